"""What the product asks of the outside world. Domains know these names, never a provider.

`SalesforceApi.query` takes a `Query`, a value, not SOQL text: the adapter alone writes SOQL, checks each field against
describe, and splits a long list of ids over several calls. A fake evaluates the same value.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Protocol

Record = dict[str, Any]
"""One Salesforce record: field name to value; a parent is a nested record, or None."""


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """One finished message: `id` is its ledger row, `content` the whole MIME text in bytes with CRLF line ends."""

    id: str
    mail_from: str
    rcpt_to: str
    content: bytes


class Delivery(StrEnum):
    """What became of a handed-over message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """A permanent no (SMTP 5xx)."""
    DEFERRED = "deferred"
    """Certainly not accepted: a 4xx, or the connection was lost before the content was on its way. May be retried."""
    UNKNOWN = "unknown"
    """The connection was lost after the content was on its way: only a person may send it again."""


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    message_id: str
    """The `id` of what was handed over."""
    delivery: Delivery
    reason: str = ""
    provider_id: str = ""
    """By which name the provider will speak of it, e.g. in callbacks."""
    segments: int | None = None
    """Into how many an SMS was cut."""


HandOver = Callable[[Sequence[str]], Collection[str]]
Settle = Callable[[Sequence[DeliveryResult]], None]


class Trace(Protocol):
    """What a sender tells while it sends, so that after a kill it is known how far it had come."""

    def promise(self, ids: Sequence[str]) -> None:
        """Before these are handed over: none of them reaches the wire without `begin`."""

    def begin(self, message_id: str) -> None:
        """The content of this message may reach the wire from now on."""

    def answer(self, result: DeliveryResult) -> None:
        """This became of it."""


class Untraced:
    """For whoever does not want to know."""

    def promise(self, ids: Sequence[str]) -> None: ...

    def begin(self, message_id: str) -> None: ...

    def answer(self, result: DeliveryResult) -> None: ...


class EmailSender(Protocol):
    def send(self, emails: Sequence[OutgoingEmail], *, hand_over: HandOver, settle: Settle) -> None:
        """Deliver the messages over a kept connection.

        `hand_over(ids)` is called right before the content of these messages may reach the wire: it marks them
        durably and returns the ids that are still ours; the others are not sent. `settle(results)` is called as
        soon as replies are known. At return each message handed over has been settled exactly once; one that was
        never handed over is settled as DEFERRED.
        """


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One finished text message: `id` is its ledger row, the numbers are E.164."""

    id: str
    from_number: str
    to_number: str
    body: str


class SmsSender(Protocol):
    def send(self, texts: Sequence[OutgoingSms], *, hand_over: HandOver, settle: Settle) -> None:
        """Hand the texts to the provider; `hand_over` and `settle` as for EmailSender."""


@dataclass(frozen=True, slots=True)
class FieldDescription:
    name: str
    type: str
    label: str = ""
    length: int = 0
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    external_id: bool = False
    unique: bool = False
    relationship_name: str | None = None
    reference_to: tuple[str, ...] = ()
    restricted_picklist: bool = False
    picklist: tuple[str, ...] = ()
    """The active values."""
    defaulted_on_create: bool = False
    calculated: bool = False
    """By a formula or a roll-up."""
    precision: int = 0
    """Digits of a number in all, `scale` of them behind the point; 0: not told."""
    scale: int = 0
    digits: int = 0
    """Of a whole number; 0: not told."""


@dataclass(frozen=True, slots=True)
class ObjectDescription:
    """What the connected user may see of an object."""

    name: str
    key_prefix: str
    fields: Mapping[str, FieldDescription]
    createable: bool = True
    updateable: bool = True
    deletable: bool = True

    def parent(self, relationship: str) -> FieldDescription | None:
        """The lookup field whose relationship has this name, e.g. "Account" on Contact."""
        return next((f for f in self.fields.values() if f.relationship_name == relationship), None)


@dataclass(frozen=True, slots=True)
class ObjectName:
    """An object of the org, and what people call it."""

    name: str
    label: str = ""


Scalar = str | bool | int | float | Decimal | datetime | date | None
"""A value in a condition; a datetime is aware."""


@dataclass(frozen=True, slots=True)
class Compare:
    """`Compare("Email", "=", None)` asks for an empty field; text is compared as Salesforce does, without case."""

    field: str
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Scalar


@dataclass(frozen=True, slots=True)
class In:
    """One of the values; with none at all nothing matches, and no call is made. As many values as you like."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple["Condition", ...]


