"""One-click unsubscribe as a mail provider does it: one POST, no cookie, no redirect (RFC 8058)."""

import http.client
from ipaddress import ip_address
from urllib.parse import urlsplit

_BODY = b"List-Unsubscribe=One-Click"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Demo mailbox"}
DONE = "done"
NOT_LOCAL = "not_local"
FAILED = "failed"


def unsubscribe(url: str, *, timeout: float = 10.0) -> str:
    """DONE, NOT_LOCAL for a link that leaves this machine, or FAILED and why, e.g. "failed: HTTP 404"."""
    parts = urlsplit(url)
    if not _is_loopback(parts.hostname or ""):
        return NOT_LOCAL
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout)
        connection.request("POST", parts._replace(scheme="", netloc="", fragment="").geturl() or "/", _BODY, _HEADERS)
        status = connection.getresponse().status
        connection.close()
    except (OSError, ValueError, http.client.HTTPException) as exc:
        return f"{FAILED}: {type(exc).__name__}"
    return DONE if 200 <= status < 300 else f"{FAILED}: HTTP {status}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
