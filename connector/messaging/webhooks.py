"""What Twilio calls with news of a text message: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status"""

import structlog
from apiflask import APIBlueprint
from flask import Response, request

from connector.foundation.links import Purpose
from connector.integrations.bundle import bundle
from connector.integrations.sms.codes import DEAD, reason_of
from connector.integrations.sms.signature import require_twilio
from connector.messaging import receipts
from connector.messaging.receipts import Receipt, Word
from connector.organizations.access import by_own_proof

WORDS = {
    "accepted": Word.ON_ITS_WAY,
    "scheduled": Word.ON_ITS_WAY,
    "queued": Word.ON_ITS_WAY,
    "sending": Word.ON_ITS_WAY,
    "sent": Word.ON_ITS_WAY,
    "partially_delivered": Word.ON_ITS_WAY,
    "delivered": Word.DELIVERED,
    "read": Word.DELIVERED,
    "undelivered": Word.NOT_DELIVERED,
    "failed": Word.NOT_SENT,
    "canceled": Word.NOT_SENT,
}
"""What each MessageStatus says; of any other nothing is learnt."""

blueprint = APIBlueprint("messaging_webhooks", __name__, url_prefix="/hooks/twilio", enable_openapi=False)
by_own_proof(blueprint, "Twilio's signature")
blueprint.before_request(require_twilio)
log = structlog.get_logger(__name__)


@blueprint.post("/status/<token>")
def status(token: str) -> Response:
    """News of the message whose id we put into the address: they may come before the answer that names it."""
    message_id = bundle().links.read(Purpose.SMS_STATUS, token)
    return _take(int(message_id) if message_id else None)


@blueprint.post("/status")
def status_by_name() -> Response:
    """News of a message that Twilio names, as when this address is set for the whole number."""
    with bundle().db.read() as session:
        message_id = receipts.message_of(session, request.form.get("MessageSid", ""))
    return _take(message_id)


def _take(message_id: int | None) -> Response:
    """200 even when there is nothing to learn: Twilio need not tell it again."""
    receipt = _receipt()
    if message_id is not None and receipt is not None:
        _write(message_id, receipt)
    return Response(status=200, mimetype="text/plain")


def _receipt() -> Receipt | None:
    word = WORDS.get(request.form.get("MessageStatus", ""))
    sid = request.form.get("MessageSid", "")
    code = request.form.get("ErrorCode", "")
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else 0
    return Receipt(sid, word, reason_of(number), number in DEAD) if word and sid else None


def _write(message_id: int, receipt: Receipt) -> None:
    with bundle().db.read() as session:
        is_news = receipts.is_news(session, message_id, receipt)
    if is_news:
        with bundle().db.write() as session:
            receipts.take(session, message_id, receipt, bundle().clock.now())
        log.info("messaging.receipt", message_id=message_id, word=receipt.word)
