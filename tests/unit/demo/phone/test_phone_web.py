"""The phone page and its doors for outside checks."""

import pytest
from flask.testing import FlaskClient

from connector.demo.phone.faults import FaultKind
from connector.demo.phone.segments import segments
from connector.demo.phone.store import INBOUND, OUTBOUND, Store
from tests.support.mobile_network import BRITISH_NUMBER, NUMBER

ALICE, BOB = "+33644000001", "+447400000002"


def deliver(store: Store, to: str, body: str) -> int:
    text = store.add(OUTBOUND, NUMBER, to, body)
    store.become(text.id, "delivered")
    return text.id


def test_texts_are_listed_oldest_first(client: FlaskClient, store: Store) -> None:
    first, second = deliver(store, ALICE, "One"), deliver(store, BOB, "Two")

    items = client.get("/api/messages").json["items"]

    assert [item["id"] for item in items] == [first, second]
    assert items[0].keys() == {
        "id", "sid", "from", "to", "body", "direction", "at", "status", "segments", "error_code"
    }  # fmt: skip
    assert (items[0]["from"], items[0]["to"], items[0]["status"]) == (NUMBER, ALICE, "delivered")


@pytest.mark.parametrize("written", [ALICE, ALICE.replace("+", "%2B"), f"%20{ALICE[1:]}"])
def test_texts_of_one_phone_whoever_wrote_them(client: FlaskClient, store: Store, written: str) -> None:
    deliver(store, ALICE, "How likely?")
    deliver(store, BOB, "Hello")
    store.add(INBOUND, ALICE, NUMBER, "9")

    items = client.get(f"/api/messages?number={written}").json["items"]

    assert [(item["body"], item["direction"]) for item in items] == [("How likely?", OUTBOUND), ("9", INBOUND)]


def test_only_what_came_after_an_id(client: FlaskClient, store: Store) -> None:
    first = deliver(store, ALICE, "One")
    deliver(store, ALICE, "Two")

    assert [item["body"] for item in client.get(f"/api/messages?after={first}&limit=1").json["items"]] == ["Two"]


def test_a_person_texts(client: FlaskClient, store: Store) -> None:
    answer = client.post("/api/messages", json={"from": ALICE, "to": NUMBER, "body": "9"})

    assert answer.status_code == 201
    assert (answer.json["from"], answer.json["body"], answer.json["direction"]) == (ALICE, "9", INBOUND)
    assert [text.body for text in store.items()] == ["9"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ({"from": "0644000001", "to": NUMBER, "body": "9"}, "from"),
        ({"to": NUMBER, "body": "9"}, "from"),
        ({"from": ALICE, "to": BOB, "body": "9"}, "to"),
        ({"from": ALICE, "to": NUMBER, "body": " "}, "body"),
        ({"from": ALICE, "to": NUMBER}, "body"),
        ({"from": ALICE, "to": NUMBER, "body": "\ud800"}, "body"),
        ({"from": ALICE, "to": NUMBER, "body": "x" * 1601}, "body"),
        (["9"], "from"),
    ],
)
def test_what_is_no_text_is_refused(client: FlaskClient, store: Store, text: object, field: str) -> None:
    answer = client.post("/api/messages", json=text)

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert store.items() == []


