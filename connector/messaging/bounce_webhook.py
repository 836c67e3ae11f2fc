"""The door for mails that come back: a mail server pipes the report as it is, a mail provider tells it as JSON.

The address holds the secret `bounce_token`; without that setting there is no door. Anybody may write such a mail to
the sender's address, though: only a Message-ID that we have sealed names a message.
"""

import hmac
from typing import Annotated

from apiflask import APIBlueprint
from flask import abort, request
from pydantic import BaseModel, StringConstraints

from connector.foundation.links import Purpose
from connector.foundation.web.strict_json import Storable
from connector.integrations.bundle import bundle
from connector.messaging import bounces, dsn
from connector.messaging.bounces import Outcome
from connector.messaging.dsn import Bounce, MessageKey
from connector.organizations.access import by_own_proof

blueprint = APIBlueprint("bounces", __name__, url_prefix="/hooks/bounces", enable_openapi=False)
by_own_proof(blueprint, "secret token in the address")

MAIL_TYPES = ("message/rfc822", "application/octet-stream", "text/plain")


class BounceInput(BaseModel):
    """As a provider tells it; more than these fields may be there."""

    message_id: Annotated[Storable, StringConstraints(min_length=1, max_length=1000)]
    status: Annotated[Storable, StringConstraints(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")]
    reason: Annotated[Storable, StringConstraints(max_length=10_000)] = ""
    recipient: Annotated[Storable, StringConstraints(max_length=1000)] = ""


@blueprint.post("/<token>")
def receive(token: str) -> dict[str, str]:
    """Answers 200 with the outcome whatever the report is about, so that nobody sends it again."""
    _check(token)
    found = _told() if request.is_json else _piped()
    if found is None:
        return {"outcome": Outcome.IGNORED}
    key = found[0]
    if not bundle().links.is_sealed(Purpose.MESSAGE_ID, key.named, key.seal):
        return {"outcome": Outcome.UNKNOWN}
    with bundle().db.write() as session:
        return {"outcome": bounces.receive(session, *found, bundle().clock.now())}


def _check(token: str) -> None:
    wanted = bundle().settings.bounce_token.get_secret_value()
    if not wanted or not hmac.compare_digest(token.encode(), wanted.encode()):
        abort(404)


def _piped() -> tuple[MessageKey, Bounce] | None:
    if request.mimetype not in MAIL_TYPES:
        abort(415, "Send the mail as message/rfc822, or what happened as application/json.")
    return dsn.read(request.get_data())


def _told() -> tuple[MessageKey, Bounce] | None:
    told = BounceInput.model_validate(request.get_json())
    key = dsn.message_key(told.message_id)
    reason = " ".join(told.reason.split())[: dsn.LONGEST_REASON]
    return (key, Bounce(told.status, reason)) if key else None
