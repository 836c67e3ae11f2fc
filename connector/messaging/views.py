"""The opt-out page behind the link in each message, and the one-click door of mail programs (RFC 8058)."""

from apiflask import APIBlueprint
from flask import Response, abort, render_template, request
from sqlalchemy import select

from connector.foundation.links import Purpose
from connector.integrations.bundle import bundle
from connector.messaging.models import EVERY_SURVEY, Channel, Mailing, Message
from connector.messaging.opt_out import Source, comparable, opt_out, opted_out
from connector.organizations.access import by_own_proof

blueprint = APIBlueprint("opt_out", __name__, template_folder="templates", url_prefix="/o", enable_openapi=False)
by_own_proof(blueprint, "signed opt-out link")

THIS_SURVEY = "survey"


@blueprint.get("/<token>")
def show(token: str) -> str:
    """Asks; a GET changes nothing, since mail scanners follow links."""
    message, mailing = _read(token)
    with bundle().db.read(message.organization_id) as session:
        noes = opted_out(session, message.organization_id, mailing.channel, [comparable(message.to_address)])
    return _page(message, mailing, done="all" if noes else "")


@blueprint.post("/<token>")
def confirm(token: str) -> str | Response:
    """Opts out, from the page's button as from a mail program: without cookie, login or redirect."""
    message, mailing = _read(token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    of_survey = mailing.survey_id if request.form.get("scope") == THIS_SURVEY and not one_click else None
    source = Source.ONE_CLICK if one_click else Source.LINK
    with bundle().db.write(message.organization_id) as session:
        opt_out(session, message, source, bundle().clock.now(), of_survey or EVERY_SURVEY)
    if one_click:
        return Response("You are unsubscribed.\n", mimetype="text/plain")
    return _page(message, mailing, done=THIS_SURVEY if of_survey else "all")


def _page(message: Message, mailing: Mailing, done: str) -> str:
    """`done`: what was said no to, if anything."""
    return render_template(
        "messaging/opt_out.html",
        done=done,
        address=masked(message.to_address),
        sender=mailing.from_name,
        is_sms=mailing.channel == Channel.SMS,
        of_survey=mailing.survey_id,
    )


def masked(address: str) -> str:
    """Enough of the address for its owner to know it: a…e@example.com, +…89."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{local[-1:]}@{domain}" if at else f"{address[:1]}…{address[-2:]}"


def _read(token: str) -> tuple[Message, Mailing]:
    message_id = bundle().links.read(Purpose.OPT_OUT, token)
    with bundle().db.read() as session:
        found = session.execute(
            select(Message, Mailing)
            .join(Mailing, Mailing.id == Message.mailing_id)
            .where(Message.id == int(message_id or 0))
        ).first()
    if found is None:
        abort(404, "This link is not complete. Copy it whole from the message.")
    return found[0], found[1]
