"""The records of one connected org: `SalesforceApi` over simple-salesforce."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from connector.integrations.ports import (
    ApiUsage,
    BulkJob,
    BulkProgress,
    Graph,
    GraphWritten,
    NewField,
    ObjectDescription,
    ObjectName,
    Query,
    Record,
    Rejected,
    SalesforceDisconnected,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.integrations.salesforce import bulk, composite, errors, soql, tooling
from connector.integrations.salesforce.describes import Describes
from connector.integrations.salesforce.descriptions import description, names
from connector.integrations.salesforce.hosts import HostRefused, TrustedHosts
from connector.integrations.salesforce.record_ids import record_id
from connector.integrations.salesforce.tokens import RECONNECT, AccountKey, StoredToken, TokenKeeper

COLLECTIONS: Final = "composite/sobjects"
UNSENDABLE: Final = "UNSENDABLE_VALUE"
"""Our own code for a row that cannot be put into a call."""
MAX_ROWS: Final = 200
"""Rows of one collection call."""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """`timeout` in seconds; `trusted_hosts` as for OAuthSettings."""

    trusted_hosts: Sequence[str] = ()
    version: str = "63.0"
    timeout: float = 30.0
    ca_file: Path | None = None


@dataclass(slots=True)
class OrgMemory:
    """What the clients of one org in this process remember between calls."""

    describes: Describes
    usage: ApiUsage | None = None


class SalesforceClient:
    """Not for several threads at once, as its HTTP session is not."""

    def __init__(
        self,
        account: AccountKey,
        tokens: TokenKeeper,
        settings: ClientSettings,
        memory: OrgMemory,
        session: requests.Session,
    ) -> None:
        self._account = account
        self._tokens = tokens
        self._version = settings.version
        self._hosts = TrustedHosts.of(settings.trusted_hosts)
        self._memory = memory
        self._session = session
        self.calls = 0

    def query(self, query: Query) -> Iterator[Record]:
        for statement in soql.statements(query, self.describe):
            yield from self._pages(statement)

    def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
        path = f"sobjects/{soql.object_name(object_name)}/describe"
        return self._memory.describes.get(
            object_name, lambda: description(self._call(lambda sf: sf.restful(path))), fresh=fresh
        )

    def objects(self) -> Sequence[ObjectName]:
        return self._memory.describes.names(lambda: names(self._call(lambda sf: sf.describe())))

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        path = f"{COLLECTIONS}/{soql.object_name(object_name)}/{soql.object_name(external_id_field)}"
        return self._write("PATCH", path, object_name, rows)

    def update(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        return self._write("PATCH", COLLECTIONS, object_name, rows)

    def create(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        outcomes = self._write("POST", COLLECTIONS, object_name, rows)
        return [replace(each, created=True) if isinstance(each, Written) else each for each in outcomes]

    def _write(self, method: str, path: str, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        if len(rows) > MAX_ROWS:
            raise ValueError(f"One call takes {MAX_ROWS} rows, not {len(rows)}.")
        if not rows:
            return []
        body = _body(lambda: _collection(object_name, rows))
        answers = self._call(lambda sf: sf.restful(path, method=method, data=body))
        return _outcomes(answers, len(rows))

    def delete(self, object_name: str, ids: Sequence[str]) -> list[Written | Rejected]:
        if len(ids) > MAX_ROWS:
            raise ValueError(f"One call takes {MAX_ROWS} rows, not {len(ids)}.")
        if not ids:
            return []
        asked = {"ids": ",".join(record_id(one) for one in ids), "allOrNone": "false"}
        return _outcomes(self._call(lambda sf: sf.restful(COLLECTIONS, params=asked, method="DELETE")), len(ids))

    def graphs(self, graphs: Sequence[Graph]) -> list[GraphWritten | Rejected]:
        if not graphs:
            return []
        body = _body(lambda: composite.request(graphs, self._version))
        answer = self._call(lambda sf: sf.restful(composite.PATH, method="POST", data=body))
        return composite.outcomes(graphs, answer)

    def add_field(self, field: NewField) -> None:
        body = json.dumps(tooling.custom_field(field))
        self._call(lambda sf: sf.restful(tooling.CUSTOM_FIELDS, method="POST", data=body))

    def bulk_fitting(self, rows: Sequence[Record]) -> int:
        return bulk.fitting(rows)

    def bulk_takes(self, row: Record) -> bool:
        return bulk.can_tell(row)

    def bulk_start(self, job: BulkJob) -> str:
        return str(self._call(lambda sf: bulk.start(sf, job)))

    def bulk_upload(self, job_id: str, rows: Sequence[Record]) -> None:
        data = bulk.content(rows)
        self._call(lambda sf: bulk.upload(sf, job_id, data))

    def bulk_close(self, job_id: str) -> None:
        self._call(lambda sf: bulk.change(sf, job_id, "UploadComplete"))

    def bulk_state(self, job_id: str) -> BulkProgress:
        progress: BulkProgress = self._call(lambda sf: bulk.progress(sf, job_id))
        return progress

    def bulk_results(self, job_id: str, key_field: str) -> Mapping[str, Written | Rejected]:
        found: Mapping[str, Written | Rejected] = self._call(lambda sf: bulk.results(sf, job_id, key_field))
        return found

    def bulk_abort(self, job_id: str) -> None:
        self._call(lambda sf: bulk.change(sf, job_id, "Aborted"))

    def limits(self) -> ApiUsage:
        told = self._call(lambda sf: sf.limits())["DailyApiRequests"]
        self._memory.usage = ApiUsage(used=told["Max"] - told["Remaining"], limit=told["Max"])
        return self._memory.usage

    def api_usage(self) -> ApiUsage | None:
        return self._memory.usage

    def _pages(self, statement: str) -> Iterator[Record]:
        page = self._call(lambda sf: sf.query(statement))
        yield from (_plain(record) for record in page["records"])
        while not page["done"]:
            page = self._next_page(page["nextRecordsUrl"])
            yield from (_plain(record) for record in page["records"])

    def _next_page(self, path: str) -> Any:
        return self._call(lambda sf: sf.query_more(path, identifier_is_url=True))

    def _call(self, action: Callable[[Salesforce], Any]) -> Any:
        """Carry out one call; when the session has expired, once more with a new one."""
        token = self._tokens.current(self._account)
        try:
            return self._attempt(token, action)
        except errors.SessionExpired:
            token = self._renewed(token)
        try:
            return self._attempt(token, action)
        except errors.SessionExpired:
            raise SalesforceNotReached("Salesforce does not accept the session it has just opened.") from None

    def _renewed(self, expired: StoredToken) -> StoredToken:
        """Without a session nothing is carried out, whatever keeps us from a new one."""
        try:
            return self._tokens.renew(self._account, expired)
        except SalesforceUnavailable as error:
            raise SalesforceNotReached(str(error)) from error

    def _attempt(self, token: StoredToken, action: Callable[[Salesforce], Any]) -> Any:
        """The causes of errors are left out: they carry the address with the query, or the rows' content."""
        salesforce = self._salesforce(token)
        self.calls += 1
        try:
            result = action(salesforce)
        except SalesforceError as error:
            raise errors.from_salesforce(error) from None
        except requests.RequestException as error:
            raise errors.from_http(error) from None
        self._remember_usage(salesforce)
        return result

    def _salesforce(self, token: StoredToken) -> Salesforce:
        try:
            instance_url = self._hosts.require(token.instance_url)
        except HostRefused as exc:
            raise SalesforceDisconnected(f"{exc} If the org is right, {RECONNECT}") from exc
        return Salesforce(
            instance_url=instance_url,
            session_id=token.access_token,
            version=self._version,
            session=self._session,
            object_pairs_hook=dict,
        )

    def _remember_usage(self, salesforce: Salesforce) -> None:
        usage = salesforce.api_usage.get("api-usage")
        if usage is not None:
            self._memory.usage = ApiUsage(used=usage.used, limit=usage.total)


