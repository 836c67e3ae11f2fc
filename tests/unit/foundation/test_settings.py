"""Settings that are wrong are told by their names, with the cure and without their values."""

import pytest

from connector.foundation.settings import problems, read_settings
from tests.support.product import test_settings


def told(**changed: str) -> str:
    with pytest.raises((ValueError, OSError)) as refused:
        read_settings(**{**test_settings().model_dump(), **changed})
    return "\n".join(problems(refused.value))


def test_a_key_that_is_none_is_named_without_its_value() -> None:
    message = told(encryption_keys="nonsense")

    assert message.startswith("Setting HEARBACK_ENCRYPTION_KEYS: must be Fernet keys") and "nonsense" not in message


def test_a_secret_file_that_is_not_there_is_named_by_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_LINK_KEY_FILE", "/nowhere/link_key")

    assert told() == (
        "HEARBACK_LINK_KEY_FILE names a file that cannot be read: /nowhere/link_key: No such file or directory"
    )
