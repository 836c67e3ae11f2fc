"""The form in which an address may travel: ASCII where that is possible, and nothing that could break out of a line."""

import re
from typing import Any

import idna
from email_validator import EmailNotValidError, validate_email

# Visible characters only: no space, control, angle bracket or line separator can close the address early.
_PART = re.compile(r"[^\s<>(),;:\"\\\[\]\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]{1,255}")


class BadAddress(ValueError):
    """The text is not an address that can stand in an envelope or a header."""


def valid_email(value: Any) -> str | None:
    """The address as it can be written to, or None when there is none or it is malformed."""
    try:
        checked = validate_email(str(value or "").strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized


def wire_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA); the local part stays as it is, see `needs_smtputf8`.

    Raises BadAddress.
    """
    local, at, domain = address.rpartition("@")
    if not (at and _PART.fullmatch(local) and "@" not in local and _PART.fullmatch(domain)):
        raise BadAddress("not an email address that can be sent to")
    return f"{local}@{_ascii_domain(domain)}"


def needs_smtputf8(address: str) -> bool:
    """True when even the wire form is not ASCII: only a server with SMTPUTF8 takes it."""
    return not address.isascii()


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as exc:
        raise BadAddress("the domain of the email address is not valid") from exc
