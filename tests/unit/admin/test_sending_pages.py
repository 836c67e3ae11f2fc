"""The pages Templates, Senders and People."""

import re
from typing import Any

from connector.messaging.configuration import MessageTemplate, Sender, SenderDomain
from tests.support.desk import Desk
from tests.support.messaging import created
from tests.support.product import LINK, Product
from tests.support.signed_in import salesforce_user

TEMPLATE = {
    "name": "Welcome",
    "channel": "email",
    "from_name": "",
    "reply_to": "",
    "format": "text",
    "language": "en",
    "subject.en": "Your opinion",
    "body.en": f"Hello ${{m://FirstName}}\n\n{LINK}",
    "subject.fr": "",
    "body.fr": "",
}
WINDOW = {"has_window": "yes", "days": ["1", "5"], "from": "08:00", "to": "20:00", "time_zone": "Europe/Paris"}


def rows(product: Product, table: Any) -> list[Any]:
    with product.db.read(product.organization_id) as session:
        return session.query(table).all()


def posted(desk: Desk, path: str, **values: Any) -> tuple[int, str]:
    answer = desk.browser.post(path, data=values)
    return answer.status_code, answer.text


def test_a_template_is_written_and_changed(product: Product, desk: Desk) -> None:
    assert "The template is saved." in desk.press("/admin/templates/new", **TEMPLATE)
    (made,) = rows(product, MessageTemplate)
    assert made.translations == {} and made.modified_by == "Administrator"

    french = {"subject.fr": "Votre avis", "body.fr": LINK, "name": "Greeting"}
    desk.press(f"/admin/templates/{made.id}", **TEMPLATE | french)

    assert "Greeting" in desk.says("/admin/templates") and "EN, FR" in desk.says("/admin/templates")
    assert "Votre avis" in desk.html(f"/admin/templates/{made.id}")


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(product: Product, desk: Desk) -> None:
    wrong = {"body.fr": "Bonjour", "subject.fr": "Avis", "from_name": "Acme <b>"}
    status, page = posted(desk, "/admin/templates/new", **TEMPLATE | wrong)

    assert status == 422 and rows(product, MessageTemplate) == []
    assert "French (fr): the link to the survey is missing" in page
    assert "Bonjour</textarea>" in page and "Acme &lt;b&gt;" in page
    assert re.search(r'data-tab="French \(fr\)"[^>]* data-wrong', page)


def test_the_mistake_is_told_in_french(desk: Desk) -> None:
    desk.browser.get("/admin/?lang=fr")
    _, page = posted(desk, "/admin/templates/new", **TEMPLATE | {"body.en": "Hello"})

    assert "anglais (en)" in page and "le lien vers l’enquête manque" in page


def test_a_new_template_begins_with_words(desk: Desk) -> None:
    assert "How was your experience" in desk.html("/admin/templates/new")
    assert "l’enquête" in desk.html("/admin/templates/new")
    assert "${l://SurveyURL}" in desk.html("/admin/templates/new?channel=sms")


def test_a_template_is_deleted(product: Product, desk: Desk) -> None:
    made = created(product)

    assert "The template is deleted." in desk.press(f"/admin/templates/{made['id']}/delete")


def test_the_preview_is_safe_in_a_frame_of_its_own(desk: Desk) -> None:
    wrong = {"format": "html", "body.en": f"<p onclick=x>Hi ${{m://FirstName}}</p><script>x</script><p>{LINK}</p>"}
    answer = desk.browser.post("/admin/templates/preview/en", data=TEMPLATE | wrong)

    assert "<p>Hi Alice</p>" in answer.text and 'class="button"' in answer.text and "Unsubscribe" in answer.text
    assert "onclick" not in answer.text and "<script" not in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_text_message_is_previewed(desk: Desk) -> None:
    values = {"channel": "sms", "body.fr": "Bonjour ${m://FirstName} <b> ${l://SurveyURL}"}
    answer = desk.browser.post("/admin/templates/preview/fr", data=values)

    assert "Bonjour Alice &lt;b&gt; https://" in answer.text


