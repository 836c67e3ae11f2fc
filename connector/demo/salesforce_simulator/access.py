"""UserRecordAccess: who may read which record, computed for each query as the platform does.

Every active user of this org sees every record in it, but for those that the dial `hide_records` takes away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.faults import Faults
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.soql import syntax
from connector.demo.salesforce_simulator.soql.errors import no_such_column
from connector.demo.salesforce_simulator.soql.literals import unescape
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.store.database import Database

OBJECT = "UserRecordAccess"
MAX_RECORDS = 200
FILTERS = "can filter only by UserId, RecordId and a Has*Access field"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a query's conditions say; `level` is a Has…Access field that must be as given."""

    user_id: str
    record_ids: list[str]
    level: tuple[str, bool] | None


class RecordAccess:
    """Plug its `answer` into the queries of the org."""

    def __init__(self, database: Database, faults: Faults) -> None:
        self._database = database
        self._faults = faults

    def answer(self, schema: Schema, query: syntax.Query, base: str | None) -> list[Record]:
        """One record for each id asked about; raises SalesforceError where the platform would refuse the query."""
        kind = schema.get(OBJECT)
        asked = _conditions(query)
        names = _selected(kind, query, asked)
        readable = self._readable(schema, asked)
        levels = [_levels(record_id, is_readable=record_id in readable) for record_id in asked.record_ids]
        if asked.level:
            name, wanted = asked.level
            levels = [level for level in levels if level[name] is wanted]
        return [_record(level, names, base) for level in _ordered(levels, query)]

    def _readable(self, schema: Schema, asked: _Asked) -> set[str]:
        """Those of the records that live and that the user, being active, may read."""
        with self._database.read() as connection:
            user = rows.get(connection, schema.get("User"), asked.user_id)
            if user is None or not user["IsActive"]:
                return set()
            living = {record_id for kind in schema.objects.values() for record_id in self._living(kind, asked)}
        return living - self._faults.hidden_records(asked.user_id)

    def _living(self, kind: ObjectType, asked: _Asked) -> Iterator[str]:
        wanted = [record_id for record_id in asked.record_ids if record_id[:3] == kind.key_prefix]
        if not wanted:
            return
        with self._database.read() as connection:
            found = rows.select_by_ids(connection, kind, wanted)
        yield from (key for key, row in found.items() if not dict(row).get("IsDeleted"))


def _selected(kind: ObjectType, query: syntax.Query, asked: _Asked) -> list[str]:
    """Names of the fields to answer with, as the catalogue spells them."""
    names = []
    for item in query.selected:
        if not isinstance(item, syntax.Name):
            raise NotPlayedError(f"{OBJECT} with functions or sub-queries")
        field = kind.field(item.text)
        if field is None:
            raise no_such_column(query.text, item, item.text, OBJECT)
        names.append(field.name)
    if {"Id", "UserId"} & set(names) or (asked.level and names != ["RecordId"]) or "RecordId" not in names:
        raise _malformed("can select only RecordId, a Has*Access field, and MaxAccessLevel")
    return names


def _conditions(query: syntax.Query) -> _Asked:
    """Raises unless one user and 1 to 200 records are asked about."""
    found: dict[str, list[str]] = {"userid": [], "recordid": []}
    levels: list[tuple[str, bool]] = []
    for term in _terms(query.where):
        match term:
            case syntax.Compare(name, "=", value) if value.kind is syntax.Kind.BOOLEAN:
                levels.append((_level(name.text), value.text.lower() == "true"))
            case syntax.Compare(name, "=", value) if name.text.lower() in found:
                found[name.text.lower()].append(_record_id(value))
            case syntax.Among(name, values, negated=False) if name.text.lower() == "recordid":
                found["recordid"] += map(_record_id, values)
            case _:
                raise _malformed(FILTERS)
    return _asked(found["userid"], list(dict.fromkeys(found["recordid"])), levels)


def _asked(users: list[str], records: list[str], levels: list[tuple[str, bool]]) -> _Asked:
    if len(users) != 1 or not records or len(levels) > 1:
        raise _malformed(f"needs one UserId and up to {MAX_RECORDS} RecordIds in its filter")
    if len(records) > MAX_RECORDS:
        raise _malformed(f"cannot be asked about more than {MAX_RECORDS} records at a time")
    return _Asked(users[0], records, levels[0] if levels else None)


def _terms(condition: syntax.Condition | None) -> Iterator[syntax.Condition]:
    if isinstance(condition, syntax.Conjunction):
        for term in condition.terms:
            yield from _terms(term)
    elif condition is not None:
        yield condition


def _record_id(value: syntax.Literal) -> str:
    full_id = normal_id(unescape(value.text)) if value.kind is syntax.Kind.STRING else None
    if full_id is None:
        raise SalesforceError("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {value.text}")
    return full_id


_LEVELS = ("HasReadAccess", "HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess")


def _level(name: str) -> str:
    found = next((level for level in _LEVELS if level.lower() == name.lower()), None)
    if found is None:
        raise _malformed(FILTERS)
    return found


def _levels(record_id: str, *, is_readable: bool) -> Record:
    """Sharing is open here: who reads a record may do everything with it."""
    most = "All" if is_readable else "None"
    return {"RecordId": record_id, **dict.fromkeys(_LEVELS, is_readable), "MaxAccessLevel": most}


def _ordered(levels: list[Record], query: syntax.Query) -> list[Record]:
    if query.offset or any(ordering.name.text.lower() != "recordid" for ordering in query.order):
        raise NotPlayedError(f"{OBJECT} with an offset or an order other than by RecordId")
    for ordering in query.order:
        levels = sorted(levels, key=lambda level: str(level["RecordId"]), reverse=ordering.descending)
    return levels[: query.limit]


def _record(level: Record, names: list[str], base: str | None) -> Record:
    values = {name: level[name] for name in names}
    if base is None:
        return values
    return {"attributes": {"type": OBJECT, "url": f"{base}/sobjects/{OBJECT}/{level['RecordId']}"}, **values}


def _malformed(why: str) -> SalesforceError:
    return SalesforceError("MALFORMED_QUERY", f"{OBJECT} {why}")
