"""Opt-outs told to Salesforce on the records of those who said no."""

from typing import Any

import pytest
from sqlalchemy import select

from connector.foundation.db import Database
from connector.integrations.ports import FieldDescription
from connector.messaging import opt_out
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, OptOut
from connector.messaging.opt_out import Cause, No, Source
from tests.support.accounts import connect
from tests.support.answering import link_of
from tests.support.bounces import came_back
from tests.support.desk import Desk
from tests.support.distributions import settle
from tests.support.product import BOUNCE_TOKEN, Product

FLAG, SMS_FLAG = "HasOptedOutOfEmail", "SMS_Opt_Out__c"


@pytest.fixture
def product(database: Database) -> Product:
    """Its org has a checkbox of its own for text messages."""
    product = Product(database)
    for name in ("Contact", "Lead"):
        fields = dict(product.org.describe(name).fields)
        product.org.see(name, {**fields, SMS_FLAG: FieldDescription(SMS_FLAG, "boolean")})
    return product


def say_no(product: Product, no: No, source: str = Source.STOP, record_id: str = "") -> None:
    with product.db.write() as session:
        cause = Cause(source, record_id=record_id)
        opt_out.add(session, product.organization_id, no, cause, product.clock.now())
    settle(product)


def lift(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        opt_out.lift(session, session.scalars(select(OptOut.id)).one(), "Ada", "asked to", product.clock.now())
    settle(product)


def flags(product: Product, field: str = FLAG, kind: str = "Contact") -> dict[str, bool]:
    return {row["FirstName"]: bool(row.get(field)) for row in product.org.records(kind)}


def choose(product: Product, **fields: Any) -> Any:
    return product.api("PUT", "/opt-out-fields", json={"sms": fields})


def asked(product: Product, *names: str) -> None:
    product.send([product.contact(name) for name in names])
    settle(product)


def test_who_unsubscribes_is_flagged_in_salesforce(product: Product) -> None:
    asked(product, "Alice", "Bob")
    product.client.post(link_of(product, "alice@example.com", "/o/"), data={"List-Unsubscribe": "One-Click"})
    settle(product)
    assert flags(product) == {"Alice": True, "Bob": False}


def test_every_record_that_we_asked_at_the_address_is_flagged(product: Product) -> None:
    asked(product, "Alice")
    product.send([product.lead("Alice", Email="ALICE@example.com")], object="Lead")
    product.contact("Charlie", Email="alice@example.com")
    settle(product)
    product.client.post(link_of(product, "alice@example.com", "/o/"), data={"List-Unsubscribe": "One-Click"})
    settle(product)
    assert flags(product) == {"Alice": True, "Charlie": False}
    assert flags(product, kind="Lead") == {"Alice": True}


def test_an_opt_out_from_one_survey_is_not_told(product: Product) -> None:
    asked(product, "Alice")
    say_no(product, No("email", "alice@example.com", "SV_1"))
    assert flags(product) == {"Alice": False}


def test_who_is_dead_or_was_told_by_salesforce_is_not_told_back(product: Product) -> None:
    asked(product, "Alice", "Bob")
    report = came_back(next(mail.content for mail in product.mail.journal if "alice" in mail.rcpt_to))
    product.client.post(f"/hooks/bounces/{BOUNCE_TOKEN}", data=report, content_type="message/rfc822")
    say_no(product, No("email", "bob@example.com"), Source.SALESFORCE)
    assert flags(product) == {"Alice": False, "Bob": False}
    assert product.org.journal.updates == []


def test_a_flag_that_is_set_already_is_not_written_again(product: Product) -> None:
    alice = product.contact("Alice", HasOptedOutOfEmail=True)
    say_no(product, No("email", "alice@example.com"), record_id=alice)
    assert product.org.journal.updates == []


def test_a_stop_is_told_where_the_administrator_chose_a_field(product: Product) -> None:
    alice, bob = product.contact("Alice", **{SMS_FLAG: False}), product.lead("Bob", **{SMS_FLAG: False})
    say_no(product, No("sms", "+33612345678"), record_id=alice)
    assert product.org.journal.updates == []
    assert choose(product, Contact=SMS_FLAG).json == {"sms": {"Contact": SMS_FLAG, "Lead": None}}
    say_no(product, No("sms", "+33612345679"), record_id=alice)
    say_no(product, No("sms", "+33612345680"), record_id=bob)
    assert flags(product, SMS_FLAG) == {"Alice": True}
    assert flags(product, SMS_FLAG, "Lead") == {"Bob": False}
    assert flags(product) == {"Alice": False}


def test_a_no_to_everything_is_told_of_each_channel(product: Product) -> None:
    alice = product.contact("Alice", **{SMS_FLAG: False})
    choose(product, Contact=SMS_FLAG)
    say_no(product, No(ALL_CHANNELS, "alice@example.com", EVERY_SURVEY), record_id=alice)
    assert (flags(product), flags(product, SMS_FLAG)) == ({"Alice": True}, {"Alice": True})


def test_lifting_an_opt_out_clears_the_flag_that_it_set(product: Product) -> None:
    asked(product, "Alice")
    say_no(product, No("email", "alice@example.com"))
    assert flags(product) == {"Alice": True}
    lift(product)
    assert flags(product) == {"Alice": False}


def test_lifting_an_opt_out_leaves_a_flag_alone_that_somebody_else_set(product: Product) -> None:
    alice = product.contact("Alice", HasOptedOutOfEmail=True)
    say_no(product, No("email", "alice@example.com"), record_id=alice)
    lift(product)
    assert flags(product) == {"Alice": True}


def test_one_opt_out_of_two_that_is_lifted_leaves_the_flag(product: Product) -> None:
    asked(product, "Alice")
    say_no(product, No("email", "alice@example.com"))
    with product.db.read() as session:
        first = session.scalars(select(OptOut.id)).one()
    say_no(product, No(ALL_CHANNELS, "alice@example.com"))
    with product.db.write(product.organization_id) as session:
        opt_out.lift(session, first, "Ada", "", product.clock.now())
    settle(product)
    assert flags(product) == {"Alice": True}


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"Contact": "Nope__c"}, "sms.Contact"),
        ({"Lead": "Company"}, "sms.Lead"),
        ({"Campaign": SMS_FLAG}, "sms.Campaign"),
        ({"Contact": 7}, "sms.Contact"),
    ],
)
def test_a_field_that_cannot_tell_it_is_refused(product: Product, fields: Any, at: str) -> None:
    refused = choose(product, **fields)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, at)
    assert product.api("GET", "/opt-out-fields").json == {"sms": {"Contact": None, "Lead": None}}


