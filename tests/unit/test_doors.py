"""Every door: changes without a token, people who are no administrators, and texts that would be scripts."""

import html
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from sqlalchemy import update

from connector.messaging.models import Message, MessageState
from connector.organizations.access import ACCESS
from connector.writeback.models import WriteBack, WriteBackState
from tests.support.answering import answer, invited
from tests.support.product import Product
from tests.support.qsf import SALESFORCE, as_file, fruit, qsf, shown
from tests.support.signed_in import administrator, salesforce_user
from tests.support.workflows import task

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
PROVE_THEMSELVES = ("survey", "opt_out", "metrics", "messaging_webhooks", "bounces")


def changes(product: Product) -> Iterator[tuple[str, str]]:
    """Owner and address of every route that takes a form or a body."""
    for rule in product.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            yield rule.endpoint.partition(".")[0], re.sub(r"<[^>]+>", "1", rule.rule)


def test_every_change_of_a_signed_in_person_needs_a_token(product: Product) -> None:
    product.app.config["WTF_CSRF_ENABLED"] = True
    browser = administrator(product).client
    asked = [address for owner, address in changes(product) if owner not in PROVE_THEMSELVES]

    assert len(asked) >= 15
    for address in asked:
        refused = browser.post(address, headers={"Origin": "https://evil.example"})
        assert refused.status_code in (400, 403), (address, refused.status_code)
    assert browser.get("/admin/").status_code == 200, "nobody was signed out"


def test_every_page_of_the_administrator_is_closed_to_everybody_else(product: Product) -> None:
    hugo, nobody = salesforce_user(product).client, product.client
    pages = [rule for rule in product.app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]

    assert ACCESS["admin"] == "administrator" and len(pages) >= 20
    for rule in pages:
        address = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            assert hugo.open(address, method=method).status_code == 403, address
            away = nobody.open(address, method=method)
            assert (away.status_code, away.location.partition("?")[0]) == (302, "/sign-in"), address


@pytest.fixture
def marked(product: Product) -> None:
    """Everything that somebody else may write holds a script."""
    document = qsf(fruit(QuestionText=html.escape(SCRIPT), DataExportTag=SCRIPT[:20]), flow=[SALESFORCE, shown("BL_1")])
    document["SurveyEntry"]["SurveyName"] = SCRIPT
    sent = product.api("POST", "/surveys/import", data={"file": (BytesIO(as_file(document)), "a.qsf")})
    assert sent.status_code == 201, sent.text
    assert product.api("POST", "/workflows", json={"name": SCRIPT, "tasks": [task()]}).status_code == 201
    alice = product.contact("Alice", FirstName=SCRIPT[:40], LastName=SCRIPT[:80], Name=SCRIPT)
    campaign = product.campaign(alice, name=SCRIPT)
    message = {"from_name": SCRIPT, "subject": SCRIPT + "${m://FirstName}", "body": SCRIPT + " ${l://SurveyLink?d=Go}"}
    made = product.send([campaign], object="Campaign", survey=sent.json["id"], message=message)
    assert made.status_code == 201, made.text
    product.work()
    answer(product.client, invited(product))
    product.work()
    with product.db.write() as session:
        session.execute(update(WriteBack).values(state=WriteBackState.FAILED, reason=f"ODD: {SCRIPT}"))
        session.execute(update(Message).values(state=MessageState.UNCERTAIN, reason=SCRIPT))


@pytest.mark.usefixtures("marked")
def test_no_page_runs_what_others_wrote(product: Product) -> None:
    browser = administrator(product).client
    seen, waiting = set(), ["/admin/", "/admin/write-back", *_links(product)]
    while waiting:
        address = waiting.pop()
        if address not in seen:
            seen.add(address)
            page = browser.get(address)
            assert "<script>alert" not in page.text and "<img src=x" not in page.text, address
            waiting += re.findall(r'href="(/admin/[^"?#]*)"', page.text)

    assert len(seen) >= 15
    assert any("&lt;script&gt;alert" in browser.get(address).text for address in seen)


@pytest.mark.usefixtures("marked")
def test_no_message_holds_what_others_wrote_as_markup(product: Product) -> None:
    content = product.mail.journal[0].content.decode().replace("=\r\n", "").replace("=3D", "=")
    page = content[content.index("<!doctype html>") :]

    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page


def _links(product: Product) -> list[str]:
    return [rule.rule for rule in product.app.url_map.iter_rules() if re.fullmatch(r"/admin/[a-z]+", rule.rule)]
