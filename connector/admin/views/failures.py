"""What waits for a person, with what can be done about it."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import failures, pacing
from connector.admin.views.frame import blueprint, done, number, reading, writing
from connector.integrations.bundle import bundle
from connector.organizations.access import principal
from connector.responses import sms_failures


@blueprint.get("/failures", endpoint="failures")
def index() -> str:
    now, organization_id = bundle().clock.now(), principal().organization_id
    with reading() as session:
        return render_template(
            "admin/failures.html",
            waiting=failures.waiting(session, organization_id),
            lately=failures.lately(session, now),
            pacing=pacing.pauses(session, organization_id, bundle().settings.writeback, now),
        )


def waiting() -> int:
    """For the menu: how much waits for a person."""
    with reading() as session:
        return failures.count(session, principal().organization_id)


@blueprint.post("/failures/texts/<inbound_id>/again")
def try_text_again(inbound_id: str) -> Response:
    def again() -> None:
        with writing() as session:
            sms_failures.try_again(bundle(), session, principal().organization_id, number(inbound_id) or 0)

    done(again, _("It is being worked on again. If it fails once more, it comes back here."))
    return redirect(url_for(".failures"))


@blueprint.post("/failures/texts/<inbound_id>/aside")
def put_text_aside(inbound_id: str) -> Response:
    def aside() -> None:
        with writing() as session:
            sms_failures.put_aside(session, principal().organization_id, number(inbound_id) or 0)

    done(aside, _("It is put aside."))
    return redirect(url_for(".failures"))
