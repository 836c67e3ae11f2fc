"""The syntax tree of a query."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Name:
    """A field path, object or function name, with its place in the text for error messages."""

    text: str
    line: int
    column: int
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """COUNT(), COUNT(field), CALENDAR_YEAR(field), …"""

    name: Name
    argument: Name | None
    alias: str | None = None

    @property
    def text(self) -> str:
        return f"{self.name.text}({self.argument.text if self.argument else ''})"

    @property
    def line(self) -> int:
        return self.name.line

    @property
    def column(self) -> int:
        return self.name.column


Expression = Name | Function


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
    name: Expression
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Like:
    name: Expression
    pattern: Literal


@dataclass(frozen=True, slots=True)
class Among:
    name: Expression
    values: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Within:
    """A semi-join: the field is among what another query selects."""

    name: Expression
    query: "Query"
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


Condition = Compare | Like | Among | Within | Conjunction | Disjunction | Negation


@dataclass(frozen=True, slots=True)
class Ordering:
    name: Expression
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT; `text` is the whole statement, for error messages."""

    text: str
    object: Name
    alias: str | None
    selected: tuple["Expression | Query", ...]
    where: Condition | None = None
    group: tuple[Expression, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0

    @property
    def aggregates(self) -> bool:
        """Whether its rows are groups of records rather than records."""
        return bool(self.group or self.having) or any(isinstance(item, Function) for item in self.selected)
