"""Ready-made resolvers for piped text: each takes plain values and answers the tokens of one scheme."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from connector.foundation.escapes import Link
from connector.foundation.piped_dates import formatted, shifted
from connector.foundation.piped_text import Resolver, Token, Value
from connector.foundation.piped_tokens import random_range


@dataclass(frozen=True, slots=True)
class PipedQuestion:
    """One question as answered: the texts of choices, their recode values, typed text by choice ("" its own box), and
    of a matrix its rows, by their ids.
    """

    text: str
    selected: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    recodes: tuple[str, ...] = ()
    typed: Mapping[str, str] | None = None
    rows: "Mapping[str, PipedQuestion] | None" = None

    def entry(self, choice: str) -> str:
        return (self.typed or {}).get(choice, "")

    def row(self, row: str) -> "PipedQuestion":
        return (self.rows or {}).get(row, PipedQuestion(""))


_ANSWERS: dict[str, Callable[[PipedQuestion], str]] = {
    "ChoiceGroup/SelectedChoices": lambda q: ", ".join(q.selected),
    "ChoiceGroup/UnselectedChoices": lambda q: ", ".join(q.unselected),
    "SelectedChoicesRecode": lambda q: ", ".join(q.recodes),
    "SelectedChoicesCount": lambda q: str(len(q.selected)),
    "QuestionText": lambda q: q.text,
    "ChoiceTextEntryValue": lambda q: q.entry(""),
}
_PARTS: dict[str, Callable[[PipedQuestion, str], str]] = {
    "ChoiceTextEntryValue": lambda q, choice: q.entry(choice),
    "ChoiceGroup/SelectedAnswers": lambda q, row: ", ".join(q.row(row).selected),
    "SelectedAnswerRecode": lambda q, row: ", ".join(q.row(row).recodes),
}
"""What a token says of one choice or one row, named by its last part."""


def questions(answered: Mapping[str, PipedQuestion]) -> Resolver:
    """`q://QID1/…` from question id to what was answered."""

    def resolve(token: Token) -> Value:
        question = answered.get(token.parts[0])
        if question is None:
            return None
        if read := _ANSWERS.get(token.rest):
            return read(question)
        of, _, part = token.rest.rpartition("/")
        return _PARTS[of](question, part)

    return resolve


def embedded(values: Mapping[str, str]) -> Resolver:
    """`e://Field/NAME`."""
    return lambda token: values.get(token.rest)


def contact(values: Mapping[str, str]) -> Resolver:
    """`m://FirstName`: the keys are piped_tokens.CONTACT_FIELDS."""
    return lambda token: values.get(token.path)


def tasks(outputs: Mapping[str, Mapping[str, str]]) -> Resolver:
    """`task://NAME/FIELD` from task name to its outputs."""
    return lambda token: outputs.get(token.parts[0], {}).get(token.rest)


def scores(values: Mapping[str, str]) -> Resolver:
    """`gr://SC_x/Score`: the keys are such as "SC_x/Score"."""
    return lambda token: values.get(token.path)


@dataclass(frozen=True, slots=True)
class LinkTexts:
    """What a link says when its token does not."""

    survey: str = "Take the survey"
    opt_out: str = "Unsubscribe"


DEFAULT_TEXTS = LinkTexts()


def links(survey_url: str, opt_out_url: str, texts: LinkTexts = DEFAULT_TEXTS) -> Resolver:
    """`l://SurveyLink?d=…`, `l://SurveyURL` and the same for OptOut; an empty address gives nothing."""
    targets = {"Survey": (survey_url, texts.survey), "OptOut": (opt_out_url, texts.opt_out)}

    def resolve(token: Token) -> Value:
        url, text = targets[token.path.removesuffix("Link").removesuffix("URL")]
        if not url or token.path.endswith("URL"):
            return url
        return Link(url, token.parameters["d"] or text)

    return resolve


def dates(now: datetime, zone: tzinfo, language: str = "en") -> Resolver:
    """`date://CurrentDate/PT`: the date in `zone`, named formats in `language`."""

    def resolve(token: Token) -> Value:
        _, pattern, offset = [*token.parts, ""][:3]
        return formatted(shifted(now.astimezone(zone), offset), pattern, language)

    return resolve


def random_numbers(source: random.Random | None = None) -> Resolver:
    """`rand://int/1:100`, both ends included; another number at each token."""
    numbers = source or random.SystemRandom()  # quick to make, and different in each process

    def resolve(token: Token) -> Value:
        span = random_range(token.path)
        return str(numbers.randint(*span)) if span else None

    return resolve
