"""Ingest jobs: the rows of a CSV file written through the same writer and checks as REST, in chunks of 200.

As documented: an empty value leaves a field alone, `#N/A` empties it; a column the object does not have fails the whole
job; rows that were not tried, because the job failed or was aborted, are its unprocessed records.

The journal gets one entry for each batch of 10,000 rows when the batch is done, with the method BATCH, which no call
has, and the job's path: its `rows`, `created`, `updated` and `failed` are the rows of the batch. The calls of a job
(POST, PUT, PATCH, GET) carry none of these. So an oracle sums `created` over all entries alike, and counts the entries
whose method is not BATCH as calls, which is what the journal's summary does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from connector.demo.salesforce_simulator.bulk import files
from connector.demo.salesforce_simulator.bulk.files import Table
from connector.demo.salesforce_simulator.bulk.jobs import NULL, Job, JobFailed, Json, State, Surroundings
from connector.demo.salesforce_simulator.bulk.parent_columns import is_there, parents_of
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.journal import BATCH, Entry
from connector.demo.salesforce_simulator.records.writer import Writer
from connector.demo.salesforce_simulator.rest.writing import ROW_FAULTS
from connector.demo.salesforce_simulator.values import NUMBERS, format_time, from_json

PER_BATCH, CHUNK = 10_000, 200

Row = tuple[str, ...]
Values = dict[str, Any]
Outcome = tuple[str, bool]
"""The record's id, and whether it was created."""


@dataclass(slots=True)
class IngestJob(Job):
    """`written` and `refused` hold the lines of the result files, `left` the rows not tried."""

    resource: ClassVar[str] = "ingest"
    type: ClassVar[str] = "V2Ingest"

    external_id: Field | None = None
    content: bytes | None = None
    columns: tuple[str, ...] = ()
    written: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    left: list[Row] = field(default_factory=list)
    struck: set[str] = field(default_factory=set)
    """The dials that have hit a row of it."""

    def summary(self) -> Json:
        named = {"externalIdFieldName": self.external_id.name} if self.external_id else {}
        return Job.summary(self) | named

    def opened(self) -> Json:
        address = {"contentUrl": f"{self.path.removeprefix('/')}/batches"} if self.state is State.OPEN else {}
        return self.summary() | address | self.files()

    def progress(self) -> Json:
        times = {"apiActiveProcessingTime": self.milliseconds, "apexProcessingTime": 0}
        return Job.progress(self) | times | {"numberRecordsFailed": len(self.refused)}

    def work(self, world: Surroundings) -> None:
        table = files.read(self.content or b"", self.format)
        self.columns, self.left = table.columns, [tuple(row) for row in table.rows]
        kind = self.caller.schema.get(self.object)
        for name in table.columns:
            if not is_there(self.caller.schema, kind, name):
                raise JobFailed(f"InvalidBatch : Field name not found : {name}")
        for batch in parts(tuple(self.left), PER_BATCH):
            self._write_batch(world, kind, batch)
        if self.fails_with is not None:
            raise JobFailed(self.fails_with)

    def _write_batch(self, world: Surroundings, kind: ObjectType, batch: Sequence[Row]) -> None:
        created, before = 0, (len(self.written), len(self.refused))
        entry = Entry(BATCH, self.path, "", self.caller.user_agent, kind.name, status=200)
        try:
            for chunk in parts(batch, CHUNK):
                created += self._write_chunk(world, kind, chunk, entry)
        finally:
            written, failed = len(self.written) - before[0], len(self.refused) - before[1]
            changed = written - created
            deleted = changed if self.operation == "delete" else 0
            entry.tally(created=created, updated=changed - deleted, deleted=deleted, failed=failed)
            world.journal.add(entry)

    def _write_chunk(self, world: Surroundings, kind: ObjectType, chunk: Sequence[Row], entry: Entry) -> int:
        """How many records it created; nothing when the job was aborted meanwhile."""
        if self.state is not State.IN_PROGRESS:
            return 0
        if self.fails_with is not None and self.processed >= self.fails_after:
            raise JobFailed(self.fails_with)
        chunk = chunk if self.fails_with is None else chunk[: self.fails_after - self.processed]
        trouble = self._trouble(world, entry)
        with world.org.database.write() as connection:
            user_id = self.caller.user_id
            hidden = world.faults.hidden_records(user_id)
            writer = Writer(connection, world.org.schema, user_id, format_time(world.org.clock()), hidden)
            outcomes = _outcomes(self, kind, Table(self.columns, chunk), writer, trouble)
        return self._note(chunk, outcomes)

    def _note(self, chunk: Sequence[Row], outcomes: Sequence[Outcome | SalesforceError]) -> int:
        for row, outcome in zip(chunk, outcomes, strict=True):
            if isinstance(outcome, SalesforceError):
                self.refused.append((self._id_in(row), row_error(outcome), *row))
            else:
                self.written.append((outcome[0], str(outcome[1]).lower(), *row))
        del self.left[: len(chunk)]
        self.processed += len(chunk)
        return sum(isinstance(outcome, tuple) and outcome[1] for outcome in outcomes)

    def _id_in(self, row: Row) -> str:
        return next((value for name, value in zip(self.columns, row, strict=True) if name.lower() == "id"), "")

    def _trouble(self, world: Surroundings, entry: Entry) -> Callable[[], None]:
        """A check before each row: the dials that hit rows of REST calls hit these, the whole job being one call."""
        met = [(world.faults.use(fault, "PATCH", self.path), error) for fault, error in ROW_FAULTS.items()]

        def check() -> None:
            for active, error in met:
                if active and world.faults.strike_row(active, is_first=active.id not in self.struck):
                    self.struck.add(active.id)
                    entry.faults += [active.fault.value] if active.fault.value not in entry.faults else []
                    raise error(active)

        return check


