"""What there is to call, and how single commands tell what they found."""

import json
from typing import Any

import pytest

from connector.cli.commands import COMMANDS
from connector.cli.watching import how_far
from connector.foundation.settings import read_settings
from tests.support.accounts import connect
from tests.support.command_line import CommandLine, client
from tests.support.live import saying, serving
from tests.support.product import Product, test_settings


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    told = CommandLine()(name, "--help")

    assert told.code == 0 and f"hearback {name}" in told.out


def test_an_unknown_command_is_bad_usage() -> None:
    assert CommandLine()("dance").code == 2


def test_the_names_of_the_client_do_not_disturb_the_settings_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "API_KEY", "API_KEY_FILE"):
        monkeypatch.setenv(f"HEARBACK_{name}", "https://survey.example")

    settings = read_settings(**test_settings().model_dump(exclude={"public_url"}), public_url="https://own.example")

    assert settings.public_url == "https://own.example"


def test_an_ambiguous_name_is_refused_with_the_candidates() -> None:
    items = [{"id": f"SV_{n}", "name": f"CSAT {n}", "languages": ["en"]} for n in (1, 2)]
    with serving(saying("200 OK", json.dumps({"items": items}))) as url:
        told = client(url)("survey", "show", "csat")

    assert told.code == 1 and "SV_1" in told.err and "SV_2" in told.err


@pytest.mark.parametrize("questions", [2, [{"id": "QID1"}, {"id": "QID2"}]])
def test_an_import_tells_first_what_is_not_supported(questions: Any) -> None:
    report = [
        {"where": "QID3", "what": "Timing question", "supported": False},
        {"where": "QID1", "what": "Skip logic became display logic", "supported": True},
    ]
    made = {"id": "SV_1", "name": "CSAT", "questions": questions, "languages": ["en", "fr"], "report": report}
    with serving(saying("201 Created", json.dumps(made))) as url:
        told = client(url)("survey", "import", "-", stdin="{}")

    assert told.code == 0 and " 2" in told.out
    assert told.out.index("Timing question") < told.out.index("Skip logic")


def test_the_connection_is_shown_and_waited_for(product: Product, hearback: CommandLine) -> None:
    guide = hearback("org", "connect")
    assert "/admin/salesforce" in guide.out and "Allow" in guide.out
    assert "not connected yet" in hearback("org", "list").out

    connect(product)

    assert "acme.my.salesforce.com" in hearback("org", "list").out
    assert hearback("org", "connect", "--wait", "--json").json["salesforce"]["state"] == "connected"


@pytest.mark.parametrize(
    ("state", "progress", "far"),
    [
        ("preparing", {"done": 3, "total": None}, (3, None)),
        ("preparing", {"done": 3, "total": 10}, (3, 10)),
        ("preparing", None, (0, 10)),
        ("sending", {"done": 10, "total": 10}, (5, 8)),
    ],
)
def test_the_bar_shows_how_far_a_distribution_is(state: str, progress: Any, far: tuple[int, int | None]) -> None:
    counts = {"selected": 10, "in_list": 8, "pending": 2, "sending": 1}

    assert how_far({"state": state, "progress": progress, "counts": counts}) == far