def test_a_domain_is_added_checked_and_deleted(product: Product, desk: Desk) -> None:
    page = desk.press("/admin/senders/domains/new", domain="acme.example")
    (domain,) = rows(product, SenderDomain)
    assert "_domainkey.acme.example" in page and "v=DKIM1" in page and "Not verified" in page

    with product.db.read() as session:
        key = session.query(SenderDomain).one()
    product.dns.published = {
        f"{key.selector}._domainkey.acme.example": [f"v=DKIM1; k=rsa; p={key.public_key}"],
        "acme.example": ["v=spf1 mx -all"],
    }
    checked = desk.press(f"/admin/senders/domains/{domain.id}/check")

    assert "Messages may come from every address" in checked and "Not found" in checked
    assert "Verified" in desk.says("/admin/senders")
    assert "The domain is deleted." in desk.press(f"/admin/senders/domains/{domain.id}/delete")


def test_while_dns_is_silent_the_page_says_so(product: Product, desk: Desk) -> None:
    desk.press("/admin/senders/domains/new", domain="acme.example")
    product.dns.is_down = True

    assert "DNS did not answer" in desk.press(f"/admin/senders/domains/{rows(product, SenderDomain)[0].id}/check")


def test_a_bad_domain_is_told_at_its_field(desk: Desk) -> None:
    status, page = posted(desk, "/admin/senders/domains/new", domain="acme")

    assert status == 422 and "is not a domain" in page and 'value="acme"' in page


def test_a_sender_gets_times_and_a_pace(product: Product, desk: Desk) -> None:
    values = {"channel": "email", "address": "care@survey.example", "name": "Care", "per_minute": "30", **WINDOW}
    desk.press("/admin/senders/new", **values)
    (made,) = rows(product, Sender)

    assert (made.per_minute, made.window["days"]) == (30, [1, 5])
    assert "30 a minute" in desk.says("/admin/senders") and "Mon, Fri 08:00–20:00" in desk.says("/admin/senders")
    del values["has_window"]
    desk.press(f"/admin/senders/{made.id}", **values)
    assert rows(product, Sender)[0].window is None
    assert "The sender is deleted." in desk.press(f"/admin/senders/{made.id}/delete")


def test_a_wrong_window_is_told_at_its_field(desk: Desk) -> None:
    values = {"channel": "sms", "address": "+33612345678", "country": "FR", "per_minute": "many", **WINDOW}
    status, page = posted(desk, "/admin/senders/new", **values | {"to": "8 pm"})

    assert status == 422 and 'id="window_problem"' in page and 'value="8 pm"' in page and 'value="many"' in page


def test_the_default_sender_is_chosen(product: Product, desk: Desk) -> None:
    values = {"policy": "running_user", "from_name": "Acme", "reply_to": "care@acme.example"}

    page = desk.press("/admin/senders/policy", **values)

    assert "Whoever sends" in page and "care@acme.example" in page
    assert product.api("GET", "/sender-policy").json == values | {"allow_override": False}
    assert posted(desk, "/admin/senders/policy", policy="nobody")[0] == 422


def test_the_permission_for_sms_is_switched(product: Product, desk: Desk) -> None:
    hugo = salesforce_user(product)
    assert "Hugo" in desk.says("/admin/people")

    desk.press(f"/admin/people/{hugo.user_id}", can_use_sms="yes")

    users = product.api("GET", "/users").json["items"]
    assert {each["name"]: each["can_use_sms"] for each in users} == {"Administrator": True, "Hugo": True}


def test_pages_of_what_is_not_there_are_not_found(desk: Desk) -> None:
    for path in ("templates/MT_x", "senders/SR_x", "senders/domains/SD_x"):
        desk.html(f"/admin/{path}", 404)