def parts(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def row_error(error: SalesforceError) -> str:
    """As in `sf__Error`: code, message and fields, e.g. `REQUIRED_FIELD_MISSING:… missing: [LastName]:LastName --`."""
    return f"{error.code}:{error.message}:{','.join(error.fields or ())} --".replace(": --", ":--")


def _outcomes(
    job: IngestJob, kind: ObjectType, table: Table, writer: Writer, trouble: Callable[[], None]
) -> list[Outcome | SalesforceError]:
    records = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    repeated = _repeated([_key(job, record) for record in records])

    def outcome(record: Mapping[str, str]) -> Outcome | SalesforceError:
        try:
            trouble()
            if _key(job, record) in repeated:
                raise _duplicate(job, record)
            values = _values(kind, record) | parents_of(kind, record)
            return OPERATIONS[job.operation](job, kind, writer, values)
        except SalesforceError as error:
            return error

    return [outcome(record) for record in records]


def _values(kind: ObjectType, record: Mapping[str, str]) -> Values:
    """The texts as JSON would carry them; raises for one that is not of its field's type."""
    fields = {name: kind.field(name) for name, text in record.items() if text != ""}
    return {found.name: _value(found, record[name]) for name, found in fields.items() if found}


def _value(found: Field, text: str) -> Any:
    if text == NULL:
        return None
    try:
        value = from_json(found, text)
    except SalesforceError as exc:
        message = f"{found.label}: value not of required type: {text}"
        raise SalesforceError("INVALID_TYPE_ON_FIELD_IN_RECORD", message, fields=[found.name]) from exc
    return value if found.type in NUMBERS else bool(value) if found.type == "boolean" else text


def _insert(job: IngestJob, kind: ObjectType, writer: Writer, values: Values) -> Outcome:
    return writer.create(kind, values), True


def _update(job: IngestJob, kind: ObjectType, writer: Writer, values: Values) -> Outcome:
    record_id = _required_id(values, "update")
    writer.update(kind, record_id, values)
    return normal_id(record_id) or record_id, False


def _upsert(job: IngestJob, kind: ObjectType, writer: Writer, values: Values) -> Outcome:
    if job.external_id is None:
        raise SalesforceError("MISSING_ARGUMENT", "External id field not specified", fields=())
    return writer.upsert(kind, job.external_id, values.pop(job.external_id.name, None), values)


def _delete(job: IngestJob, kind: ObjectType, writer: Writer, values: Values) -> Outcome:
    record_id = _required_id(values, "delete")
    writer.delete(kind, record_id)
    return normal_id(record_id) or record_id, False


def _required_id(values: Values, operation: str) -> str:
    record_id = values.pop("Id", None)
    if not record_id:
        raise SalesforceError("MISSING_ARGUMENT", f"Id not specified in an {operation} call", fields=())
    return str(record_id)


OPERATIONS: Mapping[str, Callable[[IngestJob, ObjectType, Writer, Values], Outcome]] = {
    "insert": _insert,
    "update": _update,
    "upsert": _upsert,
    "delete": _delete,
}


def _key(job: IngestJob, record: Mapping[str, str]) -> str | None:
    """What tells one record of the job from another, compared as the field is compared."""
    name = job.external_id.name if job.external_id else "Id"
    text = next((value for column, value in record.items() if column.lower() == name.lower()), "").strip()
    if not job.external_id or job.external_id.type == "id":
        return normal_id(text)
    return (text if job.external_id.case_sensitive else text.lower()) or None


def _repeated(keys: Sequence[str | None]) -> set[str]:
    return {key for key, number in Counter(keys).items() if key is not None and number > 1}


def _duplicate(job: IngestJob, record: Mapping[str, str]) -> SalesforceError:
    if job.external_id:
        key = record.get(job.external_id.name, "")
        return SalesforceError(
            "DUPLICATE_VALUE", f"Duplicate external id specified: {key}", fields=[job.external_id.name]
        )
    return SalesforceError("DUPLICATE_VALUE", f"Duplicate id specified: {_key(job, record)}", fields=())
