"""A Salesforce org in memory: strict about fields and lengths, with a journal of what was asked of it."""

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from connector.integrations.ports import (
    AllOf,
    ApiUsage,
    BulkJob,
    BulkProgress,
    Compare,
    Condition,
    FieldDescription,
    Graph,
    GraphWritten,
    In,
    NewField,
    Node,
    ObjectDescription,
    ObjectName,
    Query,
    Record,
    Rejected,
    SalesforceRefused,
    Written,
)
from connector.integrations.salesforce import composite, soql
from connector.integrations.salesforce.record_ids import record_id
from tests.support.fakes.objects import text
from tests.support.fakes.salesforce_bulk import FakeBulk
from tests.support.fakes.salesforce_reading import Reading, folded, same
from tests.support.fakes.salesforce_setup import FIELD_PERMISSIONS, PERMISSION_SET, FakeSetup

MAX_FAILED_GRAPHS = 14
NOT_TRIED = Rejected("PROCESSING_HALTED", "Too many graphs before this one failed.", transient=True)
RECORD_ACCESS = ObjectDescription(
    "UserRecordAccess",
    "",
    {
        "UserId": FieldDescription("UserId", "reference", length=18),
        "RecordId": text("RecordId", 18),
        "HasReadAccess": FieldDescription("HasReadAccess", "boolean"),
    },
)


@dataclass
class Journal:
    queries: list[Query] = field(default_factory=list)
    upserts: list[tuple[str, tuple[Record, ...]]] = field(default_factory=list)
    updates: list[tuple[str, tuple[Record, ...]]] = field(default_factory=list)
    creates: list[tuple[str, tuple[Record, ...]]] = field(default_factory=list)
    deletes: list[tuple[str, tuple[Record, ...]]] = field(default_factory=list)
    graphs: list[tuple[Graph, ...]] = field(default_factory=list)


