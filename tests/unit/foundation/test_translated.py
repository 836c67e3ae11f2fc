"""Reasons and errors are kept in English, values and all, and read in the reader's language."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation.web.said import CATALOGUES, Sentence, sentences
from connector.foundation.web.translated import translated

WORDS = st.from_regex(r"\A[A-Z][a-z]{2,8}_[0-9]{1,4}\Z")


@pytest.fixture(autouse=True)
def _in_an_app() -> Iterator[None]:
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app)
    with app.test_request_context():
        yield


def french(text: str) -> str:
    with force_locale("fr"):
        return translated(text)


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("The response is no longer there.", "La réponse n’existe plus."),
        ("There is no workflow WF_1.", "Il n’y a pas de workflow WF_1."),
        ("The key ${e://Field/X} gives no value for this response.", "La clé ${e://Field/X} ne donne aucune valeur"),
        ("Salesforce answered 503: try again later.", "Salesforce a répondu 503\u00a0: réessayez plus tard."),
        ("Salesforce answered 503 (SERVER_BUSY): try again later.", "Salesforce a répondu 503 (SERVER_BUSY)\u00a0:"),
        ("Salesforce did not answer (ReadTimeout): try again later.", "Salesforce n’a pas répondu (ReadTimeout)"),
        (
            "This row is written: only an uncertain one can be taken as written.",
            "L’état de cette ligne est «\u00a0écrit",
        ),
    ],
)
def test_a_sentence_is_known_with_values_in_it(english: str, expected: str) -> None:
    assert french(english).startswith(expected)
    assert translated(english) == english


def test_a_value_that_is_a_sentence_is_translated_too() -> None:
    lost = "Salesforce refused to renew the access (invalid_grant: expired): reconnect it under Admin › Salesforce."

    assert french(lost) == (
        "Salesforce a refusé de renouveler l’accès (invalid_grant: expired)\u00a0: "
        "reconnectez-le sous Admin › Salesforce."
    )


def test_findings_are_translated_behind_their_places() -> None:
    found = "The workflow cannot be read: name: is missing; tasks[0].key: must be a text"

    assert french(found) == (
        "Le workflow ne peut pas être lu\u00a0: name\u00a0: manque\u00a0; tasks[0].key\u00a0: doit être un texte"
    )


@pytest.mark.parametrize(
    "text",
    [
        "STRING_TOO_LONG: Survey Name: data value too large: Acme (max length=80)",
        "452 mailbox 100% full, sorry",
        "Valeur trop longue: %(name)s",
        "",
        "; name",
    ],
)
def test_what_others_say_stays_as_it_is(text: str) -> None:
    assert french(text) == text


def test_the_word_of_a_choice_is_not_taken_for_ours() -> None:
    assert (
        french("Left as it is in Salesforce: Status is Sent.")
        == "Laissé tel quel dans Salesforce\u00a0: Status vaut Sent."
    )


def test_a_sentence_within_sentences_without_end_is_no_trouble() -> None:
    assert french("The workflow cannot be read: " * 5_000).startswith("Le workflow ne peut pas être lu")


@pytest.mark.parametrize("text", ["name: ", "x: ; y: ", "This backfill is  already."])
def test_an_empty_value_is_not_taken_for_the_head_of_the_catalogue(text: str) -> None:
    assert "Project-Id" not in french(text) and "project-id" not in french(text)


def test_findings_without_end_are_no_trouble() -> None:
    assert french("name: is missing; " * 50_000).startswith("name\u00a0: manque\u00a0; name\u00a0: manque")


def test_the_more_telling_of_two_sentences_is_meant() -> None:
    told = [sentence.length for sentence in sentences("fr")]

    assert told == sorted(told, reverse=True)


@given(st.sampled_from(sentences("fr")), st.lists(WORDS, min_size=12, max_size=12, unique=True))
def test_the_values_of_every_sentence_are_found_again(sentence: Sentence, words: list[str]) -> None:
    values = dict(zip(sentence.names, words, strict=False))
    text = "".join(
        part + values.get(name, "") for part, name in zip(sentence.parts, (*sentence.names, ""), strict=True)
    )

    found = sentence.values(text)
    assert found is not None and "".join(found.values()) == "".join(values.values())
    assert found == values or "" in sentence.parts[1:-1]


@given(st.text())
def test_any_text_is_a_text(text: str) -> None:
    assert isinstance(french(text), str)
