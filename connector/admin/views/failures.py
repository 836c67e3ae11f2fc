"""What waits for a person, with what can be done about it."""

from flask import render_template

from connector.admin.queries import failures, pacing
from connector.admin.views.frame import blueprint, reading
from connector.integrations.bundle import bundle
from connector.organizations.access import principal


@blueprint.get("/failures", endpoint="failures")
def index() -> str:
    now = bundle().clock.now()
    with reading() as session:
        return render_template(
            "admin/failures.html",
            waiting=failures.waiting(session),
            lately=failures.lately(session, now),
            pacing=pacing.pauses(session, principal().organization_id, bundle().settings.writeback, now),
        )


def waiting() -> int:
    """For the menu: how much waits for a person."""
    with reading() as session:
        return failures.count(session)
