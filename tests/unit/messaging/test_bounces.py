"""Mails that come back: read, noted once, and what follows for the address."""

import time
from typing import Any

import pytest
from hypothesis import given, strategies
from sqlalchemy import select

from connector.foundation.events import Event
from connector.messaging import dsn
from connector.messaging.models import Message, OptOut
from tests.support.bounces import came_back
from tests.support.product import BOUNCE_TOKEN, Product

HARD, SOFT = "5.1.1", "4.4.7"


def mail_to_alice(product: Product) -> bytes:
    """Sent, as it left."""
    sent = product.send([product.contact("Alice")])
    assert sent.status_code == 201
    product.sweep()
    return product.mail.journal[-1].content


def tell(product: Product, content: bytes, content_type: str = "message/rfc822", token: str = BOUNCE_TOKEN) -> Any:
    return product.client.post(f"/hooks/bounces/{token}", data=content, content_type=content_type)


def outcome(product: Product, content: bytes) -> str:
    answer = tell(product, content)
    assert answer.status_code == 200, answer.text
    return str(answer.json["outcome"])


def told(product: Product, **body: Any) -> Any:
    return product.client.post(f"/hooks/bounces/{BOUNCE_TOKEN}", json=body)


def message(product: Product) -> Message:
    with product.db.read() as session:
        return session.scalars(select(Message)).one()


def suppressed(product: Product) -> list[tuple[str, str, str]]:
    with product.db.read() as session:
        return [(one.address, one.channel, one.source) for one in session.scalars(select(OptOut))]


def announced(product: Product) -> int:
    with product.db.read() as session:
        return len(session.scalars(select(Event.id).where(Event.name == "MessageBounced")).all())


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_mail_that_comes_back_for_good_stops_further_ones(product: Product, headers_only: bool) -> None:
    report = came_back(mail_to_alice(product), headers_only=headers_only)
    assert outcome(product, report) == "recorded"
    found = message(product)
    assert found.bounced_at == product.clock.now()
    assert found.state == "sent"
    assert (found.reason or "").startswith("5.1.1 550 5.1.1")
    assert suppressed(product) == [("alice@example.com", "email", "bounce")]


def test_the_next_survey_leaves_out_an_address_that_is_dead(product: Product) -> None:
    outcome(product, came_back(mail_to_alice(product)))
    again = product.send([product.contact("Alice", Email="ALICE@example.com"), product.contact("Bob")]).json
    product.sweep()
    assert len(product.mail.journal) == 2
    recipients = product.api("GET", f"/distributions/{again['id']}/recipients").json["items"]
    assert {one["name"]: one["reason"] for one in recipients} == {"Alice Martin": "bounced", "Bob Martin": None}


def test_repeated_and_late_reports_change_nothing_more(product: Product) -> None:
    mail = mail_to_alice(product)
    outcome(product, came_back(mail))
    first = message(product).bounced_at
    product.clock.advance(days=2)
    assert [outcome(product, came_back(mail)), outcome(product, came_back(mail, status=SOFT))] == ["repeated"] * 2
    assert (message(product).bounced_at, len(suppressed(product)), announced(product)) == (first, 1, 1)


def test_an_address_that_the_administrator_let_in_again_is_not_shut_out_by_an_old_report(product: Product) -> None:
    mail = mail_to_alice(product)
    outcome(product, came_back(mail))
    with product.db.write() as session:
        session.delete(session.scalars(select(OptOut)).one())
    outcome(product, came_back(mail))
    assert suppressed(product) == []


@pytest.mark.parametrize("status", [SOFT, "5.2.2", "5.2.3", "5.3.4", "5.7.1", "5.7.26"])
def test_what_says_nothing_of_the_address_is_only_counted(product: Product, status: str) -> None:
    assert outcome(product, came_back(mail_to_alice(product), status=status)) == "recorded"
    assert message(product).bounced_at is not None
    assert suppressed(product) == []


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_mail_that_is_only_late_has_not_bounced(product: Product, action: str) -> None:
    assert outcome(product, came_back(mail_to_alice(product), status="4.4.1", action=action)) == "ignored"
    assert message(product).bounced_at is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\xff\xfe", b"Subject: I am on holiday\r\n\r\nBack on Monday", b"Content-Type: multipart/report\r\n\r\nx"],
)
def test_any_other_mail_is_ignored(product: Product, content: bytes) -> None:
    assert outcome(product, content) == "ignored"


def test_a_mail_of_somebody_else_is_unknown_and_changes_nothing(product: Product) -> None:
    ours = f"ML_{'x' * 22}.{message_of_nobody(product)}.{'s' * 22}".encode()
    mail = mail_to_alice(product)
    other = mail.replace(mail.split(b"Message-ID: <")[1].split(b"@")[0], ours)
    assert outcome(product, came_back(other)) == "unknown"
    assert message(product).bounced_at is None