class FakeSalesforce:
    """SalesforceApi. Records are flat: a lookup holds the id of its parent. `failures` are raised, one a call."""

    def __init__(self, *objects: ObjectDescription) -> None:
        self._objects = {each.name: each for each in (*objects, RECORD_ACCESS, PERMISSION_SET, FIELD_PERMISSIONS)}
        self.setup = FakeSetup(self._objects)
        self._hidden: set[tuple[str, str]] = set()
        self._records: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        self._numbers = count(1)
        self.journal = Journal()
        self.bulk = FakeBulk(self.describe, self.bulk_write)
        self.failures: list[Exception] = []
        self.refusals: dict[str, Rejected] = {}
        """By external id, or by the id of a record: how its row is answered, once."""
        self.calls = 0
        self.used_elsewhere = 0
        """Requests of the org that others made."""
        self.during_query: Callable[[], object] = lambda: None
        """What happens elsewhere while a query is answered."""

    def load(self, object_name: str, **values: Any) -> str:
        """Add a record; returns its id."""
        identifier = record_id(values.pop("Id", None) or self._new_id(object_name))
        self._records[object_name][identifier] = self._checked(object_name, values) | {"Id": identifier}
        return identifier

    def change(self, identifier: str, **values: Any) -> None:
        """Give a record other values, as a person does in Salesforce."""
        [records] = [records for records in self._records.values() if identifier in records]
        records[identifier].update(values)

    def remove(self, object_name: str, identifier: str) -> None:
        del self._records[object_name][identifier]

    def hide(self, identifier: str, *, user: str) -> None:
        """From now on this user may not read the record; everybody may read every other."""
        self._hidden.add((user, identifier))

    def see(self, object_name: str, fields: dict[str, FieldDescription]) -> None:
        """From now on the connected user sees these fields of the object, and no others."""
        self._objects[object_name] = replace(self._objects[object_name], fields=fields)

    def records(self, object_name: str) -> list[Record]:
        return [dict(record) for record in self._records[object_name].values()]

    def query(self, query: Query) -> Iterator[Record]:
        """Nothing happens, and nothing is refused, before the first row is taken: so it is over HTTP."""
        list(soql.statements(query, self.describe))
        self._fail()
        self.journal.queries.append(query)
        self.during_query()
        yield from Reading(self._records, self.describe).found(query, self._candidates(query))

    def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
        if object_name not in self._objects:
            raise SalesforceRefused("NOT_FOUND", "The requested resource does not exist", 404)
        return self._objects[object_name]

    def objects(self) -> list[ObjectName]:
        return [ObjectName(name) for name in sorted(self._objects) if name != RECORD_ACCESS.name]

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        self._take(self.journal.upserts, object_name, rows)
        self._external_id(object_name, external_id_field)
        keys = [folded(row.get(external_id_field)) for row in rows]
        repeated = {key for key in keys if key and keys.count(key) > 1}
        return [self._write(object_name, external_id_field, row, repeated) for row in rows]

    def update(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        self._take(self.journal.updates, object_name, rows)
        ids = [row.get("Id") for row in rows]
        repeated = {each for each in ids if ids.count(each) > 1}
        return [self._changed(object_name, dict(row), repeated) for row in rows]

    def create(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        self._take(self.journal.creates, object_name, rows)
        return [self._created(object_name, row) for row in rows]

    def delete(self, object_name: str, ids: Sequence[str]) -> list[Written | Rejected]:
        self._take(self.journal.deletes, object_name, [{"Id": one} for one in ids])
        return [self._deleted(object_name, one) for one in ids]

    def graphs(self, graphs: Sequence[Graph]) -> list[GraphWritten | Rejected]:
        composite.request(graphs, "63.0")
        self._fail()
        self.journal.graphs.append(tuple(graphs))
        return self._graphs(graphs)

    def add_field(self, field: NewField) -> None:
        self._fail()
        self.setup.add(field)

    def bulk_fitting(self, rows: Sequence[Record]) -> int:
        return self.bulk.fitting(rows)

    def bulk_takes(self, row: Record) -> bool:
        return self.bulk.takes(row)

    def bulk_start(self, job: BulkJob) -> str:
        with self._bulk_step("start"):
            return self.bulk.start(job)

    def bulk_upload(self, job_id: str, rows: Sequence[Record]) -> None:
        with self._bulk_step("upload"):
            self.bulk.upload(job_id, rows)

    def bulk_close(self, job_id: str) -> None:
        with self._bulk_step("close"):
            self.bulk.close(job_id)

    def bulk_state(self, job_id: str) -> BulkProgress:
        with self._bulk_step("state"):
            return self.bulk.state(job_id)

    def bulk_results(self, job_id: str, key_field: str) -> Mapping[str, Written | Rejected]:
        with self._bulk_step("results"):
            self.calls += 1  # what was written and what was refused are two files
            return self.bulk.results(job_id, key_field)

    def bulk_abort(self, job_id: str) -> None:
        with self._bulk_step("abort"):
            self.bulk.abort(job_id)

    @contextmanager
    def _bulk_step(self, verb: str) -> Iterator[None]:
        self._fail()
        self.bulk.interrupt(f"before {verb}")
        yield
        self.bulk.interrupt(f"after {verb}")

    def bulk_write(self, job: BulkJob, row: Record) -> Written | Rejected:
        """One row of a bulk job, as in a call of its own."""
        if job.action == "update":
            return self._changed(job.object_name, dict(row), set())
        return self._write(job.object_name, job.key_field, row, set())

    def limits(self) -> ApiUsage:
        self._fail()
        return self.api_usage()

    def api_usage(self) -> ApiUsage:
        return ApiUsage(used=self.used_elsewhere + self.calls, limit=15_000)

    def _deleted(self, object_name: str, identifier: str) -> Written | Rejected:
        if self._records[object_name].pop(identifier, None) is None:
            return Rejected("ENTITY_IS_DELETED", "entity is deleted")
        return Written(identifier, created=False)

    def _graphs(self, graphs: Sequence[Graph]) -> list[GraphWritten | Rejected]:
        """Those behind more than 14 failed ones are not tried."""
        outcomes: list[GraphWritten | Rejected] = []
        for graph in graphs:
            failed = sum(isinstance(each, Rejected) for each in outcomes)
            outcomes.append(NOT_TRIED if failed > MAX_FAILED_GRAPHS else self._graph(graph))
        return outcomes

    def _graph(self, graph: Graph) -> GraphWritten | Rejected:
        """All its records or none."""
        before = copy.deepcopy(self._records)
        ids: dict[str, str] = {}
        for node in graph.nodes:
            outcome = self._node(node, ids)
            if isinstance(outcome, Rejected):
                self._records = before
                return replace(outcome, message=f"{node.name}: {outcome.message}")
            ids[node.name] = outcome.record_id
        return GraphWritten(ids)

    def _node(self, node: Node, ids: Mapping[str, str]) -> Written | Rejected:
        values = {name: _referred(value, ids) for name, value in node.values.items()}
        if node.action == "create":
            return self._created(node.object_name, values)
        if node.action == "upsert":
            return self._write(node.object_name, node.key_field, {**values, node.key_field: node.key}, set())
        if node.action == "update":
            return self._changed(node.object_name, {**values, "Id": node.key}, set())
        return self._deleted(node.object_name, node.key)

    def _take(self, journal: list[tuple[str, tuple[Record, ...]]], object_name: str, rows: Sequence[Record]) -> None:
        if len(rows) > 200:
            raise ValueError("One call takes 200 rows.")
        self._fail()
        journal.append((object_name, tuple(dict(row) for row in rows)))

    def _changed(self, object_name: str, row: Record, repeated: set[Any]) -> Written | Rejected:
        identifier = row.pop("Id", None)
        if identifier in self.refusals:
            return self.refusals.pop(identifier)
        if not identifier:
            return Rejected("MISSING_ARGUMENT", "Id not specified in an update call")
        if identifier in repeated:
            return Rejected("DUPLICATE_VALUE", f"Duplicate id specified: {identifier}")
        record = self._records[object_name].get(identifier)
        if record is None:
            return Rejected("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if problem := self._problem(object_name, row) or self._read_only(object_name, row, "updateable"):
            return problem
        record.update(row)
        self._settled(object_name, record)
        return Written(identifier, created=False)

    def _created(self, object_name: str, row: Record) -> Written | Rejected:
        if object_name == FIELD_PERMISSIONS.name and self.setup.grant_refusal:
            return self.setup.grant_refusal
        if problem := self._problem(object_name, row) or self._read_only(object_name, row, "createable"):
            return problem
        self._settled(object_name, row)
        return Written(self.load(object_name, **row), created=True)

    def _settled(self, object_name: str, record: Record) -> None:
        if object_name == FIELD_PERMISSIONS.name:
            self.setup.granted(record)

    def _read_only(self, object_name: str, row: Record, right: str) -> Rejected | None:
        fields = self.describe(object_name).fields
        refused = tuple(name for name in row if not getattr(fields[name], right))
        message = f"Unable to create/update fields: {', '.join(refused)}."
        return Rejected("INVALID_FIELD_FOR_INSERT_UPDATE", message, refused) if refused else None

    def _candidates(self, query: Query) -> Iterable[Record]:
        if query.object_name == RECORD_ACCESS.name:
            return self._access(*_user_and_records(query.where))
        return self._records[query.object_name].values()

    def _access(self, user: str, identifiers: Sequence[str]) -> Iterator[Record]:
        known = {each for records in self._records.values() for each in records}
        for each in identifiers:
            may_read = each in known and (user, each) not in self._hidden
            yield {"UserId": user, "RecordId": each, "HasReadAccess": may_read}

    def _fail(self) -> None:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)

    def _new_id(self, object_name: str) -> str:
        return record_id(f"{self.describe(object_name).key_prefix}D00000{next(self._numbers):06d}")

    def _external_id(self, object_name: str, name: str) -> None:
        found = self.describe(object_name).fields.get(name)
        if found is None or not found.external_id:
            raise SalesforceRefused("INVALID_FIELD", f"{name} is not an external id of {object_name}.", 400)

    def _write(self, object_name: str, key_field: str, row: Record, repeated: set[str]) -> Written | Rejected:
        key = row.get(key_field)
        if key in self.refusals:
            return self.refusals.pop(key)
        if not key:
            return Rejected("MISSING_ARGUMENT", f"{key_field} not specified")
        if folded(key) in repeated:
            return Rejected("DUPLICATE_VALUE", f"Duplicate external id specified: {key}", (key_field,))
        if problem := self._problem(object_name, row):
            return problem
        return self._stored(object_name, key_field, row)

    def _stored(self, object_name: str, key_field: str, row: Record) -> Written:
        for identifier, record in self._records[object_name].items():
            if same(record.get(key_field), row[key_field]):
                record.update(row)
                return Written(identifier, created=False)
        return Written(self.load(object_name, **row), created=True)

    def _problem(self, object_name: str, row: Record) -> Rejected | None:
        fields = self.describe(object_name).fields
        for name, value in row.items():
            if name not in fields:
                return Rejected("INVALID_FIELD", f"No such column '{name}' on sobject of type {object_name}")
            if problem := _bad_value(fields[name], value):
                return problem
        return None

    def _checked(self, object_name: str, values: Record) -> Record:
        if problem := self._problem(object_name, values):
            raise ValueError(problem.message)
        return dict.fromkeys(self.describe(object_name).fields) | values


def _referred(value: Any, ids: Mapping[str, str]) -> Any:
    """ "@{NAME.id}" as the id of that node."""
    match = re.fullmatch(r"@\{(.+)\.id\}", value) if isinstance(value, str) else None
    return ids[match[1]] if match else value


def _user_and_records(where: Condition | None) -> tuple[str, Sequence[str]]:
    """Salesforce tells access for one user and at most 200 records, and nothing else."""
    match where:
        case AllOf((Compare("UserId", "=", str(user)), In("RecordId", identifiers))) if len(identifiers) <= 200:
            return user, [str(each) for each in identifiers]
    raise SalesforceRefused("MALFORMED_QUERY", "UserRecordAccess: ask for one user and at most 200 records.", 400)


def _bad_value(described: FieldDescription, value: Any) -> Rejected | None:
    if isinstance(value, str) and described.length and len(value) > described.length:
        return Rejected("STRING_TOO_LONG", f"{described.name}: data value too large", (described.name,))
    if value is not None and described.restricted_picklist and value not in described.picklist:
        message = f"{described.name}: bad value for restricted picklist field: {value}"
        return Rejected("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, (described.name,))
    return None
