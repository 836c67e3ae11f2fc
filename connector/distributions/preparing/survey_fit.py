"""What a sender should know about the survey before sending it: values that it would lose (A10, A33)."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from connector.distributions.objects import RESERVED
from connector.foundation.errors import FieldError
from connector.surveys.checks import REQUIRED_FIELDS, misspelled, near_miss
from connector.surveys.definition import SurveyDefinition


def warnings(definition: SurveyDefinition, names: Collection[str]) -> list[FieldError]:
    """About embedded data of these names, and about what write-back needs."""
    declared = {field.name for field in definition.embedded_fields}
    return [*_undeclared(declared, names), *_misspelled(definition), *_required(declared)]


def _undeclared(declared: Collection[str], names: Collection[str]) -> Iterator[FieldError]:
    for name in names:
        if name not in declared and name not in RESERVED:
            yield FieldError(
                f"embedded_data.{name}",
                f"The survey does not declare {name}: its value would be lost{_meant(name, declared)}",
            )


def _misspelled(definition: SurveyDefinition) -> Iterator[FieldError]:
    for name, meant in misspelled(definition):
        yield FieldError("survey", f"The survey declares {name}, which stays empty: rename it {meant} in the survey")


def _required(declared: Collection[str]) -> Iterator[FieldError]:
    missing = [name for name in REQUIRED_FIELDS if name not in declared]
    if missing:
        yield FieldError("survey", f"The survey does not declare {', '.join(missing)}: its logic and exports lack them")


def _meant(name: str, declared: Collection[str]) -> str:
    reserved = near_miss(name)
    if reserved:
        return f". Hearback fills {reserved} by itself: leave {name} out"
    close = get_close_matches(name, declared, n=1)
    return f". Did you mean {close[0]}?" if close else ""
