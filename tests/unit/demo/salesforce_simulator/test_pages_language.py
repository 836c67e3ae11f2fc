"""The words and formats of the record pages."""

import re
from pathlib import Path

import pytest

from connector.demo.salesforce_simulator import pages
from connector.demo.salesforce_simulator.fault_kinds import KINDS
from connector.demo.salesforce_simulator.pages.fault_views import ENDED
from connector.demo.salesforce_simulator.pages.language import Formats, load_catalogue, translator
from connector.demo.salesforce_simulator.pages.layouts import LAYOUTS
from connector.demo.salesforce_simulator.pages.lists import LISTS

TEMPLATES = Path(pages.__file__).parent / "templates"
USED = re.compile(r"""\bt\((?:"([^"]+)"|'([^']+)')""")


def texts_in_templates() -> set[str]:
    found = (USED.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html"))
    return {double or single for texts in found for double, single in texts}


def test_every_text_of_the_templates_is_translated() -> None:
    assert texts_in_templates() - set(load_catalogue("fr")) == set()


def test_every_section_title_is_translated() -> None:
    titles = {title for layout in LAYOUTS.values() for title, _ in layout.sections}
    assert titles - set(load_catalogue("fr")) == set()


def test_every_text_of_a_list_is_translated() -> None:
    texts = {text for view in LISTS.values() for text in (view.plural, view.title, view.hint)}
    assert texts - set(load_catalogue("fr")) == set()


def test_every_fault_is_described_in_french() -> None:
    texts = {text for kind in KINDS.values() for text in (kind.group, kind.title, kind.text)}
    texts |= {parameter.label for kind in KINDS.values() for parameter in kind.allowed.values()}
    assert {*texts, *ENDED.values()} - set(load_catalogue("fr")) == set()


def test_translations_keep_their_placeholders() -> None:
    placeholders = re.compile(r"%\(\w+\)s")
    for english, french in load_catalogue("fr").items():
        assert sorted(placeholders.findall(english)) == sorted(placeholders.findall(french))


def test_an_unknown_text_stays_english() -> None:
    assert translator("fr")("Favourite colour") == "Favourite colour"


@pytest.mark.parametrize(("language", "text"), [("en", "Mar 1, 2026, 10:30\u202fAM"), ("fr", "1 mars 2026, 10:30")])
def test_a_moment_shows_in_the_users_zone_and_language(language, text) -> None:
    assert Formats(language, "Europe/Paris").moment("2026-03-01T09:30:00.000+0000") == text


@pytest.mark.parametrize("value", ["soon", ""])
def test_what_is_no_moment_stays_as_it_is(value) -> None:
    assert Formats("en", "UTC").moment(value) == value
    assert Formats("en", "UTC").day(value) == value


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("pt-BR", "Portuguese (Brazil)"), ("??", "??"), ("", "")])
def test_a_language_code_shows_as_a_name(code, name) -> None:
    assert Formats("en", "UTC").language(code) == name


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(9.126, 0, "9"), (2.675, 2, "2,68"), (1234.5, None, "1 234,5")]
)
def test_a_number_is_rounded_to_the_decimal_places_of_its_field(value, decimals, text) -> None:
    """Salesforce Help 000387302: on pages; the API keeps all."""
    assert Formats("fr", "UTC").number(value, decimals).replace("\u202f", " ") == text
