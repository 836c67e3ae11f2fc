"""Questions to an org, as values: `SalesforceApi.query` takes a `Query`, not SOQL text.

The adapter alone writes SOQL, checks each field against describe, and splits a long list of ids over several calls.
A fake evaluates the same value.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Scalar = str | bool | int | float | Decimal | datetime | date | None
"""A value in a condition; a datetime is aware."""


@dataclass(frozen=True, slots=True)
class Compare:
    """`Compare("Email", "=", None)` asks for an empty field; text is compared as Salesforce does, without case."""

    field: str
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Scalar


@dataclass(frozen=True, slots=True)
class In:
    """One of the values; with none at all nothing matches, and no call is made. As many values as you like."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple["Condition", ...]


Condition = Compare | In | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """Which fields of which records: `Query("Contact", ("Id", "Account.Name"), In("Id", ids))`.

    A field is written as describe spells it; a dotted path goes through lookups to a parent. `order_by` holds field
    paths, each optionally followed by " DESC". The order of the answer is only defined with `order_by`.
    """

    object_name: str
    fields: tuple[str, ...]
    where: Condition | None = None
    order_by: tuple[str, ...] = ()
    limit: int | None = None
