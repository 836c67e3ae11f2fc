"""Whether a call to one of our webhooks is Twilio's: by its signature over the address that Twilio was given."""

from collections.abc import Mapping

from flask import abort, request
from twilio.request_validator import RequestValidator

from connector.integrations.bundle import bundle

HEADER = "X-Twilio-Signature"


def require_twilio() -> None:
    """For `before_request` of a blueprint of webhooks: 404 while SMS is not set up, 403 for anybody but Twilio.

    Checked against the configured public URL: what a caller writes into Host or X-Forwarded-… must not decide.
    """
    settings = bundle().settings
    token = settings.twilio.auth_token.get_secret_value()
    if not (settings.twilio.account_sid and token):
        abort(404)
    if not is_twilio(token, _own_address(settings.public_url), request.form, request.headers.get(HEADER, "")):
        abort(403, "The signature is not Twilio's for this address and these fields.")


def is_twilio(token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """`url` is the whole address that was called, with its query."""
    return bool(RequestValidator(token).validate(url, form, signature))


def _own_address(public_url: str) -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"{public_url}{request.path}" + (f"?{query}" if query else "")
