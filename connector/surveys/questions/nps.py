"""Net Promoter Score: how likely a person is to recommend, from 0 to 10, with a label at each end."""

from collections.abc import Iterator
from typing import Literal

from connector.foundation.piped_values import PipedQuestion
from connector.surveys.answers import Answer, Form
from connector.surveys.languages import Texts
from connector.surveys.questions.base import UNKNOWN, Model, Option, Problem, Question, Value

SCORES = tuple(str(score) for score in range(11))


class Ends(Model):
    """What 0 and 10 mean."""

    low: Texts
    high: Texts


class NetPromoterScore(Question):
    type: Literal["nps"] = "nps"
    labels: Ends

    @property
    def scores(self) -> tuple[str, ...]:
        return SCORES

    @property
    def first_control(self) -> str:
        return self.control("0")

    def control(self, score: str) -> str:
        return f"{self.id}-{score}"

    def read(self, form: Form) -> Answer:
        given = {score if score in SCORES else UNKNOWN for score in form.get(self.id, ())}
        return Answer(tuple(sorted(given)))

    def problem_with(self, answer: Answer) -> Problem | None:
        if len(answer.choices) > 1:
            return Problem("only_one", self.first_control)
        return None if answer.choices[0] in SCORES else Problem("unknown_choice", self.first_control)

    def value(self, answer: Answer) -> Value:
        return int(answer.choices[0]) if answer.choices and answer.choices[0] in SCORES else None

    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        return ", ".join(answer.choices)

    def piped(self, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        return PipedQuestion(
            text=self.text.get(language, default_language),
            selected=answer.choices,
            unselected=tuple(score for score in SCORES if score not in answer.choices),
            recodes=answer.choices,
        )

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(Option(score, (score,)) for score in SCORES)

    def own_texts(self) -> Iterator[tuple[str, Texts]]:
        yield from super().own_texts()
        yield "labels.low", self.labels.low
        yield "labels.high", self.labels.high
