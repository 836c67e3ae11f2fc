"""Distributions as JSON, for the widget and for scripts."""

from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from connector.distributions import export, queries, selections, service
from connector.distributions.composing import checking, trial
from connector.distributions.models import DistributionState, Selection
from connector.distributions.request import (
    ChangesInput,
    CheckInput,
    DistributionInput,
    SelectionInput,
    TestInput,
)
from connector.distributions.schemas import (
    CheckOutput,
    DistributionList,
    DistributionOutput,
    RecipientList,
    SelectionOutput,
    TestOutput,
)
from connector.distributions.waiting import lifecycle
from connector.foundation.clock import iso
from connector.foundation.errors import Forbidden, Invalid, NotFound
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.soql import InvalidRecordId, record_id
from connector.organizations.access import by_api_key, principal
from connector.organizations.record_access import require_visible, shown_to

blueprint = APIBlueprint("distributions_api", __name__, url_prefix="/api/v1", tag="Distributions")
by_api_key(blueprint)

CHECKED_AT_ONCE = 2000
"""Recipients in one page for whom Salesforce is asked, 200 a query."""
ShownState = Literal["preparing", "excluded", "pending", "sending", "sent", "failed", "uncertain", "cancelled"]


def _are_states(value: str) -> str:
    unknown = [state for state in value.split(",") if state and state not in set(DistributionState)]
    if unknown:
        raise ValueError(f"there is no state {unknown[0][:40]!r}; use {', '.join(DistributionState)}")
    return value


class ListQuery(BaseModel):
    """`record_id` is a Contact, Lead or Campaign; `state` one or several, separated by commas; `after` the last
    distribution of the page before."""

    record_id: Line = ""
    state: Annotated[Line, AfterValidator(_are_states)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 100
    after: Annotated[Line, StringConstraints(max_length=40)] = ""


class RecipientQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=100_000)] = 100_000
    state: ShownState | None = None


@blueprint.post("/distributions")
@blueprint.input(DistributionInput, arg_name="wanted")
@blueprint.output(DistributionOutput, status_code=201)
@blueprint.doc(summary="Send a survey", responses=[401, 403, 404, 409, 413, 422, 503], security="api_key")
def create(wanted: DistributionInput) -> dict[str, Any]:
    """Sends one survey to the given records. With an Idempotency-Key header, a repeated call sends nothing twice."""
    caller = principal()
    require_visible(bundle(), caller, wanted.record_ids)
    distribution_id = service.send(bundle(), _sender(_idempotency_key()), wanted)
    return _one(distribution_id)


@blueprint.patch("/distributions/<distribution_id>")
@blueprint.input(ChangesInput, arg_name="changes")
@blueprint.output(DistributionOutput)
@blueprint.doc(summary="Change what is scheduled", responses=[401, 403, 404, 409, 413, 422, 503], security="api_key")
def edit(distribution_id: str, changes: ChangesInput) -> dict[str, Any]:
    """Any of the fields of POST /distributions. With `version`, as it was read, nobody else's change is lost."""
    require_visible(bundle(), principal(), changes.record_ids or [])
    service.edit(bundle(), _sender(), distribution_id, changes.given(), changes.version)
    return _one(distribution_id)


@blueprint.delete("/distributions/<distribution_id>")
@blueprint.output(DistributionOutput)
@blueprint.doc(summary="Cancel for good what has not gone", responses=[401, 404, 409], security="api_key")
def cancel(distribution_id: str) -> dict[str, Any]:
    lifecycle.cancel(bundle(), _sender(), distribution_id)
    return _one(distribution_id)


@blueprint.post("/distributions/<distribution_id>/pause")
@blueprint.output(DistributionOutput)
@blueprint.doc(summary="Let nothing of it go before it is resumed", responses=[401, 404, 409], security="api_key")
def pause(distribution_id: str) -> dict[str, Any]:
    lifecycle.pause(bundle(), _sender(), distribution_id)
    return _one(distribution_id)


@blueprint.post("/distributions/<distribution_id>/resume")
@blueprint.output(DistributionOutput)
@blueprint.doc(summary="Go on with what was paused", responses=[401, 404, 409], security="api_key")
def resume(distribution_id: str) -> dict[str, Any]:
    lifecycle.resume(bundle(), _sender(), distribution_id)
    return _one(distribution_id)


@blueprint.get("/distributions")
@blueprint.input(ListQuery, location="query", arg_name="query")
@blueprint.output(DistributionList)
@blueprint.doc(summary="The newest distributions", security="api_key", responses=[401, 404, 422])
def index(query: ListQuery) -> dict[str, Any]:
    """Who is signed in with Salesforce asks for one record that they may see there."""
    try:
        wanted = record_id(query.record_id) if query.record_id else None
    except InvalidRecordId as error:
        raise Invalid.at("record_id", str(error)) from error
    _require_record(wanted)
    states = [state for state in query.state.split(",") if state]
    with bundle().db.read(principal().organization_id) as session:
        items = queries.newest(session, wanted, query.limit, query.after or None, states)
    return {"items": items, "next": items[-1]["id"] if len(items) == query.limit else None}


@blueprint.get("/distributions/<distribution_id>")
@blueprint.output(DistributionOutput)
@blueprint.doc(summary="One distribution with its counters", security="api_key", responses=[401, 404])
def show(distribution_id: str) -> dict[str, Any]:
    return _one(distribution_id)


