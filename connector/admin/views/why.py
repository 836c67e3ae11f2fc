"""Why did this person (not) get it? One page for a person who is asked that."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, reading
from connector.distributions.exclusions.exclusion import IN_WORDS
from connector.distributions.why import explaining
from connector.distributions.why.explaining import About, Explanation
from connector.foundation.errors import ServiceError
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.record_ids import is_record_id, record_id
from connector.messaging.models import Channel
from connector.organizations import accounts
from connector.organizations.access import principal
from connector.surveys import queries as surveys

LONGEST = 254


@blueprint.get("/why", endpoint="why")
def index() -> str | Response:
    """`record` is an id or an email address; one that belongs to a single person leads straight to them."""
    wanted = request.args.get("record", "").strip()[:LONGEST]
    people = [] if is_record_id(wanted) else _people(wanted)
    if len(people) == 1:
        return redirect(url_for(".why", record=people[0][0]))
    found = _explained(record_id(wanted)) if is_record_id(wanted) else None
    with reading() as session:
        return render_template(
            "admin/why.html",
            wanted=wanted,
            people=people,
            found=found,
            words=IN_WORDS,
            surveys=surveys.current_versions(session),
            about=_about(),
            account=accounts.main_of(session),
        )


def _about() -> About:
    channel = request.args.get("channel", "")
    known = Channel(channel) if channel in set(Channel) else Channel.EMAIL
    return About(known, request.args.get("survey", "")[:40])


def _explained(record: str) -> Explanation | None:
    try:
        return explaining.explain(bundle(), principal().organization_id, record, _about())
    except ServiceError as error:
        flash(translated(str(error)), "error")
        return None


def _people(address: str) -> list[tuple[str, str]]:
    """Those with this address; says so when there are none."""
    if not address:
        return []
    try:
        found = explaining.people(bundle(), principal().organization_id, address)
    except ServiceError as error:
        flash(translated(str(error)), "error")
        return []
    if not found:
        flash(_("Nobody in Salesforce has this email address or id."), "error")
    return found
