"""Conditions as rows: all or any of them, each a field, an operator and a value. A group within is shown as YAML."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from connector.foundation.conditions import OPERATORS, Match, Takes
from connector.workflows.editor import reading
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.sources import YAML
from connector.workflows.editor.typed import Typed

BETWEEN = ", "
"""Between the values of a list."""


def shown(conditions: Any) -> Typed:
    """{"match": …, "conditions": […]}."""
    match, members = _group(conditions)
    return {"match": match, "conditions": [_row(member) for member in members]}


def read(typed: Typed, noted: Reading) -> dict[str, Any]:
    """What the rows say, whether it makes sense or not; without a row every response is meant."""
    rows = [_member(row, noted, f"conditions.{place}") for place, row in enumerate(typed.get("conditions", []))]
    return {typed.get("match") or Match.ALL.value: rows} if rows else {}


def is_blank(row: Typed) -> bool:
    return not (row.get("field") or row.get("value"))


def _group(conditions: Any) -> tuple[str, list[Any]]:
    if not conditions:
        return Match.ALL.value, []
    for match in Match:
        if isinstance(conditions, Mapping) and list(conditions) == [match.value]:
            members = conditions[match.value]
            if isinstance(members, list) and (members or match is Match.ALL):
                return match.value, members
    return Match.ALL.value, [conditions]


def _row(member: Any) -> Typed:
    if isinstance(member, Mapping) and isinstance(member.get("field"), str) and isinstance(member.get("operator"), str):
        row = {"field": member["field"], "operator": member["operator"], "value": _value_text(member.get("value"))}
        if _member(row, Reading(), "") == member:
            return row
    return {"field": YAML, "yaml": reading.yaml_text(member)}


def _member(row: Typed, noted: Reading, at: str) -> Any:
    if row.get("field") == YAML:
        return noted.yaml(row.get("yaml", ""), f"{at}.yaml")
    operator = row.get("operator", "")
    if mistake := _mistake(row):
        noted.wrong(at, mistake)
    member = {"field": row.get("field", ""), "operator": operator}
    takes = OPERATORS[operator].takes if operator in OPERATORS else Takes.ONE
    if takes is not Takes.NOTHING:
        member["value"] = _values(row.get("value", "")) if takes is Takes.LIST else _value(row)
    return member


def _mistake(row: Typed) -> str:
    """What every row needs."""
    if not row.get("field"):
        return str(_("Choose what is compared, or take this row out."))
    operator = OPERATORS.get(row.get("operator", "equal"))
    if operator and operator.takes is not Takes.NOTHING and not row.get("value", "").strip():
        return str(_("Write a value, or compare with “is empty”."))
    return ""


def _value(row: Typed) -> Any:
    return reading.scalar(row.get("value", "").strip())


def _values(text: str) -> list[Any]:
    return [reading.scalar(value.strip()) for value in text.split(BETWEEN.strip()) if value.strip()]


def _value_text(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return BETWEEN.join(reading.scalar_text(each) for each in values if isinstance(each, str | int | float | bool))
