"""SOSL: text to what is asked for."""

import re
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from connector.demo.salesforce_simulator.errors import NotPlayedError
from connector.demo.salesforce_simulator.search.asked import MAX_FOUND, Search, Wanted, malformed

PLAYED_ELSEWHERE = {"WHERE", "ORDER", "OFFSET", "WITH", "UPDATE", "USING", "TOLABEL", "FORMAT", "CONVERTCURRENCY"}
"""Words of SOSL that a real org understands and this grammar does not."""

_PARSER = Lark(Path(__file__).with_name("grammar.lark").read_text("utf-8"), parser="lalr", maybe_placeholders=False)


def parse(sosl: str) -> Search:
    """Raises MALFORMED_SEARCH, or NOT_IMPLEMENTED for SOSL that is not played."""
    try:
        search: Search = _ToSearch().transform(_PARSER.parse(sosl))
    except UnexpectedInput as exc:
        words = set(re.findall(r"\w+", re.sub(r"\{.*?\}", "", sosl).upper()))
        if unplayed := sorted(words & PLAYED_ELSEWHERE):
            raise NotPlayedError(f"SOSL with {', '.join(unplayed)}") from exc
        raise malformed(f"Malformed search token at Column:{exc.column}") from exc
    return search


@v_args(inline=True)
class _ToSearch(Transformer[Token, Any]):
    def start(self, _find: Token, text: Token, *clauses: tuple[str, Any]) -> Search:
        return Search(str(text)[1:-1], **dict(clauses))

    def group(self, _in: Token, name: Token, _fields: Token) -> tuple[str, str]:
        return "group", name.upper()

    def returning(self, _returning: Token, *wanted: Wanted) -> tuple[str, tuple[Wanted, ...]]:
        return "wanted", wanted

    def wanted(self, name: Token, *parts: Any) -> Wanted:
        fields = tuple(str(part) for part in parts if isinstance(part, Token))
        limits = [part[1] for part in parts if not isinstance(part, Token)]
        return Wanted(str(name), fields, *limits)

    def limit(self, _limit: Token, number: Token) -> tuple[str, int]:
        return "limit", min(int(number), MAX_FOUND)
