"""Whether what a source gives fits its field: kind, values, picklist, length, range, time zone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connector.integrations.ports import FieldDescription
from connector.workflows.compiler import fields
from connector.workflows.compiler.fields import FieldType
from connector.workflows.compiler.given import Given, Kind
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.conversions import BETWEEN
from connector.workflows.mapping import Source

MOST_NAMED = 5
"""Values that a message names."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One field, its source, and what that gives; `place` is where problems are said to be."""

    place: str
    field: FieldDescription
    source: Source
    given: Given

    def say(self, sentence: Sentence, **values: Any) -> Problem:
        texts = {name: value if isinstance(value, str) else named(value) for name, value in values.items()}
        return Problem(self.place, sentence, {"field": self.field.name} | texts)


def misfits(fit: Fit) -> Iterator[Problem]:
    if fit.field.type in fields.COMPOUND:
        yield fit.say(Sentence.NOT_FROM_OUTSIDE, type=fit.field.type)
        return
    takes = fields.TYPES.get(fit.field.type)
    if takes is None or fit.given.kind is Kind.ANYTHING:
        return
    wrong = list(_kind(fit, takes))
    yield from wrong
    if not wrong:
        yield from (problem for check in CHECKS for problem in check(fit, takes))


def named(values: Sequence[str]) -> str:
    """The first of them, in words."""
    return ", ".join(values[:MOST_NAMED]) + (", …" if len(values) > MOST_NAMED else "")


def _kind(fit: Fit, takes: FieldType) -> Iterator[Problem]:
    given, words = fit.given, {"wants": takes.wants, "cure": takes.cure}
    if given.kind not in takes.surely | takes.perhaps:
        yield fit.say(Sentence.WRONG_KIND, gives=given.kind.value, **words)
    elif given.values is not None:
        wrong = [value for value in given.values if not takes.fits(value)]
        if wrong:
            yield fit.say(
                _some_or_all(wrong, given, Sentence.WRONG_VALUES, Sentence.WRONG_VALUE), values=wrong, **words
            )
    elif given.kind not in takes.surely:
        yield fit.say(Sentence.MAY_NOT_FIT, **words)


def _some_or_all(wrong: Sequence[str], given: Given, some: Sentence, every: Sentence) -> Sentence:
    """Where every value is wrong nothing can be written; where some are, the others can."""
    return every if given.values is not None and len(wrong) == len(given.values) else some


def _parent(fit: Fit, _takes: FieldType) -> Iterator[Problem]:
    given, parents = fit.given, fit.field.reference_to
    if (
        given.kind is Kind.RECORD
        and parents
        and not set(given.objects) & set(parents)
        and fit.field.type == "reference"
    ):
        yield fit.say(Sentence.WRONG_PARENT, wants=parents, gives=given.objects)


def _picklist(fit: Fit, _takes: FieldType) -> Iterator[Problem]:
    if not fit.field.restricted_picklist or not fit.field.picklist:
        return
    there, given = set(fit.field.picklist), fit.given
    if given.values is None or (given.several and fit.field.type != "multipicklist"):
        yield fit.say(Sentence.MAY_NOT_BE_PICKED, choices=fit.field.picklist)
        return
    wrong = [value for value in given.values if not set(_parts(fit, value)) <= there]
    if wrong:
        example = {"example": wrong[0], "choice": fit.field.picklist[0]}
        sentence = _some_or_all(wrong, given, Sentence.NOT_PICKED, Sentence.NONE_PICKED)
        yield fit.say(sentence, values=wrong, choices=fit.field.picklist, **example)


def _parts(fit: Fit, value: str) -> list[str]:
    return value.split(BETWEEN) if fit.field.type == "multipicklist" else [value]


def _length(fit: Fit, takes: FieldType) -> Iterator[Problem]:
    length, cut = fit.field.length, fit.source.max_length
    if not takes.has_length or not length or fit.field.restricted_picklist:
        return
    if (cut and cut <= length) or _is_short(fit.given, length):
        return
    too_long = [value for value in fit.given.values or () if len(value) > length]
    if cut:
        yield fit.say(Sentence.CUT_TOO_LATE, length=str(length))
    elif too_long and len(too_long) == len(fit.given.values or ()):
        yield fit.say(Sentence.TOO_LONG, length=str(length), values=[f"“{value[:40]}…”" for value in too_long])
    else:
        yield fit.say(Sentence.MAY_BE_TOO_LONG, length=str(length))


def _is_short(given: Given, length: int) -> bool:
    return given.longest is not None and given.longest <= length


def _range(fit: Fit, takes: FieldType) -> Iterator[Problem]:
    digits = fields.digits_before_point(fit.field)
    if Kind.NUMBER not in takes.surely or not digits:
        return
    numbers = fit.given.values or ()
    large = [value for value in numbers if abs(float(value)) >= 10**digits]
    if large:
        yield fit.say(Sentence.OUT_OF_RANGE, digits=str(digits), values=large)
    fine = [value for value in numbers if len(value.partition(".")[2]) > fit.field.scale]
    if fine and fit.field.precision:
        yield fit.say(Sentence.ROUNDED, scale=str(fit.field.scale), values=fine)


def _zone(fit: Fit, _takes: FieldType) -> Iterator[Problem]:
    if fit.field.type == "date" and fit.given.kind is Kind.MOMENT:
        yield fit.say(Sentence.DAY_OF_UTC)


CHECKS: tuple[Callable[[Fit, FieldType], Iterator[Problem]], ...] = (_parent, _picklist, _length, _range, _zone)
"""Of what is of the right kind."""
