"""What happens every second, or with each message and each piece of news, finds its rows by an index."""

from tests.support.answering import answer
from tests.support.bounces import came_back
from tests.support.databases import on_one_database
from tests.support.product import BOUNCE_TOKEN, Product
from tests.support.statements import scanned
from tests.support.surveys import rating, survey
from tests.support.texting import Texting
from tests.support.workflows import finish, install, salesforce, settle

GROWING = {
    "distribution",
    "distribution_campaign",
    "event",
    "follow_up",
    "inbound_sms",
    "invitation",
    "mailing",
    "message",
    "opt_out",
    "recipient",
    "response",
    "sms_conversation",
    "task_run",
    "workflow_run",
    "write_back",
}
"""Tables that hold ever more rows."""

pytestmark = on_one_database


def walked(found: dict[str, str]) -> dict[str, str]:
    return {table: text for table, text in found.items() if table in GROWING}


def sent(product: Product) -> Product:
    people = [product.contact("Alice"), product.contact("Bob"), product.contact("Charlie")]
    reminder = {"kind": "reminder", "after_hours": 1, "message": {"subject": "Again", "body": "${l://SurveyLink}"}}
    made = product.send([product.campaign(*people)], object="Campaign", follow_ups=[reminder])
    assert made.status_code == 201, made.text
    return product


def test_looking_for_due_work(product: Product) -> None:
    sent(product)
    with scanned(product.db) as found:
        for _ in range(3):
            product.clock.advance(hours=1)
            product.sweep()
    assert walked(found) == {}


def test_a_run_that_waits_and_goes_on(product: Product) -> None:
    product.contact("Alice")
    find = {"object": "Contact", "key_field": "Email", "key": "${m://Email}"}
    to_write = {"object": "Contact", "key": "${task://Find/id}", "fields": {"Phone": "1"}}
    install(product, salesforce("find", "Find", **find), salesforce("update", "Update", **to_write))
    finish(product)
    with scanned(product.db) as found:
        settle(product)
        settle(product)
    assert product.org.records("Contact")[0]["Phone"] == "1"
    assert walked(found) == {}


def test_an_answer_an_opt_out_and_a_mail_that_comes_back(product: Product) -> None:
    sent(product).work()
    link = product.survey_link(0)
    opt_out = "/o/" + product.mail.journal[1].content.decode().replace("=\r\n", "").split("/o/", 1)[1].split()[0]
    report = came_back(product.mail.journal[2].content)
    with scanned(product.db) as found:
        answer(product.client, link)
        product.client.post(opt_out.rstrip(">),"))
        told = product.client.post(f"/hooks/bounces/{BOUNCE_TOKEN}", data=report, content_type="message/rfc822")
        assert told.status_code == 200
        product.sweep()
    assert walked(found) == {}


def test_a_reply_and_a_stop_by_sms(product: Product) -> None:
    texting = Texting(product)
    texting.ask(survey([rating(required=True)], [rating(required=True) | {"id": "QID7"}]))
    with scanned(product.db) as found:
        texting.text("5")
        texting.text("STOP")
        texting.text("START")
    assert walked(found) == {}
