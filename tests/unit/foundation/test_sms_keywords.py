"""STOP, START and HELP: what asks for them, and what only holds the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation.sms_keywords import EVERYDAY, Keyword, keyword

WORDS = ["stop", "unsubscribe", "cancel", "end", "quit", "revoke", "opt out", "opt-out", "optout", "arrêt", "arret"]
COURTESY = st.lists(st.sampled_from(["please", "now", "thanks", "svp", "merci", "ok"]), max_size=2)
SPACE = st.text(" \t\n", min_size=1, max_size=2)
SIGNS = st.text(".!?…* \n", max_size=3)
OTHER_THINGS = ["shop", "bus", "order", "visit", "Friday", "Lyon", "commande", "gare", "waiter", "9", "hotel"]


@pytest.mark.parametrize(
    "text",
    [
        "Stop texting me please",
        "stop sending me messages",
        "Can you stop",
        "not interested, please stop",
        "Stop. Leave me alone",
        "How do I unsubscribe?",
        "Please unsubscribe me from this",
        "opt me out please",
        "I want to opt out",
        "I could not unsubscribe",
        "cancel my subscription",
        "I revoke my consent",
        "Arrêtez de m’envoyer des SMS",
        "je veux me désinscrire",
        "désabonnez-moi svp",
        "stop aux messages".replace(" aux", " les"),
        "ＳＴＯＰ",
    ],
)
def test_a_phrase_that_asks_for_it_stops(text: str) -> None:
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        "I want to stop by your shop",
        "don't stop",
        "Don’t stop, I like it",
        "never stop",
        "I had to cancel my order",
        "I want to quit",
        "I want to cancel it",
        "The end",
        "the waiting at the end was long",
        "I like it. The end",
        "do not unsubscribe me",
        "ne pas me désinscrire",
        "the bus stop",
        "arrêt de bus trop loin",
        "non-stop service",
        "Great. No stop signs though",
        "weekend",
        "",
        "   ",
        "🙂",
    ],
)
def test_a_word_in_an_answer_does_not_stop(text: str) -> None:
    assert keyword(text) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("START", Keyword.START),
        ("start please", Keyword.START),
        ("opt in", Keyword.START),
        ("Help!", Keyword.HELP),
        ("aide", Keyword.HELP),
        ("help me find it", None),
        ("the start was slow", None),
    ],
)
def test_start_and_help_stand_alone(text: str, asked: Keyword | None) -> None:
    assert keyword(text) is asked


@given(st.sampled_from(WORDS), COURTESY, COURTESY, SPACE, SIGNS, st.sampled_from([str.lower, str.upper, str.title]))
def test_courtesy_signs_and_case_change_nothing(
    word: str, before: list[str], after: list[str], space: str, signs: str, case: object
) -> None:
    assert callable(case)
    text = case(space.join([*before, word, *after])) + signs

    assert keyword(text) is Keyword.STOP


@given(
    st.sampled_from(sorted(EVERYDAY | {"end", "cancel", "quit"})), st.lists(st.sampled_from(OTHER_THINGS), min_size=1)
)
def test_an_everyday_word_among_other_things_does_not_stop(word: str, others: list[str]) -> None:
    assert keyword(" ".join([*others, word, *others])) is None


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert keyword(text) in (None, *Keyword)
