"""Questions by SMS: which can be asked so, with which reply codes, and how a reply is read. One entry for each type.

A reply becomes a form, so that the question judges it as it judges the form of a page.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.foundation.plain_words import plain, without_politeness
from connector.foundation.sms_keywords import Keyword, keyword
from connector.surveys.answers import Form
from connector.surveys.languages import Texts
from connector.surveys.questions import DescriptiveText, MultipleChoice, NetPromoterScore, Question, TextEntry
from connector.surveys.questions.base import UNKNOWN
from connector.surveys.questions.multiple_choice import Choice
from connector.surveys.questions.nps import SCORES

MOST_CHOICES, LONGEST_CHOICE, LONGEST_TEXT = 12, 80, 500
"""Together they stay below the 1,600 characters that a text message may have."""
_NUMBERED = re.compile(r"\s*(\d{1,3})\s*(?:[-–—:.)=]\s*\D.*)?", re.DOTALL)
_BEFORE_A_CODE = re.compile(r"(?:(?:number|no|n|nr|option|answer|choice|numero|reponse|choix) )*")
_OF_TEN = re.compile(r"\s*(?:/|out of|sur|of)\s*10\b", re.IGNORECASE)
_NUMBER_WORDS = {
    word: str(number)
    for words in (
        "zero one two three four five six seven eight nine ten",
        "zero un deux trois quatre cinq six sept huit neuf dix",
    )
    for number, word in enumerate(words.split())
}
MOST_WORDS_BESIDE = 2
"""Beside a score: "a solid 9" is one, a sentence with a number in it is not."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a question cannot be asked by SMS: `key` for programs, `words` for people."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Option:
    """One reply code; `is_in_text` when the text begins with it, as in "5 – Excellent"."""

    code: str
    text: Texts
    is_in_text: bool = False


@dataclass(frozen=True, slots=True)
class Texted:
    """How one type of question is texted. `instruction` names a sentence in the words of the conversation, `values`
    are filled into it."""

    misfits: Callable[[Question], Iterator[Misfit]]
    read: Callable[[Question, str], Form]
    instruction: str = ""
    options: Callable[[Question], Sequence[Option]] = lambda _question: ()
    values: Callable[[Question], Mapping[str, Texts]] = lambda _question: {}


def misfit(question: Question) -> Misfit | None:
    """Why this question cannot be asked by SMS; None when it can."""
    texted = TEXTED.get(type(question))
    if texted is None:
        return Misfit(f"type_{question.type}", f"A {question.type.replace('_', ' ')} cannot be answered by one reply.")
    return next(texted.misfits(question), None) or _too_long(question)


def read_reply(question: Question, text: str) -> Form:
    """The reply as the form of a page; one that names no choice stands as an unknown one. The question must fit."""
    return TEXTED[type(question)].read(question, text)


def options(question: Question) -> Sequence[Option]:
    return TEXTED[type(question)].options(question)


def codes(question: MultipleChoice) -> dict[str, Choice]:
    """Reply code to choice: the numbers with which every text begins, else 1, 2, 3…"""
    own = [_own_number(choice) for choice in question.choices]
    numbers = [number for number in own if number]
    if len(set(numbers)) == len(question.choices):
        return dict(zip(numbers, question.choices, strict=True))
    return {str(position): choice for position, choice in enumerate(question.choices, start=1)}


def _own_number(choice: Choice) -> str:
    """The same in each language, or nothing."""
    found = {
        (match[1].lstrip("0") or "0") if (match := _NUMBERED.fullmatch(text)) else "" for text in _all(choice.text)
    }
    return found.pop() if len(found) == 1 else ""


def _all(texts: Texts) -> list[str]:
    return list(texts.root.values())


def _too_long(question: Question) -> Misfit | None:
    longest = max(len(text) for text in _all(question.text))
    words = f"Its text has {longest} characters; for a text message at most {LONGEST_TEXT}."
    return Misfit("text_too_long", words) if longest > LONGEST_TEXT else None


def _no_misfit(_question: Question) -> Iterator[Misfit]:
    return iter(())


