"""Matrix: the same scale asked of several statements, one answer or several for each."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from connector.foundation.piped_values import PipedQuestion
from connector.surveys.answers import Answer, Form
from connector.surveys.languages import Texts
from connector.surveys.questions.base import (
    UNKNOWN,
    ChoiceId,
    Model,
    NotEmpty,
    Problem,
    Question,
    Value,
    as_number,
    repeated,
)

MOST_ROWS, MOST_COLUMNS = 100, 30
MOST_IN_NARROW_TABLE, MOST_IN_A_TABLE = 4, 7
"""With more columns than this a table would be too narrow to read, even at a desk."""


class Row(Model):
    """One statement."""

    id: ChoiceId
    text: Texts


class Column(Model):
    """One point of the scale; `recode` is its value in conditions, exports and Salesforce (its id when left out)."""

    id: ChoiceId
    text: Texts
    recode: Annotated[str, StringConstraints(max_length=40)] = ""

    @property
    def value(self) -> str:
        return self.recode or self.id


class Matrix(Question):
    """An answer's choices are "row/column", e.g. "2/5", in the order of the rows."""

    type: Literal["matrix"] = "matrix"
    answers: Literal["single", "multiple"] = "single"
    rows: Annotated[tuple[Row, ...], NotEmpty, Field(max_length=MOST_ROWS)]
    columns: Annotated[tuple[Column, ...], NotEmpty, Field(max_length=MOST_COLUMNS)]

    @model_validator(mode="after")
    def _ids_differ(self) -> "Matrix":
        for name, ids in (("row", [row.id for row in self.rows]), ("column", [column.id for column in self.columns])):
            if twice := repeated(ids):
                raise ValueError(f"{name} {', '.join(twice)} is there twice; give each {name} an id of its own")
        return self

    @property
    def variant(self) -> str:
        return self.answers

    @property
    def fits_a_table(self) -> bool:
        return len(self.columns) <= MOST_IN_A_TABLE

    @property
    def is_broad(self) -> bool:
        """Whether its table needs more room than other questions."""
        return MOST_IN_NARROW_TABLE < len(self.columns) <= MOST_IN_A_TABLE

    @property
    def first_control(self) -> str:
        return self.first_control_of(self.rows[0].id)

    def first_control_of(self, row_id: str) -> str:
        return self.control(row_id, self.columns[0].id)

    def control(self, row_id: str, column_id: str) -> str:
        return f"{self.id}-{row_id}-{column_id}"

    def row_field(self, row_id: str) -> str:
        """The form field of a row."""
        return f"{self.id}_row_{row_id}"

    def read(self, form: Form) -> Answer:
        return Answer(tuple(choice for row in self.rows for choice in self._read_row(row, form)))

    def problem(self, answer: Answer) -> Problem | None:
        missing = self.unanswered(answer) if self.required else ()
        found = None if answer.is_empty else self.problem_with(answer)
        if found is None and missing:
            return Problem("every_row", self.first_control_of(missing[0]), {"missing": len(missing)})
        return found

    def problem_with(self, answer: Answer) -> Problem | None:
        for row in self.rows:
            given = _columns_of(answer, row.id)
            if UNKNOWN in given:
                return Problem("unknown_choice", self.first_control_of(row.id))
            if self.answers == "single" and len(given) > 1:
                return Problem("one_in_a_row", self.first_control_of(row.id))
        return None

    def unanswered(self, answer: Answer) -> tuple[str, ...]:
        """The ids of the rows without an answer."""
        return tuple(row.id for row in self.rows if not _columns_of(answer, row.id))

    def value(self, answer: Answer) -> Value:
        """What was chosen anywhere: a comparison is met when one row meets it."""
        return [column.value for row in self.rows for column in self.chosen(answer, row.id)]

    def facts(self, answer: Answer) -> Mapping[str, Value]:
        return {self.id: self.value(answer)} | {
            self.row_fact(row.id): self._row_value(answer, row.id) for row in self.rows
        }

    @property
    def fact_names(self) -> tuple[str, ...]:
        return (self.id, *(self.row_fact(row.id) for row in self.rows))

    def row_fact(self, row_id: str) -> str:
        """How conditions name a row, e.g. "QID4/2"."""
        return f"{self.id}/{row_id}"

    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        return "; ".join(self._said(answer, language, default_language))

    def piped(self, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        return PipedQuestion(
            text=self.text.get(language, default_language),
            selected=tuple(self._said(answer, language, default_language)),
            recodes=tuple(column.value for row in self.rows for column in self.chosen(answer, row.id)),
            rows={row.id: self._piped_row(row, answer, language, default_language) for row in self.rows},
        )

    def own_texts(self) -> Iterator[tuple[str, Texts]]:
        yield from super().own_texts()
        for index, row in enumerate(self.rows):
            yield f"rows[{index}].text", row.text
        for index, column in enumerate(self.columns):
            yield f"columns[{index}].text", column.text

    def chosen(self, answer: Answer, row_id: str) -> list[Column]:
        """What was chosen in a row, in the order of the columns."""
        given = _columns_of(answer, row_id)
        return [column for column in self.columns if column.id in given]

    def is_chosen(self, answer: Answer, row_id: str, column_id: str) -> bool:
        return f"{row_id}/{column_id}" in answer.choices

    def _read_row(self, row: Row, form: Form) -> list[str]:
        given = set(form.get(self.row_field(row.id), ()))
        known = [column.id for column in self.columns if column.id in given]
        unknown = [UNKNOWN] if given.difference(known) else []
        return [f"{row.id}/{column_id}" for column_id in (*known, *unknown)]

    def _row_value(self, answer: Answer, row_id: str) -> Value:
        values = [column.value for column in self.chosen(answer, row_id)]
        if self.answers == "multiple":
            return values
        return as_number(values[0]) if values else None

    def _said(self, answer: Answer, language: str, default_language: str) -> Iterator[str]:
        """ "Price: Very good", one for each row that was answered."""
        for row in self.rows:
            words = [column.text.get(language, default_language) for column in self.chosen(answer, row.id)]
            if words:
                yield f"{row.text.get(language, default_language)}: {', '.join(words)}"

    def _piped_row(self, row: Row, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        chosen = self.chosen(answer, row.id)
        return PipedQuestion(
            text=row.text.get(language, default_language),
            selected=tuple(column.text.get(language, default_language) for column in chosen),
            recodes=tuple(column.value for column in chosen),
        )


def _columns_of(answer: Answer, row_id: str) -> list[str]:
    pairs = (choice.partition("/") for choice in answer.choices)
    return [column for row, _, column in pairs if row == row_id]
