"""The pages speak French throughout: every text is translated, and the catalogue that is read is the one written."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

from tests.support.product import Product
from tests.support.sentences import sentences
from tests.support.translations import MO, catalogue, shown_texts, translations

FRENCH = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}
OPTIONS = re.compile(
    r"(?<!\w)(?:block|constant|contact|default|embedded|en|formerly|fr|lines|map|max_length|metadata|recorded_at"
    r"|type|validation|value|zone|1|2|%\(example\)s): ?"
)
"""Of the files of workflows and surveys, written as its author has to write them."""
UPDATE = "run: .venv/bin/python -m tests.support.translations"


def test_every_text_of_the_pages_is_in_the_french_catalogue_and_no_other() -> None:
    written = {key for key, french in translations(catalogue()).items() if french}

    assert shown_texts() - written == set(), f"not translated; {UPDATE}"
    assert written - shown_texts() == set(), f"no longer shown; {UPDATE}"


def test_the_dynamic_texts_are_among_them() -> None:
    texts = {text for _, text in shown_texts()}

    assert {"Sent", "Failed", "Pending", "Sending", "Uncertain", "Cancelled", "Excluded", "Preparing"} <= texts
    assert {"Written", "Parked", "Distributions", "Responses", "Write-back", "Salesforce"} <= texts
    assert {"There is nothing here", "This is not allowed", "Another recipient has the same address"} <= texts
    assert {"Only an administrator may open this page.", "Salesforce is connected."} <= texts
    assert "The CSRF token is missing." in texts


def test_the_compiled_catalogue_is_made_of_the_written_one() -> None:
    with MO.open("rb") as file:
        compiled = GNUTranslations(file)

    for (context, english), french in translations(catalogue()).items():
        read = compiled.pgettext(context, english) if context else compiled.gettext(english)
        assert read == french, UPDATE


def test_nothing_is_marked_as_doubtful() -> None:
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_a_translation_keeps_the_places_for_values() -> None:
    for (_, english), french in translations(catalogue()).items():
        assert sorted(re.findall(r"%\(\w+\)s", french)) == sorted(re.findall(r"%\(\w+\)s", english)), english


def test_french_is_set_as_the_french_set_it() -> None:
    straight = "'"
    for french in translations(catalogue()).values():
        assert straight not in french and '"' not in french, f"typographic apostrophes and «\u00a0»: {french}"
        prose = OPTIONS.sub("", french)
        assert not re.search(r"[ \w»](?<![\u00a0\u202f])[;:?!»](?=\s|$)", prose), f"a no-break space before: {french}"


def test_a_sentence_given_to_an_error_is_found(tmp_path: Path) -> None:
    module = tmp_path / "views.py"
    module.write_text('raise NotFound("There is no such thing.")\nabort(404, "Copy it whole.")\nf(x, "key")\n')

    assert list(sentences(module)) == ["There is no such thing.", "Copy it whole."]


def test_values_in_a_sentence_have_places(tmp_path: Path) -> None:
    module = tmp_path / "service.py"
    module.write_text(
        '''"""What this is."""\n'''
        """raise Conflict(f"It is {found.state} by {100}% already: {len(rows)} of {', '.join(names)}.")\n"""
        """log.info("some words for the log")\nurl = f"/{one}/{two}"\n"""
    )

    assert list(sentences(module)) == ["It is %(state)s by %(value)s%% already: %(number)s of %(list)s."]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/sign-in", "Hearback s’ouvre avec un lien à usage unique."),
        ("/sign-in/some-token", "Bienvenue dans Hearback"),
        ("/nowhere", "Page introuvable"),
        ("/o/broken", "Ce lien est incomplet."),
    ],
)
def test_a_french_browser_sees_french(product: Product, path: str, expected: str) -> None:
    page = product.client.get(path, headers=FRENCH).text

    assert expected in page and '<html lang="fr">' in page


def test_the_distribution_page_says_in_french_who_was_left_out_and_why(product: Product) -> None:
    distribution = product.send([product.contact("Alice"), product.contact("Bob", DoNotCall=True)]).json["id"]

    page = _admin_page(product, f"/admin/distributions/{distribution}")

    assert "Marqué «\u00a0Ne pas appeler\u00a0»" in page and "Écarté" in page and "Désinscrits" in page


def test_what_another_server_says_is_shown_as_it_is(product: Product) -> None:
    product.mail.unreachable = "452 mailbox 100% full, sorry"
    distribution = product.send([product.contact("Alice")]).json["id"]
    product.work()

    assert "452 mailbox 100% full, sorry" in _admin_page(product, f"/admin/distributions/{distribution}")


def test_the_api_stays_english(product: Product) -> None:
    answer = product.api("GET", "/distributions/EMD_none", headers=FRENCH)

    assert answer.json["detail"] == "There is no such distribution."


def _admin_page(product: Product, path: str) -> str:
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = product.admin_id
    return browser.get(path, headers=FRENCH).text
