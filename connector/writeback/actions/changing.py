"""Records that have to be there: update, delete, find. Their key is the Id, or the value of another field, which is
looked up first.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from connector.integrations.ports import In, Query, Record, Rejected, SalesforceApi, Scalar, Written
from connector.integrations.salesforce.record_ids import record_id
from connector.writeback.actions.base import Claim, folded, others
from connector.writeback.batching import Calls, Found, Outcome, Skipped
from connector.writeback.intents import RECORD_ID, Target

GONE: Final = "The record is no longer there, or not shared with the connected user."
NO_LONGER_THERE: Final = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})
SEVERAL: Final = "MULTIPLE_MATCHES"


def update(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    known, rows = _located(api, target, claims)
    known |= _left_alone(claims, rows)

    def write(part: Sequence[Claim]) -> Sequence[Outcome]:
        return api.update(target.object_name, [{**held.values, "Id": rows[held.id]["Id"]} for held in part])

    return others(claims, known, calls.outcomes([held for held in claims if held.id not in known], write))


def delete(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    """One that is gone already is as good as deleted."""
    known, rows = _located(api, target, claims)
    ids = {held.id: str(rows[held.id]["Id"]) for held in claims if held.id not in known}
    there = [held for held in claims if held.id in ids]
    deleted = calls.outcomes(there, lambda part: api.delete(target.object_name, [ids[held.id] for held in part]))
    return others(claims, known, [_gone(each, ids[held.id]) for each, held in zip(deleted, there, strict=True)])


def find(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    known, rows = _located(api, target, claims, always=True)
    return [known[held.id] if held.id in known else _found(held, rows[held.id]) for held in claims]


def _gone(outcome: Outcome, record_id: str) -> Outcome:
    if isinstance(outcome, Rejected) and outcome.code in NO_LONGER_THERE:
        return Skipped(record_id, GONE)
    return outcome


def _found(held: Claim, row: Record) -> Found:
    return Found(str(row["Id"]), {name: row[name] for name in _wanted(held)})


def _wanted(held: Claim) -> Sequence[str]:
    """The fields that somebody asks for, or that tell whether the record may be written over."""
    return [*held.values.get("fields", ()), *held.only_if]


def _compared(held: Claim) -> Sequence[str]:
    """The fields that tell whether the record may be written over, or holds already what a lost call wrote."""
    return [*held.only_if, *(held.values if held.may_be_written else ())]


def _located(
    api: SalesforceApi, target: Target, claims: Sequence[Claim], *, always: bool = False
) -> tuple[dict[int, Outcome], dict[int, Record]]:
    """What is known already of claims without one record, and the record of each other; read only when it must be."""
    rows: dict[int, Record] = {held.id: {"Id": held.key} for held in claims}
    if target.external_id_field == RECORD_ID and not always:
        claims = [held for held in claims if held.only_if]
    sought = _sought(api, target, claims)
    found = _matches(api, target, claims, tuple(sought.values()), always=always)
    known: dict[int, Outcome] = {}
    for held in claims:
        match found[folded(sought.get(held.id))]:
            case [row]:
                rows[held.id] = row
            case []:
                known[held.id] = Skipped(held.key if target.external_id_field == RECORD_ID else "", GONE)
            case several:
                known[held.id] = Rejected(SEVERAL, f"{len(several)} records have this value: {held.key}")
    return known, rows


def _sought(api: SalesforceApi, target: Target, claims: Sequence[Claim]) -> dict[int, Scalar]:
    """What to look for, by the claims' ids. A respondent's text that the field cannot hold is no record's key, and
    must not have the question refused that others share."""
    field = api.describe(target.object_name).fields.get(target.external_id_field) if claims else None
    read = READ.get(field.type, str) if field else str
    values = {held.id: _read(read, held.key) for held in claims}
    return {number: value for number, value in values.items() if value is not None}


def _read(read: Callable[[str], Scalar], key: str) -> Scalar:
    try:
        return read(key)
    except ValueError:
        return None


def _number(key: str) -> float:
    number = float(key)
    if not math.isfinite(number):
        raise ValueError(f"{key} is not a number that can be compared")
    return number


READ: Final[Mapping[str, Callable[[str], Scalar]]] = {
    **dict.fromkeys(("id", "reference"), record_id),
    **dict.fromkeys(("double", "currency", "percent", "int", "long"), _number),
}
"""How the text of a key is read, by the type of its field; each raises ValueError."""


def _matches(
    api: SalesforceApi, target: Target, claims: Sequence[Claim], values: tuple[Scalar, ...], *, always: bool
) -> Mapping[Any, list[Record]]:
    """The records by the value of their key field."""
    found: defaultdict[Any, list[Record]] = defaultdict(list)
    if claims:
        asked = {name for held in claims for name in (_wanted(held) if always else _compared(held))}
        names = tuple(dict.fromkeys(("Id", target.external_id_field, *sorted(asked))))
        keys = In(target.external_id_field, values)
        for row in api.query(Query(target.object_name, names, keys)):
            found[folded(row[target.external_id_field])].append(row)
    return found


def _left_alone(claims: Sequence[Claim], rows: Mapping[int, Record]) -> dict[int, Outcome]:
    """The claims whose record has, by now, another value than they may be written over; also because they are written
    already, by a call whose answer was lost."""
    found = {
        held.id: _already_written(held, rows[held.id]) or _why_left_alone(held, rows[held.id])
        for held in claims
        if held.only_if
    }
    return {key: outcome for key, outcome in found.items() if outcome}


def _already_written(held: Claim, row: Record) -> Written | None:
    if not held.may_be_written:
        return None
    is_there = all(name in row and folded(row[name]) == folded(value) for name, value in held.values.items())
    return Written(str(row["Id"]), created=False) if is_there else None


def _why_left_alone(held: Claim, row: Record) -> Skipped | None:
    for name, allowed in held.only_if.items():
        if name in row and folded(row[name]) not in {folded(value) for value in allowed}:
            return Skipped(str(row["Id"]), f"Left as it is in Salesforce: {name} is {row[name]}.")
    return None
