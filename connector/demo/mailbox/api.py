"""The doors for outside checks: messages and faults as JSON. docs/demo.md describes them."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, stream_with_context

from connector.demo.dial import BadFault
from connector.demo.mailbox.bounce import DONE, USUAL_STATUS, Postmaster
from connector.demo.mailbox.faults import Fault, Faults
from connector.demo.mailbox.store import Mailbox

STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/messages")
def messages() -> Response:
    """Oldest first; `after` an id, at most `limit`, `to` a part of a recipient's address. Without limit: all."""
    after, limit = _number("after", 0), _number("limit", None)
    items = _mailbox().items(after=after or 0, limit=limit, to=request.args.get("to", ""))
    return Response(stream_with_context(_listed(items)), mimetype="application/json")


@api.get("/messages/<int:message_id>")
def message(message_id: int) -> dict[str, Any]:
    found = _mailbox().get(message_id) if message_id < 2**63 else None
    if found is None:
        abort(404)
    return found.item


@api.get("/messages/<int:message_id>/raw")
def raw(message_id: int) -> Response:
    """The bytes as they came, `message/rfc822`."""
    found = _mailbox().raw(message_id) if message_id < 2**63 else None
    if found is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="message-{message_id}.eml"'}
    return Response(found, mimetype="message/rfc822", headers=headers)


@api.post("/messages/<int:message_id>/bounce")
def bounce(message_id: int) -> tuple[dict[str, Any], int]:
    """Sends the message back as a mail server does that cannot deliver it; body {"status": "5.1.1"}, or none."""
    found = _mailbox().get(message_id) if message_id < 2**63 else None
    if found is None:
        abort(404)
    status = (request.get_json(silent=True) or {}).get("status", USUAL_STATUS)
    if not isinstance(status, str) or not STATUS.fullmatch(status):
        raise BadFault("status", "must be like 5.1.1 or 4.2.2")
    outcome = send_back(_mailbox(), message_id, found.rcpt_to[0], status)
    return {"outcome": outcome}, 200 if outcome == DONE else 502


def send_back(mailbox: Mailbox, message_id: int, recipient: str, status: str = USUAL_STATUS) -> str:
    """What came of it, which is noted."""
    postmaster: Postmaster = current_app.extensions["postmaster"]
    outcome = postmaster.send_back(mailbox.raw(message_id) or b"", recipient, status)
    mailbox.note_bounce(message_id, outcome)
    return outcome


@api.get("/state")
def state() -> dict[str, int]:
    return _mailbox().state()


@api.get("/faults")
def faults() -> dict[str, Any]:
    return {"items": [fault.as_dict() for fault in _faults().active()]}


@api.post("/faults")
def add_fault() -> tuple[dict[str, Any], int]:
    fault = Fault.parse(request.get_json(silent=True))
    _faults().add(fault)
    return fault.as_dict(), 201


@api.delete("/faults")
def clear_faults() -> tuple[str, int]:
    _faults().clear()
    return "", 204


@api.errorhandler(404)
def not_found(error: Exception) -> tuple[dict[str, Any], int]:
    return {"title": "There is no such message", "status": 404, "errors": []}, 404


@api.errorhandler(BadFault)
def bad_fault(error: BadFault) -> tuple[dict[str, Any], int]:
    errors = [{"field": error.field, "message": str(error)}]
    return {"title": "This cannot be done", "status": 422, "errors": errors}, 422


def _listed(items: Iterator[str]) -> Iterator[str]:
    yield '{"items": ['
    for number, item in enumerate(items):
        yield f",\n{item}" if number else item
    yield "]}\n"


def _number(name: str, otherwise: int | None) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def _mailbox() -> Mailbox:
    mailbox: Mailbox = current_app.extensions["mailbox"]
    return mailbox


def _faults() -> Faults:
    faults: Faults = current_app.extensions["faults"]
    return faults