def test_faults_are_set_listed_and_cleared(client: FlaskClient) -> None:
    made = client.post("/api/faults", json={"fault": "undelivered", "to": ALICE})

    assert (made.status_code, made.json) == (201, {"fault": "undelivered", "times": 1, "to": ALICE, "seconds": 30.0})
    assert client.get("/api/faults").json["items"] == [made.json]
    assert client.delete("/api/faults").status_code == 204
    assert client.get("/api/faults").json["items"] == []


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"fault": "nonsense"}, "fault"),
        ({"fault": "slow", "seconds": -1}, "seconds"),
        ({"fault": "slow", "seconds": True}, "seconds"),
        ({"fault": "slow", "times": 0}, "times"),
        ({"fault": "slow", "to": 7}, "to"),
        ("slow", "fault"),
    ],
)
def test_what_is_no_fault_is_refused(client: FlaskClient, fault: object, field: str) -> None:
    answer = client.post("/api/faults", json=fault)

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_every_kind_of_fault_can_be_set(client: FlaskClient) -> None:
    for kind in FaultKind:
        assert client.post("/api/faults", json={"fault": kind}).status_code == 201


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Phone of +33 6 44 00 00 01", "Send", "You"]),
        ("fr", ["Téléphone de +33 6 44 00 00 01", "Envoyer", "Vous"]),
    ],
)
def test_a_handset_shows_its_conversation(client: FlaskClient, store: Store, language: str, words: list[str]) -> None:
    deliver(store, ALICE, "How likely? <b> https://survey.example/s/abc </b>")
    deliver(store, BOB, "Not for Alice")
    store.add(INBOUND, ALICE, NUMBER, "9")

    page = client.get(f"/phones/{ALICE}", headers={"Accept-Language": language}).text

    handset = page.partition('id="phone"')[2]
    assert all(word in page for word in words)
    assert 'href="https://survey.example/s/abc' in handset and "&lt;b&gt;" in handset
    assert "Not for Alice" not in handset


def test_what_did_not_arrive_is_not_on_the_handset(client: FlaskClient, store: Store) -> None:
    text = store.add(OUTBOUND, NUMBER, ALICE, "Lost on its way")
    store.become(text.id, "undelivered", 30003)

    assert "Lost on its way" not in client.get(f"/phones/{ALICE}").text


def test_a_reply_is_typed_on_the_handset(client: FlaskClient, store: Store) -> None:
    answer = client.post(f"/phones/{ALICE}", data={"body": "STOP"})

    assert (answer.status_code, answer.location) == (303, f"/phones/{ALICE}")
    assert [(text.sender, text.body) for text in store.items()] == [(ALICE, "STOP")]


def test_a_reply_goes_to_the_number_that_texted_last(client: FlaskClient, store: Store) -> None:
    deliver(store, ALICE, "One")
    store.become(store.add(OUTBOUND, BRITISH_NUMBER, ALICE, "Two").id, "delivered")

    client.post(f"/phones/{ALICE}", data={"body": "9"})

    assert store.items()[-1].recipient == BRITISH_NUMBER
    assert "+44 7520 600000" in client.get(f"/phones/{ALICE}").text


def test_an_empty_reply_is_told(client: FlaskClient, store: Store) -> None:
    answer = client.post(f"/phones/{ALICE}", data={"body": "  "})

    assert answer.status_code == 422 and "Not sent" in answer.text
    assert store.items() == []


def test_a_phone_that_is_none(client: FlaskClient) -> None:
    answer = client.get("/phones/12")

    assert answer.status_code == 404 and "not a phone number" in answer.text


def test_a_whole_number_that_nobody_has_can_be_opened(client: FlaskClient) -> None:
    assert f"/phones/{BOB}" in client.get("/", query_string={"q": BOB}).text
    assert "No phone matches" in client.get("/", query_string={"q": "nobody"}).text


def test_another_site_can_neither_write_nor_read(client: FlaskClient, store: Store) -> None:
    cross = client.post(f"/phones/{ALICE}", data={"body": "9"}, headers={"Sec-Fetch-Site": "cross-site"})
    foreign = client.post(
        "/api/messages", json={"from": ALICE, "body": "9"}, headers={"Origin": "https://evil.example"}
    )
    named = client.get("/api/messages", base_url="http://evil.example:8006")

    assert [answer.status_code for answer in (cross, foreign, named)] == [403] * 3
    assert store.items() == []


@pytest.mark.parametrize(
    ("text", "count"), [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("ê" * 70, 1), ("ê" * 71, 2), ("😀" * 36, 2)]
)
def test_the_network_counts_segments(text: str, count: int) -> None:
    assert segments(text) == count