def message_of_nobody(_product: Product) -> int:
    return 1


def test_who_got_a_mail_cannot_have_the_address_of_another_reader_condemned(product: Product) -> None:
    product.send([product.contact("Alice"), product.contact("Bob")])
    product.sweep()
    to_bob = product.mail.journal[-1].content
    ours = to_bob.split(b"Message-ID: <")[1].split(b"@")[0]
    mailing_id, bobs, *rest = ours.split(b".")

    forged = b".".join([mailing_id, b"%d" % (int(bobs) - 1), *rest])
    outcomes = [outcome(product, came_back(to_bob.replace(ours, forged)))]
    outcomes.append(outcome(product, came_back(to_bob.replace(ours, b".".join(forged.split(b".")[:2])))))
    outcomes.append(told(product, message_id=f"<{forged.decode()}@survey.example>", status=HARD).json["outcome"])

    assert "recorded" not in outcomes
    assert suppressed(product) == []


@pytest.mark.parametrize("token", ["wrong", "", "é"])
def test_without_the_token_there_is_no_door(product: Product, token: str) -> None:
    assert tell(product, b"x", token=token).status_code == 404


def test_a_body_of_another_kind_is_refused(product: Product) -> None:
    assert tell(product, b"a=b", "application/x-www-form-urlencoded").status_code == 415


def test_a_provider_tells_it_as_json(product: Product) -> None:
    mail = mail_to_alice(product)
    message_id = mail.split(b"Message-ID: ")[1].split(b"\r\n")[0].decode()
    for given_id in (message_id, message_id.strip("<>")):
        answer = told(
            product, message_id=given_id, status=HARD, reason="No such\r\nuser", recipient="x", event="bounce"
        )
        assert answer.status_code == 200
    assert message(product).reason == "5.1.1 No such user"
    assert answer.json == {"outcome": "repeated"}
    assert suppressed(product)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": HARD}, "message_id"),
        ({"message_id": "<x@y>", "status": "bad"}, "status"),
        ({"message_id": "<x@y>", "status": "6.1.1"}, "status"),
        ({"message_id": "<x@y>", "status": HARD, "reason": "\0"}, "reason"),
        ({"message_id": 7, "status": HARD}, "message_id"),
    ],
)
def test_json_that_lacks_something_is_refused(product: Product, body: Any, field: str) -> None:
    answer = told(product, **body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_a_message_id_that_no_database_holds_is_unknown(product: Product) -> None:
    for digits, said in ((18, "unknown"), (40, "ignored")):
        message_id = f"<ML_{'x' * 22}.{'9' * digits}.{'s' * 22}@x>"
        assert told(product, message_id=message_id, status=HARD).json == {"outcome": said}


def nested(depth: int, lines: int) -> bytes:
    """Parts in parts, the innermost of which is long."""
    opened = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"".join(opened) + b"Content-Type: text/plain\r\n\r\n" + b"x\r\n" * lines


@pytest.mark.parametrize(
    "bomb",
    [
        nested(3000, 10),
        nested(250, 300_000),
        nested(20, 600_000),
        b"Content-Type: message/rfc822\r\n\r\n" * 5000,
        b"Content-Type: message/delivery-status\r\n\r\n" + b"a:b\r\n\r\n" * 250_000,
        b"a: b\r\n" * 250_000,
    ],
    ids=["deep", "deep and long", "long", "mails in mails", "many blocks", "many headers"],
)
def test_a_mail_that_was_made_to_keep_us_busy_is_soon_done_with(bomb: bytes) -> None:
    began = time.process_time()
    assert dsn.read(bomb) is None
    assert time.process_time() - began < 2


def test_a_report_is_understood_however_long_the_mail_that_came_back(product: Product) -> None:
    mail = mail_to_alice(product) + b"and so on\r\n" * 100_000
    assert outcome(product, came_back(mail)) == "recorded"


@given(strategies.binary(max_size=400), strategies.sampled_from([0, 100, 300, 600]))
def test_whatever_comes_in_is_read_without_a_fault(noise: bytes, place: int) -> None:
    original = f"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <ML_{'x' * 22}.7.{'s' * 22}@b.example>\r\n\r\nHi"
    report = came_back(original.encode())
    dsn.read(report[:place] + noise + report[place:])
    dsn.read(noise)


def test_the_worst_that_is_told_without_a_code_is_permanent() -> None:
    original = f"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <ML_{'x' * 22}.7.{'s' * 22}@b.example>\r\n\r\nHi"
    report = came_back(original.encode(), status="")
    assert dsn.read(report.replace(b"550  ", b"550 "))[1].status == "5.0.0"  # type: ignore[index]
