"""Twilio's REST API, as far as the product uses it: strict about what it is given, 501 to the rest."""

import hmac
import re
import socket
import time
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from flask import Blueprint, Response, current_app, jsonify, request
from phonenumbers import NumberParseException

from connector.demo.phone.faults import AT_ANSWER, AT_REQUEST, Fault, FaultKind, Faults
from connector.demo.phone.line import API_VERSION, Account, Line
from connector.demo.phone.store import OUTBOUND, Store, Text

ROOT = f"/{API_VERSION}/Accounts"
MOST_CHARACTERS = 1600
PLAYED = frozenset({"To", "From", "Body", "StatusCallback"})
APPLICATIONS = ("sms_application_sid", "voice_application_sid")
CREATED = "Mon, 05 Jan 2026 09:00:00 +0000"
_E164 = re.compile(r"\+[1-9]\d{6,14}\Z")

MESSAGES = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {what} was not found"),
    20429: (429, "Too Many Requests"),
    20503: (503, "Service Unavailable"),
    21211: (400, "The 'To' number {what} is not a valid phone number."),
    21266: (400, "'To' and 'From' number cannot be the same: {what}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number {what} is not a valid, SMS-capable inbound phone number or short code."),
    21609: (400, "The 'StatusCallback' URL {what} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number {what} is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}
REFUSALS = {
    FaultKind.TOO_MANY_REQUESTS: 20429,
    FaultKind.UNAVAILABLE: 20503,
    FaultKind.UNSUBSCRIBED: 21610,
    FaultKind.NOT_MOBILE: 21614,
}

rest = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}")


