"""The demo's Twilio against Twilio's own OpenAPI document: what it answers, and what the product asks it.

`twilio_openapi.json` is the part of that document (from npm `@twilio-alpha/mcp` 0.7.0, which is too large to install
for it) that the product uses.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from connector.demo.phone.faults import Fault, FaultKind, Faults
from connector.demo.phone.line import Line
from connector.demo.phone.people import People
from connector.demo.phone.rest import PLAYED
from connector.demo.phone.store import INBOUND, OUTBOUND, Store
from connector.demo.phone.web import Look, create_app
from tests.support.mobile_network import NUMBER, SID, TOKEN, account

DOCUMENT = json.loads((Path(__file__).parent / "twilio_openapi.json").read_text())
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ALICE = "+33644000001"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "phone.db")


@pytest.fixture
def twilio(store: Store) -> Iterator[FlaskClient]:
    """The API; no text leaves its queue."""
    faults = Faults()
    line = Line(store, faults, account())
    yield create_app(store, faults, line, account(), People(None), Look()).test_client()


def strict(part: Any) -> Any:
    """OpenAPI's `nullable` in the words of JSON Schema; nothing missing, nothing added."""
    if isinstance(part, list):
        return [strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: strict(value) for name, value in part.items()}
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if found.get("type") == "object" and "properties" in found:
        found |= {"required": sorted(found["properties"]), "additionalProperties": False}
    return found


def assert_conforms(answer: Any, path: str, method: str, status: int) -> None:
    assert answer.status_code == status, answer.text
    schema = strict(DOCUMENT["paths"][path][method]["responses"][str(status)])
    errors = list(
        Draft202012Validator({**schema, "components": strict(DOCUMENT["components"])}).iter_errors(answer.json)
    )
    assert not errors, [f"{error.json_path}: {error.message}" for error in errors]


def ask(twilio: FlaskClient, method: str, path: str, token: str = TOKEN, **options: Any) -> Any:
    address = path.replace("{AccountSid}", SID)
    return twilio.open(address, method=method, auth=(SID, token), **options)


def text(**changes: str) -> dict[str, str]:
    return {"To": ALICE, "From": NUMBER, "Body": "Hello", "StatusCallback": "http://localhost:8000/s/1", **changes}


def test_a_created_message_is_one_of_twilio(twilio: FlaskClient) -> None:
    assert_conforms(ask(twilio, "POST", MESSAGES, data=text()), MESSAGES, "post", 201)


@pytest.mark.parametrize(
    ("status", "code"), [("queued", None), ("delivered", None), ("undelivered", 30003), ("failed", 30005)]
)
def test_a_message_is_one_of_twilio_in_each_state(
    twilio: FlaskClient, store: Store, status: str, code: int | None
) -> None:
    kept = store.add(OUTBOUND, NUMBER, ALICE, "Hello")
    store.become(kept.id, status, code)
    path = MESSAGES.replace(".json", "/{Sid}.json")

    assert_conforms(ask(twilio, "GET", path.replace("{Sid}", kept.sid)), path, "get", 200)


def test_a_text_from_a_person_is_one_of_twilio(twilio: FlaskClient, store: Store) -> None:
    kept = store.add(INBOUND, ALICE, NUMBER, "9")
    path = MESSAGES.replace(".json", "/{Sid}.json")

    assert_conforms(ask(twilio, "GET", path.replace("{Sid}", kept.sid)), path, "get", 200)


def test_the_account_is_one_of_twilio(twilio: FlaskClient) -> None:
    path = "/2010-04-01/Accounts/{Sid}.json"

    assert_conforms(ask(twilio, "GET", path.replace("{Sid}", SID)), path, "get", 200)


@pytest.mark.parametrize(("wanted", "count"), [(NUMBER, 1), ("+447400000002", 0), ("", 2)])
def test_its_numbers_are_those_of_twilio(twilio: FlaskClient, wanted: str, count: int) -> None:
    path = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
    answer = ask(twilio, "GET", path, query_string={"PhoneNumber": wanted})

    assert_conforms(answer, path, "get", 200)
    assert len(answer.json["incoming_phone_numbers"]) == count


def test_the_parameters_that_are_played_are_those_of_twilio() -> None:
    form = DOCUMENT["paths"][MESSAGES]["post"]["form"]

    assert set(form["required"]) <= PLAYED <= set(form["properties"])


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"To": ""}, 400, 21604),
        ({"From": ""}, 400, 21603),
        ({"Body": ""}, 400, 21602),
        ({"Body": "x" * 1601}, 400, 21617),
        ({"To": "0644000001"}, 400, 21211),
        ({"To": "+33123"}, 400, 21211),
        ({"To": NUMBER}, 400, 21266),
        ({"From": "+447400000002"}, 400, 21606),
        ({"StatusCallback": "not an address"}, 400, 21609),
    ],
)
def test_it_refuses_what_twilio_refuses(
    twilio: FlaskClient, store: Store, changes: dict[str, str], status: int, code: int
) -> None:
    answer = ask(twilio, "POST", MESSAGES, data=text(**changes))

    assert (answer.status_code, answer.json["code"], answer.json["status"]) == (status, code, status)
    assert answer.json.keys() == {"code", "message", "more_info", "status"}
    assert store.items() == []


def test_it_asks_for_the_token(twilio: FlaskClient, store: Store) -> None:
    wrong = ask(twilio, "POST", MESSAGES, token="wrong", data=text())
    none = twilio.post(MESSAGES.replace("{AccountSid}", SID), data=text())
    other = ask(twilio, "POST", MESSAGES.replace("{AccountSid}", f"AC{'b' * 32}"), data=text())

    assert [answer.status_code for answer in (wrong, none, other)] == [401] * 3
    assert {answer.json["code"] for answer in (wrong, none, other)} == {20003}
    assert store.items() == []


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("GET", MESSAGES, {}),
        ("POST", MESSAGES, {"MediaUrl": "https://images.example/1.png"}),
        ("POST", "/2010-04-01/Accounts/{AccountSid}/Calls.json", {}),
        ("DELETE", "/2010-04-01/Accounts/{AccountSid}/Messages/SM1.json", {}),
    ],
)
def test_what_it_does_not_play_it_says(twilio: FlaskClient, method: str, path: str, form: dict[str, str]) -> None:
    assert ask(twilio, method, path, data=text(**form) if method == "POST" else None).status_code == 501


def test_a_message_that_is_not_there(twilio: FlaskClient) -> None:
    answer = ask(twilio, "GET", MESSAGES.replace(".json", f"/SM{'0' * 32}.json"))

    assert (answer.status_code, answer.json["code"]) == (404, 20404)


def test_a_fault_answers_in_the_form_of_twilio(twilio: FlaskClient, store: Store) -> None:
    twilio.application.extensions["faults"].add(Fault(FaultKind.TOO_MANY_REQUESTS, times=1, to=ALICE))

    assert ask(twilio, "POST", MESSAGES, data=text()).json["code"] == 20429
    assert ask(twilio, "POST", MESSAGES, data=text()).status_code == 201
