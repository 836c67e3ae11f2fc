"""Conditions to SQL. SOQL has no third truth value: `!=` and NOT include empty fields, so nulls are settled here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.soql.errors import error_at, field_refused, no_such_object, wrong_type
from connector.demo.salesforce_simulator.soql.literals import Span, date_span, like_pattern, unescape
from connector.demo.salesforce_simulator.soql.scope import ROOT, Found, Scope
from connector.demo.salesforce_simulator.soql.syntax import (
    Among,
    Compare,
    Condition,
    Conjunction,
    Disjunction,
    Expression,
    Kind,
    Like,
    Literal,
    Name,
    Negation,
    Query,
    Within,
)
from connector.demo.salesforce_simulator.store.rows import living, readable
from connector.demo.salesforce_simulator.values import NUMBERS, format_time, parse_time

WANTED = {"boolean": Kind.BOOLEAN, "date": Kind.DATE, "datetime": Kind.DATETIME, **dict.fromkeys(NUMBERS, Kind.NUMBER)}
"""The literal each type of field is compared with; all others take strings."""


class Conditions:
    """Builds one WHERE; parameters are collected in the order of their marks."""

    def __init__(self, scope: Scope, now: datetime) -> None:
        self.parameters: list[Any] = []
        self._scope = scope
        self._now = now

    def sql(self, condition: Condition) -> str:
        match condition:
            case Conjunction(terms):
                return self._joined(" AND ", terms)
            case Disjunction(terms):
                return self._joined(" OR ", terms)
            case Negation(term):
                return f"NOT coalesce({self.sql(term)}, 0)"
            case Compare():
                return self._compare(condition)
            case Among():
                return self._among(condition)
            case Like():
                return self._like(condition)
            case Within():
                return self._within(condition)

    def _joined(self, word: str, terms: Iterable[Condition]) -> str:
        return f"({word.join(self.sql(term) for term in terms)})"

    def _compare(self, condition: Compare) -> str:
        found = self._filterable(condition.name)
        value = self._value(found, condition.value, condition.name)
        if isinstance(value, Span):
            return self._compare_span(found, condition.operator, value)
        if condition.operator in ("=", "!="):
            self.parameters.append(value)
            return f"{found.sql} {'IS' if condition.operator == '=' else 'IS NOT'} ?"
        self._check_ordered(found, condition, value)
        self.parameters.append(value)
        return f"{found.sql} {condition.operator} ?"

    def _compare_span(self, found: Found, operator: str, span: Span) -> str:
        start, end = (_stored_time(found, moment) for moment in (span.start, span.end))
        if operator in ("=", "!="):
            self.parameters += [start, end]
            inside = f"({found.sql} >= ? AND {found.sql} < ?)"
            return inside if operator == "=" else f"NOT coalesce({inside}, 0)"
        self.parameters.append(end if operator in (">", "<=") else start)
        return f"{found.sql} {'>=' if operator in ('>', '>=') else '<'} ?"

    def _check_ordered(self, found: Found, condition: Compare, value: Any) -> None:
        if value is None or found.field.type == "boolean":
            message = f"invalid operator on {found.field.type} field"
            raise self._error("INVALID_QUERY_FILTER_OPERATOR", condition.name, message)

    def _among(self, condition: Among) -> str:
        found = self._filterable(condition.name)
        values = [self._value(found, literal, condition.name) for literal in condition.values]
        if any(isinstance(value, Span) for value in values):
            raise self._error("MALFORMED_QUERY", condition.name, "date literals cannot stand in a list here")
        present = [value for value in values if value is not None]
        self.parameters += present
        sql = f"{found.sql} IN ({', '.join('?' * len(present))})"
        if len(present) < len(values):
            sql = f"({sql} OR {found.sql} IS NULL)"
        return f"NOT coalesce({sql}, 0)" if condition.negated else sql

    def _like(self, condition: Like) -> str:
        found = self._filterable(condition.name)
        if found.field.type in WANTED or found.field.type in ("id", "reference"):
            message = f"invalid operator on {found.field.type} field"
            raise self._error("INVALID_QUERY_FILTER_OPERATOR", condition.name, message)
        self.parameters.append(like_pattern(condition.pattern.text))
        return f"{found.sql} LIKE ? ESCAPE '\\'"

    def _within(self, condition: Within) -> str:
        """Ids among those that another query selects; a field of no id is none of them."""
        found, query = self._filterable(condition.name), condition.query
        kind = self._scope.schema.find(query.object.text)
        if kind is None:
            raise no_such_object(self._scope.soql, query.object)
        inner = Scope(self._scope.schema, self._scope.soql, kind, query.alias)
        column = self._only_id(inner, query)
        conditions = Conditions(inner, self._now)
        where = conditions.sql(query.where) if query.where else "1"
        self.parameters += conditions.parameters
        wanted = f"{where} AND {living(kind, f'{ROOT}.')} AND {readable(kind, f'{ROOT}.')} AND {column.sql} IS NOT NULL"
        sql = f"{found.sql} IN (SELECT {column.sql} FROM {inner.from_clause} WHERE {wanted})"  # noqa: S608
        return f"NOT coalesce({sql}, 0)" if condition.negated else sql

    def _only_id(self, scope: Scope, query: Query) -> Found:
        if query.aggregates or query.order or query.limit is not None or query.offset:
            raise NotPlayedError("SOQL with an order, a limit or groups in a semi-join")
        (first, *others) = query.selected
        found = scope.find(first) if isinstance(first, Name) else None
        if others or found is None or found.field.type not in ("id", "reference"):
            raise self._error("MALFORMED_QUERY", query.object, "a semi-join selects one id or lookup field")
        return found

    def _filterable(self, name: Expression) -> Found:
        found = self._scope.find(name)
        if not found.field.filterable or not found.field.stored:
            raise field_refused(self._scope.soql, name, found.field.name, "filtered")
        return found

    def _value(self, found: Found, literal: Literal, name: Expression) -> Any:
        """What the column is compared with; a Span for date literals, None for null."""
        if literal.kind is Kind.NULL:
            return None
        wanted = WANTED.get(found.field.type, Kind.STRING)
        spans = literal.kind is Kind.DATE_LITERAL and wanted in (Kind.DATE, Kind.DATETIME)
        if literal.kind is not wanted and not spans:
            quotes = wanted is Kind.STRING
            shown = found.field.type if wanted is not Kind.STRING else "string"
            raise wrong_type(self._scope.soql, name, found.field.name, shown, quotes=quotes)
        return self._converted(found, literal, name)

    def _converted(self, found: Found, literal: Literal, name: Expression) -> Any:
        match literal.kind:
            case Kind.DATE_LITERAL:
                return date_span(literal.text, self._now)
            case Kind.BOOLEAN:
                return int(literal.text.lower() == "true")
            case Kind.NUMBER:
                return float(literal.text)
            case Kind.DATE | Kind.DATETIME:
                return self._moment(literal, name)
            case _:
                return self._string(found, literal, name)

    def _moment(self, literal: Literal, name: Expression) -> str:
        try:
            moment = parse_time(literal.text if "T" in literal.text.upper() else f"{literal.text}T00:00:00Z")
        except ValueError as exc:
            message = f"invalid date: {literal.text}"
            raise self._error("INVALID_QUERY_FILTER_OPERATOR", name, message) from exc
        return format_time(moment)[:10] if literal.kind is Kind.DATE else format_time(moment)

    def _string(self, found: Found, literal: Literal, name: Expression) -> str | None:
        text = unescape(literal.text)
        if found.field.type not in ("id", "reference"):
            return text or None
        full_id = normal_id(text)
        if text and full_id is None:
            raise self._error("INVALID_QUERY_FILTER_OPERATOR", name, f"invalid ID field: {text}")
        return full_id

    def _error(self, code: str, name: Expression, message: str) -> SalesforceError:
        return error_at(code, self._scope.soql, name.line, name.column, message)


def _stored_time(found: Found, moment: datetime) -> str:
    text = format_time(moment)
    return text[:10] if found.field.type == "date" else text
