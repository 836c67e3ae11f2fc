"""The ledger as JSON, for administrators and scripts: finding rows, and what a person decides about them."""

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators
from connector.writeback import finding, queries, repair, summary, waiting
from connector.writeback.budget import Rules
from connector.writeback.models import WriteBack, WriteBackState
from connector.writeback.payloads import values_of
from connector.writeback.reasons import code_of, cure_of
from connector.writeback.repair import Fix, Person
from connector.writeback.schemas import (
    FixInput,
    ListQuery,
    ProgressOutput,
    ReplayInput,
    ResolveInput,
    SummaryOutput,
    WriteBackList,
    WriteBackOutput,
)
from connector.writeback.waiting import Wait

blueprint = APIBlueprint("writeback_api", __name__, url_prefix="/api/v1", tag="Write-back")
by_api_key(blueprint)
only_administrators(blueprint)
REFUSALS = [401, 403, 422]


@blueprint.get("/write-backs")
@blueprint.input(ListQuery, location="query", arg_name="query")
@blueprint.output(WriteBackList)
@blueprint.doc(summary="What is written to Salesforce, newest first", security="api_key", responses=REFUSALS)
def index(query: ListQuery) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        rows = finding.page(session, principal().organization_id, query.wanted, query.limit + 1, query.after)
        waits = _waits(session)
    shown = rows[: query.limit]
    return {"items": [item(row, waits) for row in shown], "next": shown[-1].id if len(rows) > len(shown) else None}


@blueprint.get("/write-backs/summary")
@blueprint.output(SummaryOutput)
@blueprint.doc(summary="The ledger at a glance, and what it costs", security="api_key", responses=[401, 403])
def overview() -> dict[str, Any]:
    organization_id = principal().organization_id
    with bundle().db.read(organization_id) as session:
        return {
            "states": queries.counts(session),
            "objects": summary.by_object(session, organization_id),
            "reasons": [
                {"code": why.code, "count": why.count, "cure": cure_of(f"{why.code}:") or None}
                for why in summary.by_reason(session, organization_id)
            ],
            "waits": [
                {"account": wait.account_id, "reason": wait.reason, "until": iso(wait.until)}
                for wait in _waits(session).values()
            ],
            "costs": [_cost(each) for each in summary.costs(session, organization_id, bundle().clock.now())],
        }


@blueprint.get("/write-backs/<row_id>")
@blueprint.output(WriteBackOutput)
@blueprint.doc(summary="One row with its values", security="api_key", responses=[401, 403, 404])
def show(row_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return whole(finding.one(session, row_id), _waits(session))


@blueprint.patch("/write-backs/<row_id>")
@blueprint.input(FixInput, arg_name="wanted")
@blueprint.output(WriteBackOutput)
@blueprint.doc(
    summary="Put values of a row right that was not written", security="api_key", responses=[*REFUSALS, 404, 409]
)
def fix(row_id: str, wanted: FixInput) -> dict[str, Any]:
    """It stays as it is until it is written again: by `replay` here, or by a call of its own."""
    with bundle().db.write(principal().organization_id) as session:
        row = repair.fix(session, person(), row_id, Fix(wanted.values, wanted.leave_out, wanted.version))
        row = repair.replay_one(bundle(), session, person(), row.id) if wanted.replay else row
        return whole(row, _waits(session))


@blueprint.post("/write-backs/<row_id>/resolve")
@blueprint.input(ResolveInput, arg_name="wanted")
@blueprint.output(WriteBackOutput)
@blueprint.doc(summary="Say what became of an uncertain row", security="api_key", responses=[*REFUSALS, 404, 409])
def resolve(row_id: str, wanted: ResolveInput) -> dict[str, Any]:
    now = bundle().clock.now()
    with bundle().db.write(principal().organization_id) as session:
        match wanted.outcome:
            case "written":
                row = repair.take_as_written(session, person(), row_id, wanted.record_id, now, wanted.version)
            case "again":
                row = repair.replay_one(bundle(), session, person(), row_id)
            case "given_up":
                row = repair.give_up(session, person(), row_id, wanted.reason, now, wanted.version)
        return whole(row, _waits(session))


@blueprint.post("/write-backs/replay")
@blueprint.input(ReplayInput, arg_name="wanted")
@blueprint.output(ProgressOutput)
@blueprint.doc(summary="Write rows again that were not written", security="api_key", responses=REFUSALS)
def replay(wanted: ReplayInput) -> dict[str, Any]:
    """By a filter, a thousand at a time. Without a state, those that Salesforce refused: what is uncertain may have
    been written already, and is written again only when it is asked for by its state or its id."""
    if wanted.filter is not None:
        done = repair.replay(bundle(), person(), wanted.filter.wanted, wanted.after)
        return {"rows": done.rows, "next": done.next}
    with bundle().db.write(principal().organization_id) as session:
        return {"rows": repair.replay_rows(bundle(), session, person(), wanted.ids or []), "next": None}


def person() -> Person:
    caller = principal()
    return Person(caller.organization_id, caller.user_id or "API", caller.name)


def _waits(session: Session) -> Mapping[str, Wait]:
    rules = Rules.of(bundle().settings.writeback)
    return waiting.waits(session, principal().organization_id, rules, bundle().clock.now())


def item(row: WriteBack, waits: Mapping[str, Wait]) -> dict[str, Any]:
    """A row that waits with its whole account has the reason of that."""
    workflow, task = row.workflow_and_task
    wait = waits.get(row.account_id) if row.state == WriteBackState.PENDING else None
    reason = row.reason or (wait.reason if wait else None)
    return {
        "id": row.id,
        "version": row.fence,
        "state": row.state,
        "action": row.action,
        "object": row.object_name,
        "key_field": row.external_id_field,
        "key": row.key,
        "account": row.account_id,
        "workflow": workflow or None,
        "task": task or None,
        "response": row.about or None,
        "record_id": row.record_id,
        "code": code_of(reason) or None,
        "reason": reason,
        "failure": row.failure,
        "parked_for": row.parked_for,
        "attempts": row.attempts,
        "created_at": iso(row.created_at),
        "due_at": iso(row.due_at),
        "written_at": iso(row.written_at),
    }


def whole(row: WriteBack, waits: Mapping[str, Wait]) -> dict[str, Any]:
    more = {"values": values_of(row), "only_if": row.only_if, "result": row.result, "cure": cure_of(row.reason) or None}
    return {**item(row, waits), **more}


def _cost(cost: summary.Cost) -> dict[str, Any]:
    return {
        "account": cost.account_id,
        "name": cost.name,
        "used": cost.used,
        "limit": cost.limit,
        "seen_at": iso(cost.seen_at),
        "calls": cost.calls,
        "rows": cost.rows,
        "calls_per_1000_responses": cost.calls_per_1000,
    }