def test_a_field_that_is_read_only_is_refused(product: Product) -> None:
    fields = dict(product.org.describe("Contact").fields)
    product.org.see("Contact", {**fields, "Formula__c": FieldDescription("Formula__c", "boolean", updateable=False)})
    assert choose(product, Contact="Formula__c").status_code == 422


def test_a_choice_is_taken_back(product: Product) -> None:
    choose(product, Contact=SMS_FLAG, Lead=SMS_FLAG)
    assert choose(product, Contact=None).json == {"sms": {"Contact": None, "Lead": None}}


def test_the_administrator_chooses_on_the_page_of_the_connection(product: Product, desk: Desk) -> None:
    connect(product)
    page = desk.html("/admin/salesforce")
    assert f'<option value="{SMS_FLAG}"' in page
    assert 'name="moves_members" value="yes" checked' in page
    assert "Saved." in desk.press("/admin/salesforce/records", sms_Lead=SMS_FLAG)
    page = desk.html("/admin/salesforce")
    assert f'<option value="{SMS_FLAG}" selected' in page
    assert 'name="moves_members" value="yes">' in page
    assert product.api("GET", "/campaign-members").json == {"is_on": False}
    assert "no field" in desk.press("/admin/salesforce/records", sms_Contact="Nope__c", moves_members="yes")
    assert product.api("GET", "/opt-out-fields").json == {"sms": {"Contact": None, "Lead": SMS_FLAG}}
