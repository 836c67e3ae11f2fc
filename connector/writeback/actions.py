"""The ways of writing to Salesforce, by name. A new one is a function here, listed in ACTIONS.

Each may be repeated after its outcome was lost: an upsert and an update write the same again, `ensure` looks first, and
Salesforce refuses a second record where the fields it looks for are unique.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.integrations.ports import In, Query, Record, Rejected, SalesforceApi, SalesforceRefused, Scalar, Written
from connector.writeback.batching import Call, Outcome, Skipped
from connector.writeback.intents import Target
from connector.writeback.ledger import Claim
from connector.writeback.models import Action

Attempt = Callable[[Sequence[Record], Call], list[Outcome]]
"""Writes the rows by the call, halving it when it is refused as a whole."""
Write = Callable[[SalesforceApi, Target, Sequence[Claim], Attempt], list[Outcome]]
GONE = "The record is no longer there, or not shared with the connected user."


def write(api: SalesforceApi, target: Target, claims: Sequence[Claim], attempt: Attempt) -> list[Outcome]:
    """The outcome of each claim, in order."""
    try:
        return ACTIONS[target.action](api, target, claims, attempt)
    except SalesforceRefused as refusal:  # of what is read before writing
        return [Rejected(refusal.code, refusal.message)] * len(claims)


def _upsert(api: SalesforceApi, target: Target, claims: Sequence[Claim], attempt: Attempt) -> list[Outcome]:
    rows = [held.record for held in claims]
    return attempt(rows, lambda part: api.upsert(target.object_name, target.external_id_field, part))


def _update(api: SalesforceApi, target: Target, claims: Sequence[Claim], attempt: Attempt) -> list[Outcome]:
    known = _left_alone(api, target.object_name, claims)
    return _others(claims, known, attempt, lambda part: api.update(target.object_name, part))


def _ensure(api: SalesforceApi, target: Target, claims: Sequence[Claim], attempt: Attempt) -> list[Outcome]:
    known = _there(api, target, claims)
    return _others(claims, known, attempt, lambda part: api.create(target.object_name, part))


def _others(claims: Sequence[Claim], known: Mapping[int, Outcome], attempt: Attempt, call: Call) -> list[Outcome]:
    """Write the claims whose outcome is not known already."""
    written = iter(attempt([held.record for held in claims if held.id not in known], call))
    return [known[held.id] if held.id in known else next(written) for held in claims]


def _left_alone(api: SalesforceApi, object_name: str, claims: Sequence[Claim]) -> dict[int, Outcome]:
    """The claims whose record has, by now, another value than they may be written over."""
    guarded = [held for held in claims if held.only_if]
    if not guarded:
        return {}
    fields = {name for held in guarded for name in held.only_if}
    ids = In("Id", tuple(held.record["Id"] for held in guarded))
    rows = {row["Id"]: row for row in api.query(Query(object_name, ("Id", *sorted(fields)), ids))}
    found = {held.id: _why_left_alone(held, rows.get(held.record["Id"])) for held in guarded}
    return {key: outcome for key, outcome in found.items() if outcome}


def _why_left_alone(held: Claim, row: Record | None) -> Skipped | None:
    if row is None:
        return Skipped(held.record["Id"], GONE)
    for name, allowed in held.only_if.items():
        if _folded(row[name]) not in {_folded(value) for value in allowed}:
            return Skipped(held.record["Id"], f"Left as it is in Salesforce: {name} is {row[name]}.")
    return None


def _there(api: SalesforceApi, target: Target, claims: Sequence[Claim]) -> dict[int, Outcome]:
    """The claims whose record is there already: one with the same values in the target's key fields."""
    names = target.external_id_field.split(",")
    values: tuple[Scalar, ...] = tuple({held.record[names[0]] for held in claims})
    rows = api.query(Query(target.object_name, ("Id", *names), In(names[0], values)))
    ids = {_key(row, names): str(row["Id"]) for row in rows}
    keys = {held.id: _key(held.record, names) for held in claims}
    return {held: Written(ids[key], created=False) for held, key in keys.items() if key in ids}


def _key(row: Record, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(_folded(row[name]) for name in names)


def _folded(value: Any) -> Any:
    """As Salesforce compares: text without case."""
    return value.casefold() if isinstance(value, str) else value


ACTIONS: Mapping[Action, Write] = {Action.UPSERT: _upsert, Action.UPDATE: _update, Action.ENSURE: _ensure}