def _plain(value: Any) -> Any:
    """The record without "attributes", in itself and in its parents and children."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if name != "attributes"}
    return value


def _collection(object_name: str, rows: Sequence[Record]) -> Record:
    return {"allOrNone": False, "records": [{"attributes": {"type": object_name}, **row} for row in rows]}


def _body(data: Callable[[], Record]) -> str:
    """Refused here, before anything is sent, is what JSON or a record id cannot be."""
    try:
        return json.dumps(data(), default=_as_json, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SalesforceRefused(UNSENDABLE, str(error), 0) from error


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written to Salesforce.")


def _outcomes(answers: Any, rows: int) -> list[Written | Rejected]:
    if not isinstance(answers, list) or len(answers) != rows:
        raise SalesforceUnavailable("Salesforce did not answer for each row: what was written is not known.")
    return [_outcome(answer) for answer in answers]


def _outcome(answer: Mapping[str, Any]) -> Written | Rejected:
    if answer.get("success"):
        return Written(record_id=str(answer["id"]), created=bool(answer.get("created")))
    first: Mapping[str, Any] = next(iter(answer.get("errors") or []), {})
    code = str(first.get("statusCode", "UNKNOWN_EXCEPTION"))
    return Rejected(
        code=code,
        message=str(first.get("message", "")),
        fields=tuple(first.get("fields") or ()),
        transient=code in errors.TRANSIENT,
    )
