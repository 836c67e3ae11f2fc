"""Text to syntax tree."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.soql import syntax
from connector.demo.salesforce_simulator.soql.errors import error_at

MAX_LENGTH = 100_000
PLAYED_ELSEWHERE = {"FOR", "USING", "TYPEOF", "WITH", "FIELDS", "INCLUDES", "EXCLUDES", "UPDATE", "CUBE", "ROLLUP"}
PLAYED_ELSEWHERE |= {"DISTANCE", "FORMAT", "GROUPING", "CONVERTTIMEZONE", "CONVERTCURRENCY", "TOLABEL"}
"""Words of SOQL that a real org understands and this grammar does not."""
_DATE_LITERALS = re.compile(
    r"(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR|90_DAYS)"
    r"|(LAST|NEXT)_N_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S|N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO"
)
"""Likewise. Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE"."""

_GRAMMAR = Path(__file__).with_name("grammar.lark").read_text("utf-8")
_PARSER = Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)
_STRINGS = re.compile(r"'(?:\\.|[^'\\])*'", re.DOTALL)


def parse(soql: str) -> syntax.Query:
    """Raises MALFORMED_QUERY with the place, or NOT_IMPLEMENTED for SOQL that is not played."""
    if len(soql) > MAX_LENGTH:
        raise SalesforceError("MALFORMED_QUERY", f"SOQL statements cannot be longer than {MAX_LENGTH:,} characters.")
    try:
        query: syntax.Query = _ToSyntax(soql).transform(_PARSER.parse(soql))
    except UnexpectedInput as exc:
        raise _malformed(soql, exc) from exc
    except RecursionError as exc:
        raise SalesforceError("MALFORMED_QUERY", "the query is nested too deeply") from exc
    return query


def _malformed(soql: str, exc: UnexpectedInput) -> SalesforceError:
    words = set(re.findall(r"\w+", _STRINGS.sub("''", soql).upper()))
    unplayed = sorted(word for word in words if word in PLAYED_ELSEWHERE or _DATE_LITERALS.fullmatch(word))
    if unplayed:
        return NotPlayedError(f"SOQL with {', '.join(unplayed)}")
    line, column, token = _place(soql, exc)
    return error_at("MALFORMED_QUERY", soql, line, column, f"unexpected token: '{token}'")


def _place(soql: str, exc: UnexpectedInput) -> tuple[int, int, str]:
    if isinstance(exc, UnexpectedCharacters):
        found = re.match(r"\w+|.", soql[exc.pos_in_stream or 0 :], re.DOTALL)
        return exc.line, exc.column, found[0] if found else "<EOF>"
    if isinstance(exc, UnexpectedToken) and exc.token.type != "$END":
        return exc.line, exc.column, str(exc.token)
    lines = soql.split("\n")
    return len(lines), max(len(lines[-1]), 1), "<EOF>"


def _name(token: Token) -> syntax.Name:
    return syntax.Name(str(token), token.line or 1, token.column or 1)


_BOOLEANS = {"TRUE": syntax.Kind.BOOLEAN, "FALSE": syntax.Kind.BOOLEAN}


@v_args(inline=True)
class _ToSyntax(Transformer[Token, Any]):
    """One method per rule of the grammar; keyword tokens are left out by type."""

    def __init__(self, soql: str) -> None:
        super().__init__()
        self._soql = soql

    def start(self, query: syntax.Query) -> syntax.Query:
        return query

    def query(self, *parts: Any) -> syntax.Query:
        kinds = [part.type if isinstance(part, Token) else None for part in parts]
        source = kinds.index("FROM")
        clauses = dict(parts[source + 2 :])
        return syntax.Query(
            self._soql, _name(parts[source + 1]), clauses.pop("alias", None), parts[1:source], **clauses
        )

    def alias(self, token: Token) -> tuple[str, str]:
        return "alias", str(token)

    def path(self, token: Token) -> syntax.Name:
        return _name(token)

    def function(self, name: Token, argument: Token | None = None) -> syntax.Function:
        return syntax.Function(_name(name), _name(argument) if argument else None)

    def aliased(self, expression: syntax.Expression, alias: tuple[str, str]) -> syntax.Expression:
        return replace(expression, alias=alias[1])

    def children(self, query: syntax.Query) -> syntax.Query:
        return query

    def where(self, _where: Token, condition: syntax.Condition) -> tuple[str, syntax.Condition]:
        return "where", condition

    def conjunction(self, *parts: Any) -> syntax.Condition:
        return syntax.Conjunction(_without_words(parts))

    def disjunction(self, *parts: Any) -> syntax.Condition:
        return syntax.Disjunction(_without_words(parts))

    def negation(self, _not: Token, term: syntax.Condition) -> syntax.Condition:
        return syntax.Negation(term)

    def nested(self, condition: syntax.Condition) -> syntax.Condition:
        return condition

    def group(self, _group: Token, _by: Token, *keys: syntax.Expression) -> tuple[str, tuple[syntax.Expression, ...]]:
        return "group", keys

    def having(self, _having: Token, condition: syntax.Condition) -> tuple[str, syntax.Condition]:
        return "having", condition

    def compare(self, subject: syntax.Expression, operator: Token, value: syntax.Literal) -> syntax.Condition:
        return syntax.Compare(subject, "!=" if operator == "<>" else str(operator), value)

    def like(self, subject: syntax.Expression, _like: Token, pattern: Token) -> syntax.Condition:
        return syntax.Like(subject, syntax.Literal(syntax.Kind.STRING, str(pattern)))

    def among(self, subject: syntax.Expression, _in: Token, *values: syntax.Literal) -> syntax.Condition:
        return syntax.Among(subject, values, negated=False)

    def not_among(
        self, subject: syntax.Expression, _not: Token, _in: Token, *values: syntax.Literal
    ) -> syntax.Condition:
        return syntax.Among(subject, values, negated=True)

    def within(self, subject: syntax.Expression, _in: Token, query: syntax.Query) -> syntax.Condition:
        return syntax.Within(subject, query, negated=False)

    def not_within(self, subject: syntax.Expression, _not: Token, _in: Token, query: syntax.Query) -> syntax.Condition:
        return syntax.Within(subject, query, negated=True)

    def value(self, token: Token) -> syntax.Literal:
        kind = _BOOLEANS.get(token.type) or syntax.Kind(token.type)
        return syntax.Literal(kind, str(token))

    def order(self, _order: Token, _by: Token, *orderings: syntax.Ordering) -> tuple[str, tuple[syntax.Ordering, ...]]:
        return "order", orderings

    def ordering(self, subject: syntax.Expression, *rest: Any) -> syntax.Ordering:
        descending = any(isinstance(part, Token) and part.type == "DESC" for part in rest)
        return syntax.Ordering(subject, descending, nulls_last=True in rest)

    def nulls(self, _nulls: Token, which: Token) -> bool:
        return which.type == "LAST"

    def limit(self, _limit: Token, number: Token) -> tuple[str, int]:
        return "limit", int(number)

    def offset(self, _offset: Token, number: Token) -> tuple[str, int]:
        return "offset", int(number)


def _without_words(parts: tuple[Any, ...]) -> tuple[syntax.Condition, ...]:
    return tuple(part for part in parts if not isinstance(part, Token))
