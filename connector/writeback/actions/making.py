"""Records that may not be there yet: upsert, create, and create unless there."""

from collections.abc import Mapping, Sequence
from typing import Any

from connector.integrations.ports import In, Query, Record, SalesforceApi, Scalar, Written
from connector.writeback.actions.base import Claim, folded, others
from connector.writeback.batching import Calls, Outcome
from connector.writeback.intents import Target


def upsert(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    """By a unique external id: repeated, it writes the same again."""
    name = target.external_id_field

    def write(part: Sequence[Claim]) -> Sequence[Outcome]:
        return api.upsert(target.object_name, name, [{**held.values, name: held.key} for held in part])

    return calls.outcomes(claims, write)


def create(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    """A new record each time, therefore never repeated by itself."""
    return calls.outcomes(claims, lambda part: api.create(target.object_name, _rows(part)))


def ensure(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    """Looks first; Salesforce refuses a second record where the fields that are looked for are unique."""
    known = _there(api, target, claims)
    missing = [held for held in claims if held.id not in known]
    return others(claims, known, calls.outcomes(missing, lambda part: api.create(target.object_name, _rows(part))))


def _rows(claims: Sequence[Claim]) -> list[Record]:
    return [dict(held.values) for held in claims]


def _there(api: SalesforceApi, target: Target, claims: Sequence[Claim]) -> Mapping[int, Outcome]:
    """The claims whose record is there already: one with the same values in the target's key fields."""
    names = target.external_id_field.split(",")
    values: tuple[Scalar, ...] = tuple({held.values[names[0]] for held in claims})
    rows = api.query(Query(target.object_name, ("Id", *names), In(names[0], values)))
    ids = {_key(row, names): str(row["Id"]) for row in rows}
    keys = {held.id: _key(held.values, names) for held in claims}
    return {held: Written(ids[key], created=False) for held, key in keys.items() if key in ids}


def _key(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(folded(row[name]) for name in names)
