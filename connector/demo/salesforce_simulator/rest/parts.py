"""Sub-requests: each goes through the same doors as any call, in the session and journal entry of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.test import create_environ

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.journal import Entry
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.references import resolve
from connector.demo.salesforce_simulator.rest.writing import row_trouble
from connector.demo.salesforce_simulator.simulator import simulator

ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."
NOT_TRIED = "Processing was halted, since too many operations before this one failed."
NULL_REFERENCES_SINCE = 52
"""Before this version a reference to an empty field failed, as one to nothing does [PUB]."""
TOLD_HEADERS = ("Location", "ETag", "Last-Modified")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-request as it was asked for; `url` is absolute below /services/data."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reference: str | None = None

    @property
    def resource(self) -> str:
        """What follows the version: `sobjects/Account`."""
        return "/".join(self.url.partition("?")[0].split("/")[4:])

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a part; `entry` counts what it did."""

    status: int
    body: Any
    headers: Mapping[str, str]
    entry: Entry

    @property
    def failed(self) -> bool:
        """A refusal, or several records where one was meant."""
        return self.status >= 400 or self.status == 300


class _RolledBackError(Exception):
    """Undoes the transaction of parts that stand or fall together."""


def run_together(parts: Sequence[Part], resources: tuple[str, ...], *, all_or_none: bool) -> list[Outcome]:
    """Outcomes in order; under `all_or_none` one failure undoes all and stops. Counts them in the call's entry."""
    outcomes: list[Outcome] = []
    try:
        with simulator().org.database.write() if all_or_none else nullcontext():
            outcomes += _in_order(parts, resources, stops=all_or_none)
            if all_or_none and outcomes[-1].failed:
                raise _RolledBackError
    except _RolledBackError:
        outcomes = [_halted(part) for part in parts[: len(outcomes) - 1]] + outcomes[-1:]
        outcomes += [_halted(part) for part in parts[len(outcomes) :]]
    for outcome in outcomes:
        http.entry().add(outcome.entry)
    return outcomes


def run(part: Part, resources: tuple[str, ...]) -> Outcome:
    """One part through the doors; refused if its resource is not among those the call may name."""
    if part.resource.partition("/")[0] not in resources and not part.resource.startswith(tuple(resources)):
        return _refused(part, NotPlayedError(f"{part.method} {part.url} as a sub-request"))
    with _as_call(part):
        response = current_app.full_dispatch_request()
        entry = http.entry()
    outcome = Outcome(response.status_code, _body(response), _told(response), entry)
    return replace(outcome, headers={}, entry=_failed_entry(part, entry)) if outcome.failed else outcome


def leave_out(parts: Sequence[Part]) -> list[Outcome]:
    """Outcomes of parts that are not tried, because too much before them failed. The words are ours."""
    outcomes = [_refused(part, SalesforceError("PROCESSING_HALTED", NOT_TRIED)) for part in parts]
    for outcome in outcomes:
        http.entry().add(outcome.entry)
    return outcomes


def _in_order(parts: Sequence[Part], resources: tuple[str, ...], *, stops: bool) -> Iterator[Outcome]:
    answers: dict[str, Any] = {}
    for part in parts:
        outcome = _resolved(part, resources, answers)
        answers[part.reference or ""] = None if outcome.failed else outcome.body
        yield outcome
        if stops and outcome.failed:
            return


def _resolved(part: Part, resources: tuple[str, ...], answers: Mapping[str, Any]) -> Outcome:
    try:
        takes_nulls = http.version() >= NULL_REFERENCES_SINCE
        url, body = resolve(part.url, answers), resolve(part.body, answers, takes_nulls=takes_nulls)
    except SalesforceError as error:
        return _refused(part, error)
    return run(Part(part.method, url, body, part.headers), resources)


@contextmanager
def _as_call(part: Part) -> Iterator[None]:
    """A request context with the session and the faults of the whole call, and a journal entry for the part."""
    outer, session, trouble, schema = http.entry(), http.caller(), row_trouble(), http.schema()
    host = request.host_url
    body = {} if part.body is None else {"json": part.body}
    environ = create_environ(part.url, host, method=part.method, headers=dict(part.headers), **body)
    environ[http.PART] = True
    with current_app.app_context(), current_app.request_context(environ):
        g.session, g.row_trouble, g.schema = session, trouble, schema
        g.entry = Entry(outer.method, outer.path, "", outer.user_agent)
        yield


def _body(response: Response) -> Any:
    return response.json if response.data else None


def _told(response: Response) -> dict[str, str]:
    return {name: response.headers[name] for name in TOLD_HEADERS if name in response.headers}


def _refused(part: Part, error: SalesforceError) -> Outcome:
    return Outcome(error.status, error.body(), {}, _failed_entry(part, Entry(part.method, part.url, "", "")))


def _halted(part: Part) -> Outcome:
    return _refused(part, SalesforceError("PROCESSING_HALTED", ROLLED_BACK))


def _failed_entry(part: Part, entry: Entry) -> Entry:
    """The part's entry, one row of which failed if it was to write one."""
    if part.writes and entry.failed is None:
        entry.tally(failed=1)
    return entry
