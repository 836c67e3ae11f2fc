"""Bulk API 2.0: many rows of one object as a CSV file that Salesforce works through by itself.

simple-salesforce's own `bulk2` waits in the call, and renews no session that expires between two calls of a job: so
these are its plain REST verbs, each one call of our own. Source: Bulk API 2.0 Developer Guide, Ingest.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import requests
from simple_salesforce.api import Salesforce

from connector.integrations.ports import BulkJob, BulkProgress, BulkState, Record, Rejected, Written
from connector.integrations.salesforce import errors, soql
from connector.integrations.salesforce.record_ids import record_id

MAX_BYTES: Final = 100_000_000
"""Of one upload, before Salesforce encodes it."""
csv.field_size_limit(MAX_BYTES)  # a refused row comes back whole, also the text that was too long for its field
JOBS: Final = "jobs/ingest"
NULL: Final = "#N/A"
"""Empties a field; an empty value leaves it alone."""

_ERROR: Final = re.compile(r"(?P<code>[A-Z][A-Z0-9_]+):(?P<message>.*):(?P<fields>[\w.,; ]*?) ?--\s*", re.DOTALL)
_STATES: Final = {
    "Open": BulkState.OPEN,
    "UploadComplete": BulkState.RUNNING,
    "InProgress": BulkState.RUNNING,
    "JobComplete": BulkState.DONE,
    "Failed": BulkState.FAILED,
    "Aborted": BulkState.FAILED,
}


def start(salesforce: Salesforce, job: BulkJob) -> str:
    """Opens a job; gives its id."""
    asked = {"object": soql.object_name(job.object_name), "operation": job.action}
    asked |= {"contentType": "CSV", "lineEnding": "LF", "columnDelimiter": "COMMA"}
    if job.action == "upsert":
        asked["externalIdFieldName"] = soql.object_name(job.key_field)
    return record_id(str(_call(salesforce, "POST", JOBS, json.dumps(asked)).json()["id"]))


def upload(salesforce: Salesforce, job_id: str, data: bytes) -> None:
    """Once a job."""
    _call(salesforce, "PUT", f"{_path(job_id)}/batches", data, {"Content-Type": "text/csv; charset=UTF-8"})


def change(salesforce: Salesforce, job_id: str, state: str) -> None:
    _call(salesforce, "PATCH", _path(job_id), json.dumps({"state": state}))


def progress(salesforce: Salesforce, job_id: str) -> BulkProgress:
    told = _call(salesforce, "GET", _path(job_id)).json()
    return BulkProgress(
        state=_STATES[told["state"]],
        processed=int(told.get("numberRecordsProcessed") or 0),
        failed=int(told.get("numberRecordsFailed") or 0),
        reason=str(told.get("errorMessage") or f"Salesforce ended the bulk job as {told['state']}."),
    )


def results(salesforce: Salesforce, job_id: str, key_field: str) -> dict[str, Written | Rejected]:
    """What became of each row that was tried, by its key; the others are not in it."""
    written = _rows(_call(salesforce, "GET", f"{_path(job_id)}/successfulResults"))
    refused = _rows(_call(salesforce, "GET", f"{_path(job_id)}/failedResults"))
    found: dict[str, Written | Rejected] = {row[key_field]: rejected(row["sf__Error"]) for row in refused}
    return found | {row[key_field]: Written(row["sf__Id"], row["sf__Created"] == "true") for row in written}


def rejected(text: str) -> Rejected:
    """The refusal in `STRING_TOO_LONG:Name: data value too large: … (max length=80):Name --`."""
    match = _ERROR.fullmatch(text)
    if match is None:
        return Rejected("UNKNOWN_EXCEPTION", text)
    code, fields = match["code"], re.findall(r"[\w.]+", match["fields"])
    return Rejected(code, match["message"], tuple(fields), transient=code in errors.TRANSIENT)


def content(rows: Sequence[Record]) -> bytes:
    """The rows as a CSV file; raises TypeError or ValueError for a value that cannot be told in one."""
    columns = _columns(rows)
    return b"".join((_line(columns), *(_line(_texts(row, columns)) for row in rows)))


def fitting(rows: Sequence[Record], most: int = MAX_BYTES) -> int:
    """How many of the rows, from the first on, fit into one upload; columns that only later rows have count as well."""
    columns = _columns(rows)
    size = len(_line(columns))
    for number, row in enumerate(rows):
        size += len(_line(_texts(row, columns)))
        if size > most:
            return number
    return len(rows)


def can_tell(row: Record) -> bool:
    """Whether a file can hold the row: not a text that would be taken for the sign of emptiness, nor a list."""
    values = list(_flat(row).values())
    try:
        list(map(_text, values))
    except (TypeError, ValueError):
        return False
    return NULL not in values


def _columns(rows: Sequence[Record]) -> list[str]:
    return sorted({name for row in rows for name in _flat(row)})


def _texts(row: Record, columns: Sequence[str]) -> Iterator[str]:
    flat = _flat(row)
    return (_text(flat[name]) if name in flat else "" for name in columns)


def _flat(row: Record) -> Record:
    """A parent that is named by its external id, {"Contact__r": {"Key__c": 7}}, has a column Contact__r.Key__c."""
    flat: Record = {}
    for name, value in row.items():
        inner = value if isinstance(value, Mapping) else None
        flat |= {f"{name}.{key}": found for key, found in inner.items()} if inner is not None else {name: value}
    return flat


def _text(value: Any) -> str:
    if value is None or value == "":
        return NULL
    for kind, told in _TEXTS.items():
        if isinstance(value, kind):
            return told(value)
    raise TypeError(f"{type(value).__name__} cannot be written to Salesforce in bulk.")


def _number(value: float) -> str:
    return json.dumps(value, allow_nan=False)


_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: lambda value: value,
    bool: lambda value: str(value).lower(),
    int: _number,
    float: _number,
    Decimal: lambda value: f"{value:f}",
    datetime: lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    date: lambda value: value.isoformat(),
}
"""A type before those that it is one of: a boolean is an integer, too."""


def _line(values: Any) -> bytes:
    """In quotes throughout, so that no line break or comma of a text is taken for the file's own (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(values)
    return out.getvalue().encode()


def _rows(answer: requests.Response) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline=""))


def _path(job_id: str) -> str:
    return f"{JOBS}/{record_id(job_id)}"


def _call(
    salesforce: Salesforce,
    method: str,
    path: str,
    data: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """`restful` of simple-salesforce reads JSON only; this is what it calls itself."""
    return salesforce._call_salesforce(method, f"{salesforce.base_url}{path}", data=data, headers=headers or {})