def _choice_misfits(question: Question) -> Iterator[Misfit]:
    assert isinstance(question, MultipleChoice)
    if question.answers == "multiple":
        yield Misfit("multiple_answers", "It takes several answers; a reply gives one.")
    if len(question.choices) > MOST_CHOICES:
        yield Misfit("too_many_choices", f"It has {len(question.choices)} choices; at most {MOST_CHOICES} fit.")
    longest = max(len(text) for choice in question.choices for text in _all(choice.text))
    if longest > LONGEST_CHOICE:
        yield Misfit("choice_too_long", f"A choice has {longest} characters; at most {LONGEST_CHOICE} fit.")
    taken = [text for choice in question.choices for text in _all(choice.text) if keyword(text) is Keyword.STOP]
    if taken:
        yield Misfit("choice_is_keyword", f"Whoever replies “{taken[0]}” opts out of text messages.")


def _choice_options(question: Question) -> Sequence[Option]:
    assert isinstance(question, MultipleChoice)
    return tuple(
        Option(code, choice.text, is_in_text=_own_number(choice) == code) for code, choice in codes(question).items()
    )


def _read_choice(question: Question, text: str) -> Form:
    assert isinstance(question, MultipleChoice)
    return _by_code(question, text) or _by_words(question, text) or {question.id: (UNKNOWN,)}


def _by_code(question: MultipleChoice, text: str) -> Form | None:
    """ "2", "2.", "option 2", "2 No", and for a choice with a box beside it "6 the parking lot"."""
    said = _BEFORE_A_CODE.sub("", plain(text), count=1)
    code, _, rest = said.partition(" ")
    choice = codes(question).get(code.lstrip("0") or code[:1])
    if choice is None:
        return None
    if not without_politeness(rest) or any(rest == _without_code(plain(own), code) for own in _all(choice.text)):
        return {question.id: (choice.id,)}
    return {question.id: (choice.id,), question.text_field(choice.id): (_beside(text),)} if choice.text_box else None


def _without_code(words: str, code: str) -> str:
    return words.removeprefix(f"{code} ")


def _beside(text: str) -> str:
    """What was typed after the code."""
    return re.sub(r"^\W*\w+\W*", "", text, count=1)


def _by_words(question: MultipleChoice, text: str) -> Form | None:
    """The text of one choice, or the words with which no other begins."""
    said = without_politeness(plain(text))
    offered = {choice.id: {without_politeness(plain(own)) for own in _all(choice.text)} for choice in question.choices}
    same = [choice_id for choice_id, texts in offered.items() if said and said in texts]
    begun = [
        choice_id
        for choice_id, texts in offered.items()
        if said and any(f"{words} ".startswith(f"{said} ") for words in texts)
    ]
    found = same or begun
    return {question.id: (found[0],)} if len(found) == 1 else None


def _read_score(question: Question, text: str) -> Form:
    """ "10!", "9/10", "a 7", "neuf"; not "-1", "9.5", or a sentence with a number in it."""
    is_whole = not re.search(r"[-−]\s*\d|\d[.,]\d", text)
    words = without_politeness(plain(_OF_TEN.sub("", text))).split()
    numbers = [number for word in words if (number := _NUMBER_WORDS.get(word, word)).isdigit()]
    score = numbers[0].lstrip("0") or "0" if len(numbers) == 1 else ""
    fits = is_whole and score in SCORES and len(words) <= 1 + MOST_WORDS_BESIDE
    return {question.id: (score if fits else UNKNOWN,)}


def _scale(question: Question) -> Mapping[str, Texts]:
    assert isinstance(question, NetPromoterScore)
    return {"low": question.labels.low, "high": question.labels.high}


def _read_text(question: Question, text: str) -> Form:
    return {question.id: (text,)}


TEXTED: Mapping[type[Question], Texted] = {
    NetPromoterScore: Texted(_no_misfit, _read_score, "scale", values=_scale),
    MultipleChoice: Texted(_choice_misfits, _read_choice, "choices", options=_choice_options),
    TextEntry: Texted(_no_misfit, _read_text),
    DescriptiveText: Texted(_no_misfit, lambda _question, _text: {}),
}
"""The registry: what is not here continues on a page."""
