"""The page of failures: what waits for a person, and what a press of a button does about it."""

from collections.abc import Callable

from sqlalchemy import select

from connector.messaging.models import Message, MessageState
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.writeback.models import WriteBack, WriteBackState
from tests.support.desk import Desk
from tests.support.product import Product
from tests.unit.admin.conftest import RULE, TOO_LONG

Send = Callable[..., str]
Refused = Callable[..., list[int]]
Turn = Callable[[MessageState, str], None]
LOST = "The mail server did not answer."


def states(product: Product) -> list[str]:
    with product.db.read() as session:
        return list(session.scalars(select(WriteBack.state).order_by(WriteBack.id)))


def disconnect(product: Product, reason: str) -> None:
    with product.db.write(product.organization_id) as session:
        session.add(
            SalesforceAccount(
                id="SA_1",
                state=ConnectionState.DISCONNECTED,
                reason=reason,
                environment="production",
                instance_url="https://acme.my.salesforce.com",
                identity_url="",
                token_url="",
                access_token="",
                refresh_token="",
                version=1,
                salesforce_user_id="005000000000001AAA",
                user_name="ada@acme.example",
                connected_at=product.clock.now(),
            )
        )


def test_nothing_waits_at_the_start(desk: Desk) -> None:
    assert "All is well" in desk.says("/admin/failures")
    assert "number-badge" not in desk.html("/admin/failures")


def test_refused_writes_are_shown_by_reason_with_the_cure(desk: Desk, refused: Refused) -> None:
    refused(TOO_LONG, TOO_LONG, RULE)

    page = desk.says("/admin/failures")

    assert "2 rows STRING_TOO_LONG Comment: data value too large (Comment__c)" in page
    assert "1 row FIELD_CUSTOM_VALIDATION_EXCEPTION NPS is needed (NPS__c)" in page
    assert "Lengthen the field in Salesforce" in page and "A validation rule of your org" in page


def test_rows_of_one_status_code_are_one_decision_whatever_value_salesforce_quotes(
    product: Product, desk: Desk, refused: Refused
) -> None:
    quoted = [f"STRING_TOO_LONG: Language: data value too large: {word}" for word in ("Ja", "Oui", "Yes", "Si")]
    first, *_ = refused(*quoted, RULE)

    page = desk.html("/admin/failures")
    assert page.count("<code>STRING_TOO_LONG</code>") == 1 and "Write all 4 again" in page
    assert page.count("data value too large") == 3, "some examples are enough"

    desk.press(f"/admin/write-back/{first}/again-all")
    assert states(product) == ["pending"] * 4 + ["failed"]


def test_records_that_may_be_there_are_not_called_refused(product: Product, desk: Desk, refused: Refused) -> None:
    (row,) = refused("The call was interrupted: the record may be there.")
    with product.db.write() as session:
        session.get_one(WriteBack, row).state = WriteBackState.UNCERTAIN

    page = desk.says("/admin/failures")
    assert "Records that may or may not be in Salesforce" in page and "Decide row by row" in page
    assert "Salesforce refused to write" not in page and "Nothing is written twice" not in page


def test_the_menu_says_on_every_page_how_much_waits(desk: Desk, refused: Refused) -> None:
    refused(TOO_LONG, RULE)

    assert '<span class="number-badge">2<' in desk.html("/admin/distributions")


def test_all_of_one_reason_are_written_again_and_no_other(product: Product, desk: Desk, refused: Refused) -> None:
    first, *_ = refused(TOO_LONG, RULE, TOO_LONG)

    assert "being written again" in desk.press(f"/admin/write-back/{first}/again-all")
    assert states(product) == ["pending", "failed", "pending"]

    product.clock.advance(seconds=60)
    product.sweep()
    assert states(product) == ["written", "failed", "written"]


def test_what_is_written_is_not_written_again(product: Product, desk: Desk, refused: Refused) -> None:
    (row,) = refused(TOO_LONG)
    with product.db.write() as session:
        session.get_one(WriteBack, row).state = WriteBackState.WRITTEN

    assert "This is written already" in desk.press(f"/admin/write-back/{row}/again-all")
    assert states(product) == ["written"]


def test_a_row_of_nobody_is_explained(desk: Desk) -> None:
    assert "There is no such write-back." in desk.press("/admin/write-back/99/again-all")


def test_an_uncertain_message_is_sent_again_only_by_a_second_step(
    product: Product, desk: Desk, send: Send, turn_messages: Turn
) -> None:
    distribution = send("Alice")
    turn_messages(MessageState.UNCERTAIN, LOST)
    page = desk.html("/admin/failures")
    assert "Alice Martin" in page and LOST in page and "may get it twice" in page

    record = product.api("GET", f"/distributions/{distribution}/recipients").json["items"][0]["record_id"]
    path = f"/admin/distributions/{distribution}/recipients/{record}/send-again"
    assert "The message is sent once more." in desk.press(path, **{"from": "failures"})
    product.work()

    assert len(product.mail.journal) == 2
    with product.db.read() as session:
        assert session.scalars(select(Message.state)).all() == ["sent"]


def test_a_message_that_has_arrived_is_not_sent_again(product: Product, desk: Desk, send: Send) -> None:
    distribution = send("Alice")
    record = product.api("GET", f"/distributions/{distribution}/recipients").json["items"][0]["record_id"]

    said = desk.press(f"/admin/distributions/{distribution}/recipients/{record}/send-again")

    assert "Only a message that is uncertain or has failed can be sent again." in said
    product.work()
    assert len(product.mail.journal) == 1


def test_failed_messages_are_told_without_anything_to_press(desk: Desk, send: Send, turn_messages: Turn) -> None:
    send("Alice", "Bob")
    turn_messages(MessageState.FAILED, "550 no such user")

    page = desk.html("/admin/failures")

    assert "2 failed, for example: 550 no such user" in page
    assert "number-badge" not in page


def test_old_failures_are_not_told_for_ever(product: Product, desk: Desk, send: Send, turn_messages: Turn) -> None:
    send("Alice")
    turn_messages(MessageState.FAILED, "550 no such user")
    product.clock.advance(seconds=31 * 24 * 3600)

    assert "550" not in desk.says("/admin/failures")


def test_a_lost_connection_is_said_with_its_reason_and_the_way_out(product: Product, desk: Desk) -> None:
    disconnect(product, "The access was revoked in Salesforce.")

    assert "The access was revoked in Salesforce." in desk.says("/admin/failures")
    assert "Salesforce is not connected" in desk.says("/admin/salesforce")
    assert '<span class="number-badge">1<' in desk.html("/admin/")
