"""A query made ready: the SQL that finds its rows, the SQL that reads them, and the shape of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.soql.aggregates import AggregatePlan, plan_groups
from connector.demo.salesforce_simulator.soql.conditions import Conditions
from connector.demo.salesforce_simulator.soql.errors import error_at, field_refused, no_such_children, no_such_object
from connector.demo.salesforce_simulator.soql.scope import ROOT, Found, Scope
from connector.demo.salesforce_simulator.soql.syntax import Expression, Function, Ordering, Query
from connector.demo.salesforce_simulator.store.rows import living, readable
from connector.demo.salesforce_simulator.store.tables import quoted
from connector.demo.salesforce_simulator.values import address_columns

MAX_OFFSET = 2000


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A sub-query: rows of `plan` whose `lookup` names the parent, listed under `relationship`."""

    relationship: str
    lookup: Field
    plan: "Plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """`source` and `conditions` find the rows, `columns` are read per row; `counts` tells that only a number is."""

    kind: ObjectType
    selected: tuple[Found | ChildPlan, ...]
    source: str
    conditions: str
    parameters: tuple[Any, ...]
    order: str
    limit: int | None
    offset: int
    columns: tuple[str, ...]
    counts: bool = False


def plan_query(schema: Schema, query: Query, now: datetime, *, with_deleted: bool = False) -> Plan | AggregatePlan:
    """Raises SalesforceError for objects and fields that are not there."""
    kind = schema.find(query.object.text)
    if kind is None:
        raise no_such_object(query.text, query.object)
    if query.aggregates and not _only_counts(query):
        _check_offset(query)
        return plan_groups(Scope(schema, query.text, kind, query.alias), query, now, with_deleted=with_deleted)
    return _plan(schema, query, kind, now, with_deleted=with_deleted)


def _plan(schema: Schema, query: Query, kind: ObjectType, now: datetime, *, with_deleted: bool) -> Plan:
    scope = Scope(schema, query.text, kind, query.alias)
    _check_offset(query)
    counts = _only_counts(query)
    selected = () if counts else tuple(_select(scope, item, now) for item in query.selected)
    _check_repeats(query, selected)
    conditions, parameters = _where(scope, query, now, with_deleted=with_deleted)
    order = ", ".join([*(_order(scope, ordering) for ordering in query.order), f"{ROOT}.Id"])
    columns = tuple(dict.fromkeys(column for item in selected if isinstance(item, Found) for column in _columns(item)))
    return Plan(
        kind, selected, scope.from_clause, conditions, parameters, order, query.limit, query.offset, columns, counts
    )


def _only_counts(query: Query) -> bool:
    """SELECT COUNT() gives the number of records as the size of the answer, and no record."""
    first = query.selected[0]
    alone = len(query.selected) == 1 and isinstance(first, Function) and not query.group
    return alone and first.text.lower() == "count()"


def _check_offset(query: Query) -> None:
    if query.offset > MAX_OFFSET:
        raise SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MAX_OFFSET}")


def _select(scope: Scope, item: Expression | Query, now: datetime) -> Found | ChildPlan:
    if isinstance(item, Query):
        return _children(scope, item, now)
    if item.alias:
        message = "only aggregate expressions use field aliasing"
        raise error_at("MALFORMED_QUERY", scope.soql, item.line, item.column, message)
    return scope.find(item)


def _children(scope: Scope, query: Query, now: datetime) -> ChildPlan:
    if query.aggregates or any(isinstance(item, Query) for item in query.selected):
        raise NotPlayedError("SOQL with aggregates or sub-queries inside sub-queries")
    for child in scope.schema.children(scope.kind.name):
        name = child.field.child_relationship
        if name and name.lower() == query.object.text.lower():
            plan = _plan(scope.schema, query, child.object, now, with_deleted=False)
            return ChildPlan(name, child.field, plan)
    raise no_such_children(query.text, query.object)


def _check_repeats(query: Query, selected: Sequence[Found | ChildPlan]) -> None:
    seen = set()
    for item in selected:
        key = item.path if isinstance(item, Found) else item.relationship
        if key in seen:
            message = f"duplicate field selected: {key}"
            raise error_at("INVALID_FIELD", query.text, query.object.line, query.object.column, message)
        seen.add(key)


def _where(scope: Scope, query: Query, now: datetime, *, with_deleted: bool) -> tuple[str, tuple[Any, ...]]:
    conditions = Conditions(scope, now)
    wanted = conditions.sql(query.where) if query.where else "1"
    alive = "1" if with_deleted else living(scope.kind, f"{ROOT}.")
    return f"{wanted} AND {alive} AND {readable(scope.kind, f'{ROOT}.')}", tuple(conditions.parameters)


def _order(scope: Scope, ordering: Ordering) -> str:
    found = scope.find(ordering.name)
    if not found.field.sortable or not found.field.stored:
        raise field_refused(scope.soql, ordering.name, found.field.name, "sorted")
    nulls = "LAST" if ordering.nulls_last else "FIRST"
    return f"{found.sql} {'DESC' if ordering.descending else 'ASC'} NULLS {nulls}"


def _columns(found: Found) -> list[str]:
    """The columns a selected field needs: its own and the ids of the tables on the way."""
    ids = [(parent.alias, "Id") for parent in found.parents] or [(ROOT, "Id")]
    if found.field.type == "address":
        own = [(found.alias, name) for name in address_columns(found.field)]
    else:
        own = [(found.alias, found.field.name)] if found.field.stored else []
    return [f"{alias}.{quoted(name)}" for alias, name in (*ids, *own)]
