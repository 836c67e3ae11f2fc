"""The commands that run on the server, as processes of their own."""

from pathlib import Path

import pytest

from tests.support.command_line import on_the_server
from tests.support.product import test_settings


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """All that a server needs to be told."""
    good = test_settings()
    return {
        "HEARBACK_DATABASE__URL": f"sqlite:///{tmp_path}/hearback.db",
        "HEARBACK_ENCRYPTION_KEYS": good.encryption_keys.get_secret_value(),
        "HEARBACK_LINK_KEY": good.link_key.get_secret_value(),
        "HEARBACK_SESSION_KEY": good.session_key.get_secret_value(),
    }


def test_each_tells_a_script_what_it_did(environment: dict[str, str]) -> None:
    migrated = on_the_server("migrate", "--json", **environment)

    assert on_the_server("migrate", "--json", **environment).json == migrated.json
    assert migrated.json["schema"] >= "0003"
    assert on_the_server("sign-in", "--json", **environment).json["url"].startswith("http")
    assert on_the_server("api-key", "--json", **environment).json["api_key"].startswith("hb_")
    assert on_the_server("rotate-keys", "--json", **environment).json == {"accounts": 0, "sender_domains": 0}
