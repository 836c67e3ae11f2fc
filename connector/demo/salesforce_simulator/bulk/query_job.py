"""Query jobs: SOQL answered as one CSV file, handed out in pages with an opaque locator."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from connector.demo.salesforce_simulator.bulk import files
from connector.demo.salesforce_simulator.bulk.jobs import Job, JobFailed, Surroundings
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.soql.aggregates import AggregatePlan
from connector.demo.salesforce_simulator.soql.plan import Plan
from connector.demo.salesforce_simulator.soql.scope import Found

EVERYTHING = 10**9
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    text: str
    number: int
    locator: str
    """`null` on the last page, as the header says it."""


@dataclass(slots=True)
class QueryJob(Job):
    resource: ClassVar[str] = "query"
    type: ClassVar[str] = "V2Query"

    soql: str = ""
    selected: tuple[Found, ...] = ()
    rows: list[Row] = field(default_factory=list)

    def work(self, world: Surroundings) -> None:
        if self.fails_with is not None:
            raise JobFailed(self.fails_with)
        page = world.org.queries.first(
            self.caller.schema, self.soql, self.caller.base, EVERYTHING, with_deleted=self.operation == "queryAll"
        )
        self.rows = [tuple(_text(record, column) for column in self.selected) for record in page.records]
        self.processed = len(self.rows)

    def page(self, locator: str, size: int) -> ResultPage:
        """Raises INVALID_QUERY_LOCATOR."""
        start = _start(locator)
        end = start + size
        rows = self.rows[start:end]
        text = files.write([column.path for column in self.selected], rows, self.format)
        return ResultPage(text, len(rows), _locator(end) if end < len(self.rows) else "null")


def _locator(start: int) -> str:
    return urlsafe_b64encode(str(start).encode()).decode().rstrip("=")


def _start(locator: str) -> int:
    if not locator:
        return 0
    try:
        return int(urlsafe_b64decode(locator + "=" * (-len(locator) % 4)))
    except ValueError as exc:
        raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator") from exc


def _text(record: Mapping[str, Any], column: Found) -> str:
    value: Any = record
    for name in column.path.split("."):
        value = value[name] if value is not None else None
    return _as_csv(value, column.field.type)


def _as_csv(value: Any, kind: str) -> str:
    """Times end with Z in these files, not with +0000 [DOC]."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("+0000", "Z") if kind == "datetime" else str(value)


def plain_columns(plan: Plan | AggregatePlan) -> tuple[Found, ...]:
    """What a query selects; raises for what bulk queries do not take: aggregates, sub-queries, addresses [DOC]."""
    selected = plan.selected if isinstance(plan, Plan) else ()
    found = tuple(item for item in selected if isinstance(item, Found))
    if not found or len(found) != len(selected):
        raise SalesforceError("INVALIDQUERY", "Aggregates and sub-queries are not supported in Bulk Query")
    for column in found:
        if column.field.type == "address":
            raise SalesforceError("INVALIDQUERY", f"Compound field {column.path} is not supported in Bulk Query")
    return found
