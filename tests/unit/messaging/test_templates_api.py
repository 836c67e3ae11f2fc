"""Message templates by the API: kept, used again, renamed, deleted; what is refused."""

from typing import Any

import pytest

from tests.support.messaging import FRENCH, created, template
from tests.support.product import LINK, Product
from tests.support.signed_in import administrator, salesforce_user


def names(product: Product, query: str = "") -> list[str]:
    return [each["name"] for each in product.api("GET", f"/templates{query}").json["items"]]


def test_a_template_is_kept_and_read_again(product: Product) -> None:
    made = created(product, from_name="Acme", reply_to="care@acme.example")

    assert product.api("GET", f"/templates/{made['id']}").json == made
    assert made["translations"] == FRENCH and made["from_name"] == "Acme" and made["modified_by"] == "API"
    assert made["format"] == "text" and made["modified_at"].endswith("Z")


def test_templates_are_listed_by_name_for_one_channel(product: Product) -> None:
    for name in ("welcome", "Annual review"):
        created(product, name=name)
    created(product, name="Short", channel="sms", subject="", translations={}, body="Rate us: ${l://SurveyURL}")

    assert names(product, "?channel=email") == ["Annual review", "welcome"]
    assert names(product, "?channel=sms") == ["Short"] and len(names(product)) == 3


def test_a_name_is_taken_once_in_a_channel(product: Product) -> None:
    created(product)

    again = product.api("POST", "/templates", json=template("WELCOME"))

    assert again.status_code == 409 and again.json["errors"][0]["field"] == "name"
    created(product, channel="sms", translations={})


def test_a_template_is_renamed_and_changed(product: Product) -> None:
    made = created(product)
    created(product, name="Other")

    renamed = product.api("PUT", f"/templates/{made['id']}", json=template("Greeting", subject="Hi", translations={}))
    taken = product.api("PUT", f"/templates/{made['id']}", json=template("other"))

    assert renamed.json["name"] == "Greeting" and renamed.json["translations"] == {}
    assert taken.status_code == 409 and names(product) == ["Greeting", "Other"]


def test_a_template_is_deleted(product: Product) -> None:
    made = created(product)

    assert product.api("DELETE", f"/templates/{made['id']}").status_code == 204
    assert product.api("GET", f"/templates/{made['id']}").status_code == 404
    assert product.api("DELETE", f"/templates/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"body": "Hello"}, "body", "English (en): the link to the survey is missing"),
        ({"translations": {"fr": {"subject": "Avis", "body": "Bonjour"}}}, "translations.fr.body", "French (fr)"),
        ({"subject": "Hi ${m://Name}"}, "subject", "at position 3"),
        ({"subject": ""}, "subject", "is missing"),
        ({"name": " "}, "name", ""),
        ({"name": "x" * 121}, "name", ""),
        ({"from_address": "care@acme.example"}, "from_address", ""),
        ({"format": "html", "body": f'<img src="data:x">{LINK}'}, "body", "pasted"),
        ({"channel": "fax"}, "channel", ""),
    ],
)
def test_what_cannot_be_sent_is_not_kept(product: Product, changes: dict[str, Any], field: str, words: str) -> None:
    refused = product.api("POST", "/templates", json=template(**changes))

    assert refused.status_code == 422 and names(product) == []
    (error,) = refused.json["errors"]
    assert error["field"].startswith(field) and words in error["message"]


def test_the_channel_of_a_template_stays(product: Product) -> None:
    made = created(product)

    assert product.api("PUT", f"/templates/{made['id']}", json=template(channel="sms")).status_code == 409


def test_html_is_kept_safe(product: Product) -> None:
    made = created(product, format="html", body=f"<p onclick=x>Hi</p><p>{LINK}</p>", translations={})

    assert made["body"] == f"<p>Hi</p><p>{LINK}</p>"


def test_people_change_their_own_and_administrators_every_template(product: Product) -> None:
    hugo, boss = salesforce_user(product), administrator(product)
    own, other = created(hugo, name="Mine"), created(product, name="Theirs")

    assert hugo.api("PUT", f"/templates/{own['id']}", json=template("Still mine")).status_code == 200
    assert hugo.api("PUT", f"/templates/{other['id']}", json=template("Theirs")).status_code == 403
    assert hugo.api("DELETE", f"/templates/{other['id']}").status_code == 403
    assert boss.api("DELETE", f"/templates/{own['id']}").status_code == 204
    assert own["modified_by"] == "Hugo"
