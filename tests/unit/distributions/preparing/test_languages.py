"""One distribution, every language: from a field of the record, with a fallback (A4)."""

import pytest

from connector.distributions.preparing.languages import tag
from connector.integrations.ports import FieldDescription
from tests.support.product import LINK, Product


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fr", "fr"),
        ("fr_CA", "fr-CA"),
        ("FR", "fr"),
        ("French", "fr"),
        ("Français", "fr"),
        ("", ""),
        ("Klingonese!", ""),
    ],
)
def test_what_a_field_says_becomes_a_tag(written: str, meant: str) -> None:
    assert tag(written) == meant


def test_everybody_reads_their_own_language_and_others_the_first(product: Product) -> None:
    fields = dict(product.org.describe("Contact").fields)
    product.org.see("Contact", fields | {"Language__c": FieldDescription("Language__c", "string", length=40)})
    people = [
        product.contact("Alice", Language__c="fr_CA"),
        product.contact("Bob", Language__c="German"),
        product.contact("Charlie", Language__c=None),
    ]
    message = {"language": "en", "translations": {"fr": {"subject": "Votre avis", "body": f"Bonjour\n\n{LINK}"}}}

    product.send(people, language_field="Language__c", message=message)
    product.work()

    subjects = {mail.rcpt_to: b"Votre avis" in mail.content for mail in product.mail.journal}
    assert subjects == {"alice@example.com": True, "bob@example.com": False, "charlie@example.com": False}
    french = next(n for n, mail in enumerate(product.mail.journal) if mail.rcpt_to == "alice@example.com")
    assert 'lang="fr"' in product.client.get(product.survey_link(french)).text


def test_a_translation_without_the_link_is_refused_and_named(product: Product) -> None:
    message = {"language": "en", "translations": {"fr": {"subject": "Votre avis", "body": "Bonjour"}}}

    answer = product.send([product.contact("Alice")], message=message)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "message.translations.fr.body"
