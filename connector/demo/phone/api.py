"""The doors for outside checks: texts and faults as JSON. docs/demo.md describes them."""

from typing import Any

from flask import Blueprint, current_app, request

from connector.demo.dial import BadFault
from connector.demo.phone.faults import Fault, Faults
from connector.demo.phone.line import Account, Line
from connector.demo.phone.rest import MOST_CHARACTERS, is_number
from connector.demo.phone.store import INBOUND, Store, Text

api = Blueprint("api", __name__, url_prefix="/api")


class BadText(ValueError):
    """`field` is wrong; the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@api.get("/messages")
def messages() -> dict[str, Any]:
    """Oldest first; `after` an id, at most `limit`, `number` that of a person. Without limit: all."""
    number = request.args.get("number", "")
    number = f"+{number.strip()}" if number.startswith(" ") else number  # a "+" that was not encoded
    after, limit = _count("after", 0), _count("limit", None)
    return {"items": [text.item() for text in _store().items(number=number, after=after or 0, limit=limit)]}


@api.post("/messages")
def write() -> tuple[dict[str, Any], int]:
    """A person texts: {"from", "to", "body"}. 201 with the item; the product hears of it at once."""
    body = request.get_json(silent=True)
    given = body if isinstance(body, dict) else {}
    return typed(given.get("from"), given.get("to", account().numbers[0]), given.get("body")).item(), 201


def typed(sender: Any, to: Any, body: Any) -> Text:
    """Keep what a person typed on a handset, and tell the product. Raises BadText."""
    if not isinstance(sender, str) or not is_number(sender):
        raise BadText("from", "must be a valid phone number with its country code, such as +33639980001")
    if to not in account().numbers:
        raise BadText("to", f"must be a number of the product: {', '.join(account().numbers)}")
    if not isinstance(body, str) or not body.strip() or len(body) > MOST_CHARACTERS or not _is_storable(body):
        raise BadText("body", f"must be a text of 1 to {MOST_CHARACTERS} characters")
    text = _store().add(INBOUND, sender, to, body)
    line: Line = current_app.extensions["line"]
    line.carry(text)
    return text


@api.get("/state")
def state() -> dict[str, int]:
    return _store().state()


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


@api.errorhandler(BadFault)
def bad_fault(error: BadFault) -> tuple[dict[str, Any], int]:
    return _invalid("This is not a fault", error.field, str(error))


@api.errorhandler(BadText)
def bad_text(error: BadText) -> tuple[dict[str, Any], int]:
    return _invalid("This text cannot be sent", error.field, str(error))


def account() -> Account:
    found: Account = current_app.extensions["account"]
    return found


def _invalid(title: str, field: str, message: str) -> tuple[dict[str, Any], int]:
    return {"title": title, "status": 422, "errors": [{"field": field, "message": message}]}, 422


def _is_storable(body: str) -> bool:
    """A lone half of a pair, which JSON can carry, is no text."""
    return "\0" not in body and not any("\ud800" <= letter <= "\udfff" for letter in body)


def _count(name: str, otherwise: int | None) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def _store() -> Store:
    found: Store = current_app.extensions["store"]
    return found


def _faults() -> Faults:
    found: Faults = current_app.extensions["faults"]
    return found
