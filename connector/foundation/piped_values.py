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
    """One question as answered: the texts of choices, their recode values, typed text by choice ("" its own box)."""

    text: str
    selected: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    recodes: tuple[str, ...] = ()
    typed: Mapping[str, str] | None = None

    def entry(self, choice: str) -> str:
        return (self.typed or {}).get(choice, "")


_ANSWERS: dict[str, Callable[[PipedQuestion], str]] = {
    "ChoiceGroup/SelectedChoices": lambda q: ", ".join(q.selected),
    "ChoiceGroup/UnselectedChoices": lambda q: ", ".join(q.unselected),
    "SelectedChoicesRecode": lambda q: ", ".join(q.recodes),
    "SelectedChoicesCount": lambda q: str(len(q.selected)),
    "QuestionText": lambda q: q.text,
    "ChoiceTextEntryValue": lambda q: q.entry(""),
}


def questions(answered: Mapping[str, PipedQuestion]) -> Resolver:
    """`q://QID1/…` from question id to what was answered."""

    def resolve(token: Token) -> Value:
        question = answered.get(token.parts[0])
        if question is None:
            return None
        read = _ANSWERS.get(token.rest)
        return read(question) if read else question.entry(token.parts[-1])

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
    numbers = source or random.Random()  # noqa: S311 -- a lottery number in a text, not a secret

    def resolve(token: Token) -> Value:
        span = random_range(token.path)
        return str(numbers.randint(*span)) if span else None

    return resolve
