"""Multiple choice, one answer or several, with recode values and a text box beside a choice ("Other")."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from connector.foundation.piped_values import PipedQuestion
from connector.surveys.answers import Answer, Form, typed
from connector.surveys.languages import Texts
from connector.surveys.questions.base import (
    UNKNOWN,
    ChoiceId,
    Model,
    NotEmpty,
    Option,
    Problem,
    Question,
    Value,
    as_number,
    repeated,
)

MAX_BESIDE = 1000


class Choice(Model):
    """One choice; `recode` is its value in conditions, exports and Salesforce (its id when left out)."""

    id: ChoiceId
    text: Texts
    recode: Annotated[str, StringConstraints(max_length=40)] = ""
    text_box: bool = False

    @property
    def value(self) -> str:
        return self.recode or self.id


class MultipleChoice(Question):
    type: Literal["multiple_choice"] = "multiple_choice"
    answers: Literal["single", "multiple"] = "single"
    choices: Annotated[tuple[Choice, ...], NotEmpty, Field(max_length=500)]

    @model_validator(mode="after")
    def _choices_differ(self) -> "MultipleChoice":
        if twice := repeated(choice.id for choice in self.choices):
            raise ValueError(f"choice {', '.join(twice)} is there twice; give each choice an id of its own")
        return self

    @property
    def variant(self) -> str:
        return self.answers

    @property
    def first_control(self) -> str:
        return self.control(self.choices[0].id)

    def control(self, choice_id: str) -> str:
        return f"{self.id}-{choice_id}"

    def text_field(self, choice_id: str) -> str:
        """The form field of the text box beside a choice."""
        return f"{self.id}_text_{choice_id}"

    def read(self, form: Form) -> Answer:
        texts = {choice.id: typed(form, self.text_field(choice.id)) for choice in self.choices if choice.text_box}
        given = set(form.get(self.id, ()))
        chosen = given | self._chosen_by_typing(given, texts)
        return Answer(self._in_order(chosen), {key: text for key, text in texts.items() if text and key in chosen})

    def problem_with(self, answer: Answer) -> Problem | None:
        known = {choice.id for choice in self.choices}
        if not known.issuperset(answer.choices):
            return Problem("unknown_choice", self.first_control)
        if self.answers == "single" and len(answer.choices) > 1:
            return Problem("only_one", self.first_control)
        for choice_id, text in answer.texts.items():
            if len(text) > MAX_BESIDE:
                return Problem("too_long", self.text_field(choice_id), {"limit": MAX_BESIDE, "length": len(text)})
        return None

    def value(self, answer: Answer) -> Value:
        values = [choice.value for choice in self.chosen(answer)]
        if self.answers == "multiple":
            return values
        return as_number(values[0]) if values else None

    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        return ", ".join(self._say(choice, answer, language, default_language) for choice in self.chosen(answer))

    def piped(self, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        chosen = self.chosen(answer)
        return PipedQuestion(
            text=self.text.get(language, default_language),
            selected=tuple(choice.text.get(language, default_language) for choice in chosen),
            unselected=tuple(
                choice.text.get(language, default_language) for choice in self.choices if choice not in chosen
            ),
            recodes=tuple(choice.value for choice in chosen),
            typed={**answer.texts, "": ", ".join(answer.texts.values())},
        )

    @property
    def options(self) -> tuple[Option, ...]:
        if any(choice.text_box for choice in self.choices):
            return ()
        return tuple(Option(choice.value, tuple(choice.text.root.values())) for choice in self.choices)

    def own_texts(self) -> Iterator[tuple[str, Texts]]:
        yield from super().own_texts()
        for index, choice in enumerate(self.choices):
            yield f"choices[{index}].text", choice.text

    def chosen(self, answer: Answer) -> list[Choice]:
        return [choice for choice in self.choices if choice.id in answer.choices]

    def _chosen_by_typing(self, given: set[str], texts: dict[str, str]) -> set[str]:
        """Who types beside "Other" means "Other", unless another single answer is ticked."""
        written = [choice_id for choice_id, text in texts.items() if text]
        if self.answers == "multiple":
            return set(written)
        return set(written[:1]) if not given else set()

    def _in_order(self, chosen: set[str]) -> tuple[str, ...]:
        known = [choice.id for choice in self.choices if choice.id in chosen]
        return (*known, UNKNOWN) if chosen.difference(known) else tuple(known)

    def _say(self, choice: Choice, answer: Answer, language: str, default_language: str) -> str:
        text = choice.text.get(language, default_language)
        return f"{text}: {answer.texts[choice.id]}" if choice.id in answer.texts else text
