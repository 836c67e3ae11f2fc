"""The ledger of what is written to Salesforce: finding rows, and writing many of them again."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import pacing
from connector.admin.queries import write_backs as lists
from connector.admin.queries.write_backs import PageFilter
from connector.admin.views.frame import after_number, blueprint, number, reading, validated
from connector.foundation.errors import Conflict, Invalid
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations.access import principal
from connector.workflows.repair import remap as remapping
from connector.writeback import queries as write_backs
from connector.writeback import repair, summary
from connector.writeback.api import person
from connector.writeback.finding import Wanted
from connector.writeback.models import WriteBackState
from connector.writeback.reasons import code_of, cure_of, message_of
from connector.writeback.repair import Progress

AT_MOST = 10_000
"""As far as is counted how many rows a step would change."""
SECONDS = 8.0
"""For which one press works through lots; what is left says so."""


@blueprint.get("/write-back")
def write_back() -> str:
    asked, organization_id, now = _filter(), principal().organization_id, bundle().clock.now()
    with reading() as session:
        return render_template(
            "admin/write_back.html",
            asked=asked,
            counts=write_backs.counts(session),
            objects=summary.by_object(session, organization_id),
            reasons_found=summary.by_reason(session, organization_id),
            costs=summary.costs(session, organization_id, now),
            pacing=pacing.pauses(session, organization_id, bundle().settings.writeback, now),
            workflows=lists.workflows_by_id(session),
            page=lists.page(session, organization_id, asked.wanted, after_number()),
            accounts=lists.accounts_by_id(session),
        )


@blueprint.get("/write-back/all")
def all_write_backs() -> str:
    """The second step before many rows are written again: how many they are."""
    asked = _filter()
    with reading() as session:
        return render_template(
            "admin/write_back_all.html",
            asked=asked,
            state=asked.state or WriteBackState.FAILED,
            count=repair.count(session, principal().organization_id, asked.wanted, AT_MOST),
            at_most=AT_MOST,
            after=after_number() or 0,
            workflows=lists.workflows_by_id(session),
        )


@blueprint.post("/write-back/all")
def write_all_again() -> Response:
    """`how` is again, or remap: with the values of today's mapping."""
    asked = validated(PageFilter, {name: value for name, value in request.form.items() if value})
    after = number(request.form.get("go_on", "")) or 0
    step = {"again": _replay, "remap": _remap}.get(request.form.get("how", ""), _replay)
    try:
        rows, more = _lots(step, asked.wanted, after)
    except (Conflict, Invalid) as error:
        flash(translated(str(error)), "error")
        return redirect(f"{url_for('.write_back')}?{urlencode(asked.given)}")
    flash(_("%(rows)s rows are being written again. What Salesforce refuses once more comes back here.", rows=rows))
    if more:
        flash(_("There are more: press once more to go on."))
        return redirect(f"{url_for('.all_write_backs')}?{urlencode({**asked.given, 'after': more})}")
    return redirect(url_for(".write_back"))


def _lots(step: Callable[[Wanted, int], Progress], wanted: Wanted, after: int) -> tuple[int, int | None]:
    """Lot after lot for some seconds; gives the rows changed, and where to go on."""
    rows, place, deadline = 0, after, time.monotonic() + SECONDS
    while True:
        progress = step(wanted, place)
        rows += progress.rows
        if progress.next is None or time.monotonic() > deadline:
            return rows, progress.next
        place = progress.next


def _replay(wanted: Wanted, after: int) -> Progress:
    return repair.replay(bundle(), person(), wanted, after)


def _remap(wanted: Wanted, after: int) -> Progress:
    found = remapping.remap_all(bundle(), person(), wanted, after, then_replay=True)
    if found.refused:
        flash(
            _(
                "%(number)s rows stay as they are, for example: %(reason)s",
                number=len(found.refused),
                reason=found.refused[0].reason,
            ),
            "error",
        )
    return Progress(found.rows, found.next)


def _filter() -> PageFilter:
    return validated(PageFilter, {name: value for name, value in request.args.items() if value})


@blueprint.app_context_processor
def reasons() -> dict[str, Callable[[str | None], str]]:
    return {"code_of": code_of, "message_of": message_of, "cure_of": cure_of}
