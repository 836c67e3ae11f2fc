"""The records of a connected org."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connector.integrations.ports.salesforce.objects import NewField, ObjectDescription, ObjectName
from connector.integrations.ports.salesforce.queries import Query
from connector.integrations.ports.salesforce.writes import BulkJob, BulkProgress, Graph, GraphWritten, Rejected, Written

Record = dict[str, Any]
"""One Salesforce record: field name to value; a parent is a nested record, or None."""


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """API requests of the org in the running 24 hours, as Salesforce last told."""

    used: int
    limit: int


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

    def add_field(self, field: NewField) -> None:
        """Add the field to the org. Nobody sees it before a permission set grants it.

        Refused as DUPLICATE_DEVELOPER_NAME when the object has a field of this name, seen or not.
        """

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
