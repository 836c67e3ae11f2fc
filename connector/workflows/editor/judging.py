"""What is wrong with what is typed, and what a person should look at: each with the part of the form it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connector.foundation.errors import FieldError, Invalid
from connector.integrations.bundle import Bundle
from connector.workflows import service
from connector.workflows.compiler.problems import Problem
from connector.workflows.editor import forms
from connector.workflows.editor.places import part_of
from connector.workflows.editor.typed import Typed


@dataclass(frozen=True, slots=True)
class Remark:
    """`part` is the path in the form; of `text` the `values` are put in once it is translated."""

    part: str
    text: str
    is_error: bool = True
    values: Mapping[str, str] = field(default_factory=dict)


def judged(bundle: Bundle, organization_id: str, typed: Typed) -> list[Remark]:
    """All that can be told now, errors first. `typed` is tidied."""
    data, unreadable = forms.read(typed)
    if unreadable:
        return of_errors(typed, unreadable)
    try:
        found, unchecked = service.check(bundle, organization_id, service.read(data))
    except Invalid as error:
        return of_errors(typed, error.errors)
    return [*of_errors(typed, unchecked, is_error=False), *of_problems(typed, found)]


def of_errors(typed: Typed, errors: Sequence[FieldError], *, is_error: bool = True) -> list[Remark]:
    return [Remark(part_of(typed, error.field), error.message, is_error) for error in errors]


def of_problems(typed: Typed, found: Sequence[Problem]) -> list[Remark]:
    """In the order in which they were found."""
    return [Remark(part_of(typed, one.place), str(one.sentence), one.is_error, one.values) for one in found]