class Refused(Exception):
    def __init__(self, code: int, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


class NotPlayed(Exception):
    """Says what of Twilio is not played here."""


@rest.before_request
def authenticate() -> None:
    """Account SID and auth token by HTTP Basic, for this account alone."""
    account, given = _account(), request.authorization
    name, word = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
    if not (_same(name, account.sid) and _same(word, account.token)):
        raise Refused(20003)


@rest.get("/Accounts/<sid>.json")
def account(sid: str) -> Response:
    if sid != _account().sid:
        raise Refused(20404, request.path)
    return jsonify(
        {
            "auth_token": "",
            "date_created": CREATED,
            "date_updated": CREATED,
            "friendly_name": "Demo",
            "owner_account_sid": sid,
            "sid": sid,
            "status": "active",
            "subresource_uris": {"messages": f"{ROOT}/{sid}/Messages.json"},
            "type": "Full",
            "uri": f"{ROOT}/{sid}.json",
        }
    )


@rest.get("/Accounts/<sid>/IncomingPhoneNumbers.json")
def numbers(sid: str) -> Response:
    """Those of the account's numbers that hold the digits that are asked for."""
    wanted = request.args.get("PhoneNumber", "").lstrip("+")
    found = [_number(sid, number) for number in _account().numbers if wanted in number]
    page = f"{ROOT}/{sid}/IncomingPhoneNumbers.json?PageSize=50&Page=0"
    ends = {"start": 0, "end": max(0, len(found) - 1), "page": 0, "page_size": 50}
    places = {"uri": page, "first_page_uri": page, "next_page_uri": None, "previous_page_uri": None}
    return jsonify({"incoming_phone_numbers": found, **ends, **places})


@rest.post("/Accounts/<sid>/Messages.json")
def create_message(sid: str) -> tuple[Response, int] | Response:
    _require_own(sid)
    to, sender, body, callback = _request_to_send()
    if fault := _faults().take(AT_REQUEST, to):
        return _failing(fault, to)
    text = _store().add(OUTBOUND, sender, to, body, callback)
    _line().carry(text)
    return _answered(text)


@rest.get("/Accounts/<sid>/Messages/<message_sid>.json")
def message(sid: str, message_sid: str) -> Response:
    _require_own(sid)
    text = _store().by_sid(message_sid)
    if text is None:
        raise Refused(20404, request.path)
    return jsonify(resource(_account(), text))


@rest.route("/<path:_path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def not_played(_path: str) -> Response:
    raise NotPlayed(f"{request.method} {request.path}")


@rest.app_errorhandler(Refused)
def refused(error: Refused) -> tuple[Response, int]:
    status, message = MESSAGES[error.code]
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    told = {"code": error.code, "message": message.format(what=error.what), "more_info": more, "status": status}
    return jsonify(told), status


@rest.app_errorhandler(NotPlayed)
def not_played_answer(error: NotPlayed) -> tuple[Response, int]:
    return jsonify({"message": f"The demo does not play this part of Twilio: {error}", "status": 501}), 501


def resource(account: Account, text: Text) -> dict[str, Any]:
    """A text as the REST API shows it."""
    uri = f"{ROOT}/{account.sid}/Messages/{text.sid}"
    is_new = text.status == "queued"
    return {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": _rfc_2822(text.at),
        "date_sent": None if is_new else _rfc_2822(text.changed_at),
        "date_updated": _rfc_2822(text.changed_at),
        "direction": text.direction,
        "error_code": text.error_code,
        "error_message": None,
        "from": text.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(text.segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.recipient,
        "uri": f"{uri}.json",
    }


def is_number(written: str) -> bool:
    """Whether it is E.164 and may be a number of its country."""
    try:
        return bool(_E164.match(written)) and phonenumbers.is_possible_number(phonenumbers.parse(written))
    except NumberParseException:
        return False


def hang_up() -> None:
    """End the connection without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


def _request_to_send() -> tuple[str, str, str, str]:
    """To, from, body and callback. Raises Refused or NotPlayed."""
    form = request.form
    if unknown := set(form) - PLAYED:
        raise NotPlayed(f"the parameter {', '.join(sorted(unknown))}")
    to, sender, body, callback = (form.get(name, "") for name in ("To", "From", "Body", "StatusCallback"))
    for code, value in ((21604, to), (21603, sender), (21602, body)):
        if not value:
            raise Refused(code)
    _require_sound(to, sender, body, callback)
    return to, sender, body, callback


def _require_sound(to: str, sender: str, body: str, callback: str) -> None:
    if not is_number(to):
        raise Refused(21211, to)
    if sender not in _account().numbers:
        raise Refused(21606, sender)
    if to == sender:
        raise Refused(21266, to)
    if len(body) > MOST_CHARACTERS:
        raise Refused(21617)
    if callback and not (urlsplit(callback).scheme in ("http", "https") and urlsplit(callback).hostname):
        raise Refused(21609, callback)


def _failing(fault: Fault, to: str) -> Response:
    if fault.kind is FaultKind.DROP_BEFORE_ACCEPT:
        hang_up()
        return Response(status=500)
    raise Refused(REFUSALS[fault.kind], to)


def _answered(text: Text) -> tuple[Response, int]:
    fault = _faults().take(AT_ANSWER, text.recipient)
    if fault and fault.kind is FaultKind.BAD_GATEWAY:
        return Response("<html><title>502 Bad Gateway</title></html>", mimetype="text/html"), 502
    if fault and fault.kind is FaultKind.SLOW:
        time.sleep(fault.seconds)
    elif fault:
        hang_up()
    return jsonify(resource(_account(), text)), 201


def _number(sid: str, number: str) -> dict[str, Any]:
    """A number of the account, which nobody calls."""
    own = f"PN{int(number):032x}"
    unset = dict.fromkeys(
        ("address_sid", "bundle_sid", "identity_sid", "emergency_address_sid", "trunk_sid", *APPLICATIONS)
    )
    unused = ("sms_fallback_url", "status_callback", "voice_url", "voice_fallback_url")
    methods = ("sms_method", "sms_fallback_method", "status_callback_method", "voice_method", "voice_fallback_method")
    return {
        **unset,
        **dict.fromkeys(unused, ""),
        **dict.fromkeys(methods, "POST"),
        "account_sid": sid,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"fax": False, "mms": False, "sms": True, "voice": False},
        "date_created": CREATED,
        "date_updated": CREATED,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": number,
        "origin": "twilio",
        "phone_number": number,
        "sid": own,
        "sms_url": _account().inbound_url,
        "status": "in-use",
        "uri": f"{ROOT}/{sid}/IncomingPhoneNumbers/{own}.json",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
    }


def _require_own(sid: str) -> None:
    if sid != _account().sid:
        raise Refused(20003)


def _rfc_2822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment))


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _account() -> Account:
    found: Account = current_app.extensions["account"]
    return found


def _store() -> Store:
    found: Store = current_app.extensions["store"]
    return found


def _faults() -> Faults:
    found: Faults = current_app.extensions["faults"]
    return found


def _line() -> Line:
    found: Line = current_app.extensions["line"]
    return found
