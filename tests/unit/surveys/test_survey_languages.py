import pytest
from pydantic import ValidationError

from connector.surveys.languages import Texts, choose, direction, fallbacks, normalize

HELLO = Texts.model_validate({"en": "Hello", "fr": "Bonjour", "fr-CA": "Allô"})


@pytest.mark.parametrize(
    ("wished", "shown"),
    [("fr", "Bonjour"), ("fr-CA", "Allô"), ("fr-BE", "Bonjour"), ("FR_ca", "Allô"), ("de", "Hello")],
)
def test_a_text_falls_back_to_the_wider_language_and_then_to_the_default(wished: str, shown: str) -> None:
    assert HELLO.get(wished, "en") == shown


def test_a_text_without_the_default_language_is_still_shown() -> None:
    assert Texts.model_validate({"fr": "Bonjour"}).get("de", "en") == "Bonjour"


def test_a_plain_text_is_the_same_in_every_language_and_misses_none() -> None:
    brand = Texts.model_validate("Northwind")
    assert brand.get("fr", "en") == "Northwind"
    assert brand.missing(["en", "fr"]) == []


def test_a_number_is_taken_as_text() -> None:
    assert Texts.model_validate({"en": 5}).get("en", "en") == "5"


def test_missing_translations_are_named() -> None:
    assert Texts.model_validate({"en": "Hello", "fr": " "}).missing(["en", "fr", "de", "en-GB"]) == ["fr", "de"]


@pytest.mark.parametrize("value", [{}, [], None, True, {"en": ["x"]}, {"en": True}, {"english!": "x"}])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Texts.model_validate(value)


def test_the_first_wished_language_that_is_available_is_chosen() -> None:
    assert choose(["en", "fr"], ["de", "fr-CH", "en"], "en") == "fr"
    assert choose(["en", "fr"], [], "en") == "en"


def test_tags_are_written_one_way() -> None:
    assert [normalize(tag) for tag in ("FR", "fr_ca", "zh-hant-tw")] == ["fr", "fr-CA", "zh-Hant-TW"]
    assert fallbacks("zh-Hant-TW") == ["zh-Hant-TW", "zh-Hant", "zh"]


def test_the_direction_follows_the_language() -> None:
    assert (direction("ar-EG"), direction("fr")) == ("rtl", "ltr")
