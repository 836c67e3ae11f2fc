"""Salesforce's codes and the errors of HTTP, turned into the errors of the port."""

from typing import Any, Final

import requests
from simple_salesforce.exceptions import SalesforceError
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

from connector.integrations.ports import (
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
)

TRANSIENT: Final = frozenset(
    {
        "CONCURRENT_MODIFICATION",
        "CONNECTION_POOL_TIMEOUT",
        "QUERY_TIMEOUT",
        "REQUEST_LIMIT_EXCEEDED",
        "REQUEST_RUNNING_TOO_LONG",
        "SERVER_UNAVAILABLE",
        "UNABLE_TO_LOCK_ROW",
    }
)
"""Codes after which the same row or call may succeed later; all others wait for a person."""

LIMIT_EXCEEDED: Final = "REQUEST_LIMIT_EXCEEDED"
AT_ONCE: Final = "Concurrent"
"""How the message begins when it is not the day's requests that are used up, but too many calls last long just now."""
SESSION_EXPIRED: Final = "INVALID_SESSION_ID"

UNAVAILABLE_STATUSES: Final = frozenset({408, 429, *range(500, 600)}) - {501}  # 501: it will not do this later either
NOT_TAKEN_STATUSES: Final = frozenset({429, 503})
"""Answers that say the request was not carried out; after another 5xx this is not known."""

_STATUS_CODES: Final = {300: "MULTIPLE_MATCHES", 404: "NOT_FOUND", 414: "URI_TOO_LONG"}
"""What to call an answer whose body names no code."""


class SessionExpired(Exception):
    """The access token is no longer valid; the call was not carried out."""


class OAuthRefused(Exception):
    """The login server refused: `code` is its `error`, e.g. invalid_client; `cure` is ours, where we know one."""

    def __init__(self, code: str, description: str, cure: str = "") -> None:
        self.code, self.description, self.cure = code, description, cure
        said = f"{code}: {description}" if description else code
        super().__init__(f"{said}. {cure}" if cure else said)


class InvalidGrant(OAuthRefused):
    """The code or refresh token is used up, revoked or expired: connect again."""


class AuthorizationDenied(OAuthRefused):
    """The person, or the org's policy, did not allow the access; or the callback does not belong to this login."""


def from_salesforce(error: SalesforceError) -> Exception:
    """The port's error for an error answer of REST."""
    code, message = _code_and_message(error)
    if error.status == 401 and code == SESSION_EXPIRED:
        return SessionExpired(message)
    if code == LIMIT_EXCEEDED and not message.startswith(AT_ONCE):
        return SalesforceLimitExceeded("The org's API requests are used up for now.")
    if error.status in UNAVAILABLE_STATUSES or code in TRANSIENT:
        kind = SalesforceNotReached if code in TRANSIENT else SalesforceUnavailable
        named = "" if code == _unnamed(error.status) else f" {code}"
        return kind(f"Salesforce answered {error.status}{named}: try again later.")
    return SalesforceRefused(code, message, error.status)


def from_http(error: requests.RequestException) -> SalesforceUnavailable:
    """The port's error when there was no usable answer. Its text leaves out the address, which carries the query."""
    message = f"Salesforce did not answer ({type(error).__name__}): try again later."
    return SalesforceNotReached(message) if _never_sent(error) else SalesforceUnavailable(message)


def _never_sent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, ConnectTimeoutError | NewConnectionError | ProxyError)


def _code_and_message(error: SalesforceError) -> tuple[str, str]:
    body: Any = error.content
    first = body[0] if isinstance(body, list) and body else body
    if isinstance(first, dict) and "errorCode" in first:
        return str(first["errorCode"]), str(first.get("message", ""))
    return _STATUS_CODES.get(error.status, _unnamed(error.status)), f"Salesforce answered {error.status}."


def _unnamed(status: int) -> str:
    return f"HTTP_{status}"
