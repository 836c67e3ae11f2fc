"""The syntax tree of a query."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Name:
    """A field path, object or function name, with its place in the text for error messages."""

    text: str
    line: int
    column: int


class Kind(StrEnum):
    STRING = "STRING"
    NUMBER = "NUMBER"
    DATETIME = "DATETIME"
    DATE = "DATE"
    BOOLEAN = "BOOLEAN"
    NULL = "NULL"
    DATE_LITERAL = "DATE_LITERAL"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; strings are kept with their quotes and escapes."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Compare:
    name: Name
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Like:
    name: Name
    pattern: Literal


@dataclass(frozen=True, slots=True)
class Among:
    name: Name
    values: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Conjunction:
    terms: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    terms: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    term: "Condition"


Condition = Compare | Like | Among | Conjunction | Disjunction | Negation


@dataclass(frozen=True, slots=True)
class Ordering:
    name: Name
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """COUNT() or COUNT(field)."""

    name: Name
    argument: Name | None
    alias: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT; `text` is the whole statement, for error messages."""

    text: str
    object: Name
    alias: str | None
    selected: tuple["Name | Function | Query", ...]
    where: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