Condition = Compare | In | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """Which fields of which records: `Query("Contact", ("Id", "Account.Name"), In("Id", ids))`.

    A field is written as describe spells it; a dotted path goes through lookups to a parent. `order_by` holds field
    paths, each optionally followed by " DESC". The order of the answer is only defined with `order_by`.
    """

    object_name: str
    fields: tuple[str, ...]
    where: Condition | None = None
    order_by: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """API requests of the org in the running 24 hours, as Salesforce last told."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Written:
    record_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that Salesforce refused: `code` is its status code, e.g. STRING_TOO_LONG."""

    code: str
    message: str
    fields: tuple[str, ...] = field(default=())
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One record of a graph. `action` is "upsert" by the external id, "create", or "update" and "delete" by Id.

    A value "@{NAME.id}" stands for the id of the record of an earlier node with that name.
    """

    name: str
    action: str
    object_name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    key_field: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Records that are written all or not at all."""

    id: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class GraphWritten:
    """The ids of the records by the names of their nodes."""

    record_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BulkJob:
    """Many rows of one object for Salesforce to work through: upsert by the external id `key_field`, update by "Id"."""

    object_name: str
    action: Literal["upsert", "update"]
    key_field: str


class BulkState(StrEnum):
    """How far a bulk job is."""

    OPEN = "open"
    """Not closed: nothing is written yet."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Failed or aborted: some rows may have been tried."""


@dataclass(frozen=True, slots=True)
class BulkProgress:
    state: BulkState
    processed: int
    failed: int
    reason: str = ""
    """Why the job failed."""


class SalesforceUnavailable(Exception):
    """Not answered for now (5xx, time-out, connection): the outcome of a write is unknown, try again later."""


class SalesforceNotReached(SalesforceUnavailable):
    """Not answered, and surely not carried out: there was no connection, or Salesforce said so."""


class SalesforceLimitExceeded(SalesforceNotReached):
    """The org's API requests are used up for now."""


class SalesforceDisconnected(Exception):
    """No usable grant: never connected, revoked or expired. Only reconnecting helps."""


class SalesforceRefused(Exception):
    """Salesforce refused the whole call for good, e.g. INVALID_FIELD."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


class SalesforceApi(Protocol):
    """The records of one organization's connected org."""

    def query(self, query: Query) -> Iterator[Record]:
        """All rows of the query, page after page. A field that describe lacks is refused as INVALID_FIELD."""

    def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
        """The object as the connected user sees it: kept for some minutes, unless it must be fresh."""

    def objects(self) -> Sequence[ObjectName]:
        """Those that the connected user may see, by label; kept for some minutes."""

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> Sequence[Written | Rejected]:
        """Upsert up to 200 rows in one call; one outcome per row, in order."""

    def update(self, object_name: str, rows: Sequence[Record]) -> Sequence[Written | Rejected]:
        """Change up to 200 records, each row with its Id, in one call; one outcome per row, in order."""

    def create(self, object_name: str, rows: Sequence[Record]) -> Sequence[Written | Rejected]:
        """Create up to 200 records in one call; one outcome per row, in order. Repeated, it creates them again."""

    def delete(self, object_name: str, ids: Sequence[str]) -> Sequence[Written | Rejected]:
        """Delete up to 200 records in one call; one outcome per id, in order."""

    def graphs(self, graphs: Sequence[Graph]) -> Sequence[GraphWritten | Rejected]:
        """Write up to 75 graphs with up to 500 nodes in one call; one outcome per graph, in order."""

    def bulk_fitting(self, rows: Sequence[Record]) -> int:
        """How many of the rows, from the first on, fit into one bulk job. Asks nobody."""

    def bulk_takes(self, row: Record) -> bool:
        """Whether the row can go by bulk at all: not with a value that its files cannot hold. Asks nobody."""

    def bulk_start(self, job: BulkJob) -> str:
        """Open a bulk job; gives its id. Until it is closed, nothing is written."""

    def bulk_upload(self, job_id: str, rows: Sequence[Record]) -> None:
        """The rows of an open job, each with its key, no key twice: all at once, and once only."""

    def bulk_close(self, job_id: str) -> None:
        """Let Salesforce begin. Refused when the job is closed already."""

    def bulk_state(self, job_id: str) -> BulkProgress:
        """How far Salesforce is. Refused as NOT_FOUND when it does not know the job any more."""

    def bulk_results(self, job_id: str, key_field: str) -> Mapping[str, Written | Rejected]:
        """What became of the rows of a job that is over, by their keys; rows that were not tried are not in it."""

    def bulk_abort(self, job_id: str) -> None:
        """Let Salesforce stop; what is written stays. Refused when the job is over."""

    def limits(self) -> ApiUsage:
        """Ask how many of the org's requests are used up; this is a request itself."""

    @property
    def calls(self) -> int:
        """How many requests this object has made."""

    def api_usage(self) -> ApiUsage | None:
        """What the last answer that told said; None before the first."""


class SalesforceConnections(Protocol):
    def api(self, organization_id: str, account_id: str = "") -> SalesforceApi:
        """`account_id` "" is the main account. Raises SalesforceDisconnected when there is no usable grant."""


class DomainRecordsUnavailable(Exception):
    """Not answered for now; the text is for people."""


class DomainRecords(Protocol):
    """What DNS says about domains."""

    def txt(self, name: str) -> tuple[str, ...]:
        """The TXT records of this name, each in one piece; none when there is no such name."""
