"""How client commands find the service, and how they end when it does not do what was asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import CommandLine, client
from tests.support.fakes.smtp import refused_port
from tests.support.live import WsgiApplication, saying, serving
from tests.support.product import Product


def test_the_key_comes_from_a_file(product: Product, live: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{product.api_key}\n")
    hearback = CommandLine({"HEARBACK_URL": live, "HEARBACK_API_KEY_FILE": str(tmp_path / "key")})

    assert hearback("survey", "list").code == 0


def test_options_win_over_the_environment(product: Product, live: str) -> None:
    hearback = CommandLine({"HEARBACK_URL": "http://127.0.0.1:1", "HEARBACK_API_KEY": "wrong"})

    assert hearback("survey", "list", "--url", f"{live}/", "--api-key", product.api_key).code == 0


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "HEARBACK_API_KEY"),
        ({"HEARBACK_API_KEY": "clé"}, "HEARBACK_API_KEY"),
        ({"HEARBACK_API_KEY_FILE": "/nowhere/key"}, "/nowhere/key"),
        ({"HEARBACK_API_KEY": "hb_key", "HEARBACK_URL": "survey.example"}, "http://"),
    ],
)
def test_without_a_key_or_an_address_it_says_what_to_give(environment: dict[str, str], words: str) -> None:
    told = CommandLine({"HEARBACK_API_KEY": "", "HEARBACK_API_KEY_FILE": "", **environment})("survey", "list")

    assert told.code == 2 and words in told.err and told.out == ""


def test_what_the_service_refuses_is_told_with_the_fields(product: Product, hearback: CommandLine) -> None:
    told = hearback("distribution", "send", "--survey", "satisf", "--contact", "003", "--subject", "", "--yes")

    assert told.code == 1
    assert "message.subject: the subject is missing" in told.err


def test_a_wrong_key_is_a_refusal(live: str) -> None:
    told = CommandLine({"HEARBACK_URL": live, "HEARBACK_API_KEY": "hb_wrong"})("survey", "list")

    assert told.code == 1 and "API key" in told.err


def test_a_service_that_is_not_there_is_told_apart() -> None:
    with refused_port() as port:
        told = client(f"http://127.0.0.1:{port}")("survey", "list")

    assert told.code == 3 and "does not answer" in told.err


@pytest.mark.parametrize(
    ("application", "words"),
    [
        (saying("200 OK", "<html>", "text/html"), "not one of Hearback"),
        (saying("502 Bad Gateway", "<html>", "text/html"), "502"),
        (saying("301 Moved", "", Location="https://elsewhere.example/"), "https://elsewhere.example/"),
    ],
)
def test_another_service_is_told_apart(application: WsgiApplication, words: str) -> None:
    with serving(application) as url:
        told = client(url)("survey", "list")

    assert told.code == 3 and words in told.err


def test_what_others_wrote_cannot_command_the_terminal() -> None:
    items = [{"id": "SV_1", "name": "Evil\x1b]0;owned\x07 [red]name[/red]", "languages": ["en"]}]
    with serving(saying("200 OK", json.dumps({"items": items}))) as url:
        told = client(url)("survey", "list")

    assert "\x1b" not in told.out and "[red]name[/red]" in told.out


def test_a_send_whose_answer_is_lost_can_be_repeated_safely(product: Product) -> None:
    def application(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            return saying("502 Bad Gateway", "", "text/html")(environ, start_response)
        return product.app(environ, start_response)

    with serving(application) as url:
        hearback = CommandLine({"HEARBACK_URL": url, "HEARBACK_API_KEY": product.api_key})
        told = hearback("distribution", "send", "--survey", "satisf", "--contact", product.contact(), "--yes")

    assert told.code == 3 and "--idempotency-key" in told.err


def test_lists_are_read_to_their_end() -> None:
    pages = {"": {"items": [{"id": "1"}], "next": "1"}, "1": {"items": [{"id": "2"}], "next": None}}

    def application(environ: Any, start_response: Any) -> Any:
        after = environ["QUERY_STRING"].partition("after=")[2].partition("&")[0]
        known = {
            "survey": {"name": "S"},
            "state": "sent",
            "created_at": "2026-03-01T12:00:00Z",
            "counts": {"in_list": 1, "finished": 0},
        }
        page = pages[after]
        return saying("200 OK", json.dumps({**page, "items": [known | item for item in page["items"]]}))(
            environ, start_response
        )

    with serving(application) as url:
        listed = client(url)("distribution", "list", "--json").json["items"]

    assert [item["id"] for item in listed] == ["1", "2"]