@blueprint.get("/distributions/<distribution_id>/recipients")
@blueprint.input(RecipientQuery, location="query", arg_name="query")
@blueprint.output(RecipientList)
@blueprint.doc(
    summary="Who was asked or left out, and why", security="api_key", responses=[401, 403, 404, 409, 422, 503]
)
def recipients(distribution_id: str, query: RecipientQuery) -> dict[str, Any]:
    """Somebody of Salesforce is shown those whom they may see there, so that a page may hold fewer than its limit."""
    caller = principal()
    limit = min(query.limit, CHECKED_AT_ONCE) if caller.salesforce_user_id else query.limit
    with bundle().db.read(caller.organization_id) as session:
        items = queries.recipients(session, distribution_id, query.after, limit, query.state)
    shown = shown_to(bundle(), caller, [item["record_id"] for item in items])
    return {
        "items": [item for item in items if item["record_id"] in shown],
        "next": items[-1]["position"] if len(items) == limit else None,
    }


@blueprint.post("/distributions/<distribution_id>/recipients/<record>/send-again")
@blueprint.output(DistributionOutput)
@blueprint.doc(
    summary="Send an uncertain message once more", security="api_key", responses=[401, 403, 404, 409, 422, 503]
)
def send_again(distribution_id: str, record: str) -> dict[str, Any]:
    if record not in shown_to(bundle(), principal(), [record]):
        raise NotFound("There is no message to this record in this distribution.")
    service.send_again(bundle(), principal(), distribution_id, record)
    return _one(distribution_id)


@blueprint.get("/distributions/<distribution_id>/recipients.csv")
@blueprint.doc(
    summary="Who was asked or left out, as CSV",
    security="api_key",
    responses={200: "CSV (RFC 4180, UTF-8)", 401: "No good key", 403: "A person may not", 404: "Not there"},
)
def recipients_as_csv(distribution_id: str) -> Response:
    """A text that a spreadsheet would run begins with '."""
    if principal().salesforce_user_id:
        raise Forbidden("Only an administrator or a script with an API key may export recipients.")
    with bundle().db.read(principal().organization_id) as session:
        queries.find(session, distribution_id)
    lines = export.csv_lines(bundle().db, principal().organization_id, distribution_id)
    headers = {"Content-Disposition": f"attachment; filename=recipients-{distribution_id}.csv"}
    return Response(lines, mimetype="text/csv", headers=headers)


@blueprint.post("/distributions/check")
@blueprint.input(CheckInput, arg_name="wanted")
@blueprint.output(CheckOutput)
@blueprint.doc(
    summary="What a distribution would do", responses=[401, 403, 404, 409, 413, 422, 503], security="api_key"
)
def check(wanted: CheckInput) -> dict[str, Any]:
    """Who would be left out and why, and what its sender should know; nothing is written and nothing is sent."""
    require_visible(bundle(), principal(), wanted.record_ids)
    return checking.check(bundle(), principal(), wanted)


@blueprint.post("/test-messages")
@blueprint.input(TestInput, arg_name="wanted")
@blueprint.output(TestOutput, status_code=202)
@blueprint.doc(
    summary="Send the message to one address", responses=[401, 403, 404, 409, 413, 422, 503], security="api_key"
)
def send_test(wanted: TestInput) -> dict[str, Any]:
    require_visible(bundle(), principal(), wanted.record_ids)
    return _test(trial.send(bundle(), _sender(), wanted, wanted.to))


@blueprint.get("/test-messages/<test_id>")
@blueprint.output(TestOutput)
@blueprint.doc(summary="What became of a test message", responses=[401, 404], security="api_key")
def trial_outcome(test_id: str) -> dict[str, Any]:
    return _test(test_id)


@blueprint.post("/selections")
@blueprint.input(SelectionInput, arg_name="wanted")
@blueprint.output(SelectionOutput, status_code=201)
@blueprint.doc(summary="Keep what was ticked on a list page", security="api_key", responses=[401, 403, 422])
def keep_selection(wanted: SelectionInput) -> dict[str, Any]:
    """Kept for a day, for the person who ticked."""
    caller = principal()
    require_visible(bundle(), caller, wanted.record_ids)
    with bundle().db.write(caller.organization_id) as session:
        kept = selections.keep(session, caller.user_id, wanted.object, wanted.record_ids, bundle().clock.now())
        return _selection(kept)


@blueprint.get("/selections/<selection_id>")
@blueprint.output(SelectionOutput)
@blueprint.doc(summary="What was ticked on a list page", security="api_key", responses=[401, 403, 404])
def selection(selection_id: str) -> dict[str, Any]:
    caller = principal()
    with bundle().db.read(caller.organization_id) as session:
        return _selection(selections.find(session, selection_id, caller.user_id, bundle().clock.now()))


def _sender(idempotency_key: str | None = None) -> service.Sender:
    return service.Sender(principal(), idempotency_key)


def _test(test_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return trial.outcome(session, test_id)


def _one(distribution_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return queries.get(session, distribution_id)


def _require_record(record: str | None) -> None:
    caller = principal()
    if record is None and caller.needs_record_check:
        raise Invalid.at("record_id", "is missing: name the record whose distributions you want to see")
    require_visible(bundle(), caller, [record] if record else [], field="record_id")


def _selection(kept: Selection) -> dict[str, Any]:
    return {
        "id": kept.id,
        "object": kept.object_name,
        "record_ids": kept.record_ids,
        "expires_at": iso(kept.expires_at),
    }


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 200 or any(not " " < character <= "~" for character in key):
        raise Invalid.at("Idempotency-Key", "must be 1 to 200 visible ASCII characters, for example a UUID")
    return key or None
