"""People's own noes: of one survey or all, of one channel or all; by link, by an administrator, and lifted again."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from connector.foundation.events import Event
from connector.messaging import opt_out
from connector.messaging.models import LiftedOptOut, OptOut
from connector.messaging.opt_out import Cause, No, Source
from tests.support.distributions import send, states
from tests.support.product import Product
from tests.support.signed_in import HUGO, administrator, salesforce_user


def link(product: Product, position: int = -1) -> str:
    """The path of the way out in a mail."""
    content = product.mail.journal[position].content.decode()
    found = re.search(r"List-Unsubscribe: <https://survey\.example(/o/[^>]+)>", content.replace("\r\n ", ""))
    assert found, content
    return found[1]


def invited(product: Product, *names: str, **changes: Any) -> None:
    send(product, "Contact", [product.contact(name) for name in names], **changes)
    product.work()


def noes(product: Product) -> list[tuple[str, str, bool, str]]:
    with product.db.read() as session:
        found = session.scalars(select(OptOut).order_by(OptOut.created_at)).all()
    return [(each.channel, each.address, bool(each.survey_id), each.source) for each in found]


def add(product: Product, status: int = 201, **body: Any) -> Any:
    answer = product.api("POST", "/opt-outs", json={"address": "alice@example.com", "channel": "email", **body})
    assert answer.status_code == status, answer.text
    return answer.json


def told(product: Product) -> list[tuple[str, dict[str, Any]]]:
    with product.db.read() as session:
        events = session.scalars(select(Event).where(Event.name.in_(["OptedOut", "OptedIn"])).order_by(Event.id)).all()
    return [(event.name, event.payload) for event in events]


def test_looking_at_the_page_changes_nothing(product: Product) -> None:
    invited(product, "Alice")

    page = product.client.get(link(product))

    assert page.status_code == 200 and "Only messages about this survey" in page.text
    assert noes(product) == []


def test_a_person_may_leave_this_survey_alone(product: Product) -> None:
    first, other = product.survey_id("satisf"), product.survey_id("event")
    invited(product, "Alice", survey=first)

    page = product.client.post(link(product), data={"scope": "survey"})

    assert "You are unsubscribed from this survey" in page.text
    assert noes(product) == [("email", "alice@example.com", True, "link")]
    alice = product.contact("Alice")
    assert states(product, send(product, "Contact", [alice], survey=first)) == {"Alice Martin": "opted_out"}
    assert states(product, send(product, "Contact", [alice], survey=other)) == {"Alice Martin": "pending"}


def test_a_person_may_leave_everything(product: Product) -> None:
    invited(product, "Alice")

    page = product.client.post(link(product), data={"scope": "all"})

    assert "You are unsubscribed" in page.text and "You are unsubscribed" in product.client.get(link(product)).text
    assert noes(product) == [("email", "alice@example.com", False, "link")]


def test_a_mail_program_leaves_everything_whatever_else_it_says(product: Product) -> None:
    invited(product, "Alice")

    product.client.post(link(product), data={"List-Unsubscribe": "One-Click", "scope": "survey"})

    assert noes(product) == [("email", "alice@example.com", False, "one_click")]


def test_an_opt_out_of_a_survey_that_came_after_preparing_holds_the_message_back(product: Product) -> None:
    sent = send(product, "Contact", [product.contact("Alice")])
    add(product, survey=product.survey_id())

    product.work()

    assert product.mail.recipients() == [] and states(product, sent) == {"Alice Martin": "opted_out"}


@pytest.mark.parametrize(("channel", "is_held"), [("email", True), ("all", True), ("sms", False)])
def test_an_email_is_held_by_opt_outs_of_email_and_of_all(product: Product, channel: str, is_held: bool) -> None:
    if channel == "sms":
        add(product, channel=channel, address="+33612345678")
    else:
        add(product, channel=channel)

    sent = send(product, "Contact", [product.contact("Alice", Phone="+33612345678")])

    assert states(product, sent) == {"Alice Martin": "opted_out" if is_held else "pending"}


def test_an_opt_out_is_told_once_with_whose_it_is(product: Product) -> None:
    alice = product.contact("Alice")
    send(product, "Contact", [alice])
    product.work()

    for _ in range(2):
        product.client.post(link(product))

    ((name, event),) = told(product)
    assert (name, event["source"], event["record_id"], event["survey_id"]) == ("OptedOut", "link", alice, "")
    assert "alice" not in str(event), "no address travels in an event"


def test_lifting_needs_a_reason_and_leaves_a_trace(product: Product) -> None:
    made = add(product)
    path = f"/opt-outs/{made['id']}"
    desk = administrator(product)

    assert desk.api("DELETE", path).json["errors"][0]["field"] == "reason"
    assert desk.api("DELETE", f"{path}?reason=She asked for it").status_code == 200

    assert noes(product) == [] and product.api("DELETE", f"{path}?reason=again").status_code == 404
    with product.db.read() as session:
        (trace,) = session.scalars(select(LiftedOptOut)).all()
    assert (trace.id, trace.lifted_by, trace.reason) == (made["id"], "Administrator", "She asked for it")
    assert [name for name, _ in told(product)] == ["OptedOut", "OptedIn"]
    assert add(product)["id"] != made["id"], "a new no after that is a new one"


def test_start_lifts_every_no_of_a_number_and_leaves_email_alone(product: Product) -> None:
    now, number = product.clock.now(), "+33612345678"
    with product.db.write(product.organization_id) as session:
        for channel, address in (("sms", number), ("all", number), ("email", "alice@example.com")):
            opt_out.add(session, product.organization_id, No(channel, address), Cause(Source.STOP), now)
        assert opt_out.lift_all(session, product.organization_id, "sms", number, "start", now) == 2

    assert noes(product) == [("email", "alice@example.com", False, "stop")]


def test_addresses_are_found_however_they_are_written(product: Product) -> None:
    add(product, address=" Alice@EXAMPLE.com ")
    add(product, address="+33 6 12 34 56 78", channel="sms")

    def found(address: str) -> list[str]:
        items = product.api("GET", "/opt-outs", query_string={"address": address}).json["items"]
        return [each["address"] for each in items]

    assert found("ALICE@example.com") == ["alice@example.com"]
    assert found("+33 6.12.34.56.78") == ["+33612345678"]
    assert found("bob@example.com") == []


def test_the_list_is_read_page_by_page(product: Product) -> None:
    for n in range(5):
        add(product, address=f"p{n}@example.com")
        product.clock.advance(seconds=1)
    first = product.api("GET", "/opt-outs?limit=3").json
    rest = product.api("GET", f"/opt-outs?limit=3&after={first['next']}").json

    addresses = [each["address"] for each in first["items"] + rest["items"]]
    assert addresses == [f"p{n}@example.com" for n in (4, 3, 2, 1, 0)] and rest["next"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"address": "nobody"}, "address"),
        ({"address": "0612345678", "channel": "sms"}, "address"),
        ({"channel": "fax"}, "channel"),
        ({"survey": "SV_nowhere"}, "survey"),
        ({"address": "a\r\nb@example.com"}, "address"),
    ],
)
def test_a_bad_opt_out_is_refused(product: Product, body: dict[str, Any], field: str) -> None:
    assert field in [error["field"] for error in add(product, 422, **body)["errors"]]
    assert noes(product) == []


def test_the_same_opt_out_twice_is_a_conflict(product: Product) -> None:
    add(product)

    assert add(product, 409)["errors"][0]["field"] == "address"


def test_who_is_no_administrator_sees_those_of_a_record_that_they_see(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    send(product, "Contact", [alice])
    product.work()
    product.client.post(link(product))
    product.org.hide(bob, user=HUGO)
    hugo = salesforce_user(product)

    assert hugo.api("GET", "/opt-outs").status_code == 403
    assert [each["record_id"] for each in hugo.api("GET", f"/opt-outs?record_id={alice}").json["items"]] == [alice]
    assert hugo.api("GET", f"/opt-outs?record_id={bob}").status_code == 422
    assert hugo.api("POST", "/opt-outs", json={"address": "a@example.com", "channel": "email"}).status_code == 403
