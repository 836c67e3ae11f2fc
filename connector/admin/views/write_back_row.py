"""One row of the ledger: why it was not written, its values, and what a person decides about it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from connector.admin.queries import mappings, pacing
from connector.admin.queries import write_backs as lists
from connector.admin.queries.mappings import Finding
from connector.admin.queries.pacing import Pause
from connector.admin.views.frame import blueprint, done, mistakes, number, reading, validated, writing
from connector.foundation.errors import FieldError, Invalid, ServiceError
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.workflows import queries as workflows
from connector.workflows.repair import remap as remapping
from connector.writeback import finding, repair
from connector.writeback.api import person
from connector.writeback.models import OPEN, ParkedFor, WriteBack, WriteBackState
from connector.writeback.repair import Fix
from connector.writeback.schemas import ResolveInput


@blueprint.get("/write-back/<row_id>")
def write_back_row(row_id: str) -> str:
    return _row_page(row_id)


@blueprint.post("/write-back/<row_id>/fix")
def fix_write_back(row_id: str) -> Response | tuple[str, int]:
    """Save the values, and with `again` write the row at once."""
    again = "again" in request.form
    try:
        with writing() as session:
            _fixed(session, finding.one(session, row_id))
            if again:
                repair.replay_one(bundle(), session, person(), row_id)
    except Invalid as error:
        return _row_page(row_id, mistakes(error)), error.status
    except ServiceError as error:
        flash(translated(str(error)), "error")
        return redirect(url_for(".write_back_row", row_id=row_id))
    flash(
        _("It is being written again. What Salesforce refuses once more comes back here.")
        if again
        else _("The values are saved. They go to Salesforce once you write them again.")
    )
    return redirect(url_for(".write_back_row", row_id=row_id))


@blueprint.post("/write-back/<row_id>/remap")
def remap_write_back(row_id: str) -> Response:
    """Write the row again, with the values of today's mapping."""

    def remap() -> None:
        with writing() as session:
            remapping.remap(bundle(), session, person(), row_id, then_replay=True)

    done(remap, _("The values are those of today’s mapping, and the row is being written again."))
    return redirect(url_for(".write_back_row", row_id=row_id))


@blueprint.post("/write-back/<row_id>/resolve")
def resolve_write_back(row_id: str) -> Response:
    """`outcome` is written, again or given_up."""
    with reading() as session:
        finding.one(session, row_id)
    step = OUTCOMES.get(request.form.get("outcome", ""))
    if step is None:
        raise Invalid.at("outcome", f"choose one of: {', '.join(OUTCOMES)}")

    def decide() -> None:
        with writing() as session:
            step(session, row_id)

    done(decide, _("It is noted."))
    return redirect(url_for(".write_back_row", row_id=row_id))


def _take_as_written(session: Session, row_id: str) -> None:
    record, version = request.form.get("record_id", "").strip(), number(request.form.get("version", ""))
    repair.take_as_written(session, person(), row_id, record, bundle().clock.now(), version)


def _write_again(session: Session, row_id: str) -> None:
    repair.replay_one(bundle(), session, person(), row_id)


def _give_up(session: Session, row_id: str) -> None:
    said = validated(ResolveInput, {"outcome": "given_up", "reason": request.form.get("why", "").strip()})
    version = number(request.form.get("version", ""))
    repair.give_up(session, person(), row_id, said.reason, bundle().clock.now(), version)


OUTCOMES: dict[str, Callable[[Session, str], None]] = {
    "written": _take_as_written,
    "again": _write_again,
    "given_up": _give_up,
}
"""What a person may know or decide about a row of which Salesforce's word is missing."""


@blueprint.post("/write-back/<row_id>/again-all")
def write_all_alike(row_id: str) -> Response:
    """Every row that was refused for the same reason as this one."""

    def replay() -> None:
        with writing() as session:
            repair.replay_alike(bundle(), session, person(), row_id)

    done(replay, _("It is being written again. What Salesforce refuses once more comes back here."))
    return redirect(url_for(".failures"))


def _fixed(session: Session, row: WriteBack) -> None:
    """Change what the form says otherwise than the row. Raises Invalid naming each field, or Conflict."""
    left_out, version = request.form.getlist("leave_out"), number(request.form.get("version", ""))
    said = {name: value for name, value in lists.changes(row, request.form).items() if name not in left_out}
    if said or left_out:
        repair.fix(session, person(), row.id, Fix(_read(said), left_out, version))


def _read(said: dict[str, tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, (text, kind) in said.items():
        try:
            values[name] = lists.read_value(text, kind)
        except ValueError:
            errors.append(FieldError(f"values.{name}", "must be a number"))
    if errors:
        raise Invalid(errors=errors)
    return values


def _row_page(row_id: str, problems: dict[str, str] | None = None) -> str:
    with reading() as session:
        row = finding.one(session, row_id)
        workflow, task = row.workflow_and_task
        return render_template(
            "admin/write_back_row.html",
            row=row,
            values=lists.form_of(row) if lists.has_values(row) else [],
            has_values=lists.has_values(row),
            is_open=row.state in OPEN,
            workflow=lists.workflows_by_id(session).get(workflow),
            task=task,
            account=lists.accounts_by_id(session).get(row.account_id),
            why_parked=_why_parked(session, row),
            pacing=_pacing(session, row),
            written=request.form,
            problems=problems or {},
        )


def _why_parked(session: Session, row: WriteBack) -> list[Finding]:
    """What the last check has against the task of a row that waits for its mapping."""
    workflow, _slash, task = row.mapping.partition("/")
    if row.parked_for != ParkedFor.MAPPING:
        return []
    found = mappings.findings(workflows.check_of(session, workflow))
    return [each for each in found if each.is_error and each.task == task]


def _pacing(session: Session, row: WriteBack) -> list[Pause]:
    """Why a row that is due is not written yet."""
    if row.state != WriteBackState.PENDING:
        return []
    shares, now = bundle().settings.writeback, bundle().clock.now()
    return [each for each in pacing.pauses(session, row.organization_id, shares, now) if each.concerns(row.account_id)]
