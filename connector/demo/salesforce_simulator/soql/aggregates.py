"""Queries whose rows are groups: COUNT, SUM, …, GROUP BY, HAVING.

Source: SOQL and SOSL Reference for what each function takes and gives, names without alias, and refusals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.soql.conditions import Conditions
from connector.demo.salesforce_simulator.soql.errors import error_at, field_refused
from connector.demo.salesforce_simulator.soql.scope import ROOT, Found, Scope
from connector.demo.salesforce_simulator.soql.syntax import Expression, Function, Name, Ordering, Query
from connector.demo.salesforce_simulator.store.rows import living, readable
from connector.demo.salesforce_simulator.values import NUMBERS, to_json

MAX_GROUPS = 2000
Row = dict[str, Any]


def _number(name: str, kind: str = "int") -> Field:
    return Field(name, name, kind, "computed", precision=18, scale=15)


def _counted(sql: str, field: Field) -> tuple[str, Field]:
    return f"count({sql})", _number("count")


def _distinct(sql: str, field: Field) -> tuple[str, Field]:
    return f"count(DISTINCT {sql})", _number("count_distinct")


def _summed(sql: str, field: Field) -> tuple[str, Field]:
    return f"sum({sql})", _number("sum", "int" if field.type == "int" else "double")


def _averaged(sql: str, field: Field) -> tuple[str, Field]:
    return f"avg({sql})", _number("avg", "double")


def _least(sql: str, field: Field) -> tuple[str, Field]:
    return f"min({sql})", field


def _most(sql: str, field: Field) -> tuple[str, Field]:
    return f"max({sql})", field


Call = Callable[[str, Field], tuple[str, Field]]
AGGREGATES: dict[str, Call] = {"count": _counted, "count_distinct": _distinct, "sum": _summed, "avg": _averaged}
AGGREGATES |= {"min": _least, "max": _most}
"""By name: the SQL over a group, and what kind of field it gives."""

ONLY_NUMBERS = ("sum", "avg")
DATE_PARTS = {"calendar_year": "substr({0}, 1, 4)", "calendar_month": "substr({0}, 6, 2)"}
DATE_PARTS |= {"calendar_quarter": "(substr({0}, 6, 2) + 2) / 3", "day_in_month": "substr({0}, 9, 2)"}
DATE_PARTS |= {"hour_in_day": "substr({0}, 12, 2)"}
"""Whole numbers out of dates, in UTC; a group can be made by them."""


@dataclass(frozen=True, slots=True)
class AggregatePlan:
    """`columns` are label and expression of each value of a row."""

    object_name: str
    columns: tuple[tuple[str, Found], ...]
    sql: str
    parameters: tuple[Any, ...]

    def rows(self, connection: Connection, *, as_rest: bool) -> list[Row]:
        """One row a group; as REST gives them, with `attributes`."""
        found = connection.execute(self.sql, self.parameters).fetchmany(MAX_GROUPS + 1)
        if len(found) > MAX_GROUPS:
            message = (
                "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch"
            )
            raise SalesforceError("EXCEEDED_ID_LIMIT", message)
        start = {"attributes": {"type": "AggregateResult"}} if as_rest else {}
        return [{**start, **self._values(row)} for row in found]

    def _values(self, row: Sequence[Any]) -> Row:
        pairs = zip(self.columns, row, strict=True)
        return {label: to_json(found.field, {found.field.name: value}) for (label, found), value in pairs}


def plan_groups(scope: Scope, query: Query, now: datetime, *, with_deleted: bool) -> AggregatePlan:
    """Raises SalesforceError for fields that are neither grouped nor aggregated."""
    groups = [_expression(scope, key) for key in query.group]
    columns = tuple(_columns(scope, query, groups))
    where, parameters = _where(scope, query, now, with_deleted=with_deleted)
    having, more = _having(scope, query, now)
    order = ", ".join([*(_order(scope, ordering, groups) for ordering in query.order), *(g.sql for g in groups)])
    values = ", ".join(found.sql for _, found in columns)
    sql = f"SELECT {values} FROM {scope.from_clause} WHERE {where}"  # noqa: S608
    sql += f" GROUP BY {', '.join(group.sql for group in groups)}" if groups else ""
    sql += f" HAVING {having}" if having else ""
    sql += f" ORDER BY {order}" if order else ""
    limits = (-1 if query.limit is None else query.limit, query.offset)
    return AggregatePlan(scope.kind.name, columns, f"{sql} LIMIT ? OFFSET ?", (*parameters, *more, *limits))


def _columns(scope: Scope, query: Query, groups: Sequence[Found]) -> list[tuple[str, Found]]:
    """Labels are the alias, else the field's name; what has none is expr0, expr1, …"""
    found: list[tuple[str, Found]] = []
    unnamed = 0
    for item in query.selected:
        if isinstance(item, Query):
            raise NotPlayedError("SOQL with sub-queries beside aggregates")
        expression = _expression(scope, item)
        if not _is_aggregate(item):
            _check_grouped(scope, item, expression, groups)
        label = item.alias or (expression.field.name if isinstance(item, Name) else "")
        found.append((label or f"expr{unnamed}", expression))
        unnamed += not label
    return found


