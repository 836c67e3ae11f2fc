"""The opt-out page behind the link in each invitation, and the one-click door of mail programs (RFC 8058)."""

from apiflask import APIBlueprint
from flask import Response, abort, render_template, request
from sqlalchemy import select

from connector.foundation.links import Purpose
from connector.integrations.bundle import bundle
from connector.messaging.models import Channel, Mailing, Message
from connector.messaging.opt_out import comparable, opt_out, opted_out
from connector.organizations.access import by_own_proof

blueprint = APIBlueprint("opt_out", __name__, template_folder="templates", url_prefix="/o", enable_openapi=False)
by_own_proof(blueprint, "signed opt-out link")


@blueprint.get("/<token>")
def show(token: str) -> str:
    """Asks; a GET changes nothing, since mail scanners follow links."""
    message, mailing = _read(token)
    with bundle().db.read(message.organization_id) as session:
        noes = opted_out(session, message.organization_id, Channel.EMAIL, [comparable(message.to_address)])
    return render_template(
        "messaging/opt_out.html", done=bool(noes), address=masked(message.to_address), sender=mailing.from_name
    )


@blueprint.post("/<token>")
def confirm(token: str) -> str | Response:
    """Opts out, from the page's button as from a mail program: without cookie, login or redirect."""
    message, mailing = _read(token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    with bundle().db.write(message.organization_id) as session:
        opt_out(session, message, "one_click" if one_click else "link", bundle().clock.now())
    if one_click:
        return Response("You are unsubscribed.\n", mimetype="text/plain")
    return render_template(
        "messaging/opt_out.html", done=True, address=masked(message.to_address), sender=mailing.from_name
    )


def masked(address: str) -> str:
    """Enough of the address for its owner to know it: a…e@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…{local[-1:]}@{domain}"


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
