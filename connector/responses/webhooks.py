"""What the provider of text messages calls when somebody writes to us."""

import re

from apiflask import APIBlueprint
from flask import Response, abort, request

from connector.integrations.bundle import bundle
from connector.integrations.sms.signature import require_twilio
from connector.messaging.phone_numbers import BadPhoneNumber, e164
from connector.organizations.access import by_own_proof
from connector.responses.sms_inbound import Received, keep

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
LONGEST_BODY = 10_000
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_NOT_OF_A_NUMBER = re.compile(r"[^+\w]", re.ASCII)
blueprint = APIBlueprint("responses_webhooks", __name__, url_prefix="/hooks/twilio", enable_openapi=False)
by_own_proof(blueprint, "Twilio's signature")
blueprint.before_request(require_twilio)


@blueprint.post("/inbound")
def inbound() -> Response:
    """Kept before it is answered; the answer says nothing, since ours go through the ledger."""
    keep(bundle(), _received())
    return Response(NO_ANSWER, mimetype="text/xml")


def _received() -> Received:
    form = request.form
    sid = form.get("MessageSid", "") or form.get("SmsSid", "")
    if not _SID.match(sid):
        abort(400, "MessageSid is missing, or is none.")
    return Received(
        sid,
        _number(form.get("From", "")),
        _number(form.get("To", "")),
        form.get("Body", "")[:LONGEST_BODY],
        _NOT_OF_A_NUMBER.sub("", form.get("OptOutType", "").upper())[:10],
    )


def _number(written: str) -> str:
    """In E.164; a short code or a name as it is."""
    try:
        return e164(written)
    except BadPhoneNumber:
        return _NOT_OF_A_NUMBER.sub("", written)[:20]