def _expression(scope: Scope, item: Expression) -> Found:
    if isinstance(item, Name):
        return scope.find(item)
    name = item.name.text.lower()
    if name not in AGGREGATES and name not in DATE_PARTS:
        raise NotPlayedError(f"SOQL with {item.name.text}")
    if item.argument is None:
        raise error_at("MALFORMED_QUERY", scope.soql, item.line, item.column, f"{item.text} needs a field")
    found = scope.find(item.argument)
    _check_argument(scope, item, name, found.field)
    if name in DATE_PARTS:
        sql = f"CAST({DATE_PARTS[name].format(found.sql)} AS INTEGER)"
        return Found(_number(name), found.alias, (), sql)
    sql, field = AGGREGATES[name](found.sql, found.field)
    return Found(field, found.alias, (), sql)


def _check_argument(scope: Scope, item: Function, name: str, field: Field) -> None:
    if not field.stored or (name in ONLY_NUMBERS and field.type not in NUMBERS):
        raise _refused(scope, item, f"field {field.name} does not support aggregate operator {name.upper()}")
    if name in DATE_PARTS and field.type not in ("date", "datetime"):
        raise _refused(scope, item, f"field {field.name} does not support function {name.upper()}")


def _check_grouped(scope: Scope, item: Expression, found: Found, groups: Sequence[Found]) -> None:
    if found.sql not in {group.sql for group in groups}:
        raise _refused(scope, item, f"Field must be grouped or aggregated: {item.text}")
    if isinstance(item, Name) and not found.field.groupable:
        raise field_refused(scope.soql, item, found.field.name, "grouped")


def _where(scope: Scope, query: Query, now: datetime, *, with_deleted: bool) -> tuple[str, list[Any]]:
    conditions = Conditions(scope, now)
    wanted = conditions.sql(query.where) if query.where else "1"
    alive = "1" if with_deleted else living(scope.kind, f"{ROOT}.")
    return f"{wanted} AND {alive} AND {readable(scope.kind, f'{ROOT}.')}", conditions.parameters


def _having(scope: Scope, query: Query, now: datetime) -> tuple[str, list[Any]]:
    conditions = _GroupConditions(scope, now)
    return (conditions.sql(query.having) if query.having else ""), conditions.parameters


class _GroupConditions(Conditions):
    """Conditions on what a group has."""

    def _filterable(self, name: Expression) -> Found:
        return _expression(self._scope, name)


def _order(scope: Scope, ordering: Ordering, groups: Sequence[Found]) -> str:
    found = _expression(scope, ordering.name)
    if not _is_aggregate(ordering.name):
        _check_grouped(scope, ordering.name, found, groups)
    nulls = "LAST" if ordering.nulls_last else "FIRST"
    return f"{found.sql} {'DESC' if ordering.descending else 'ASC'} NULLS {nulls}"


def _is_aggregate(item: Expression) -> bool:
    return isinstance(item, Function) and item.name.text.lower() in AGGREGATES


def _refused(scope: Scope, item: Expression, message: str) -> SalesforceError:
    return error_at("MALFORMED_QUERY", scope.soql, item.line, item.column, message)
