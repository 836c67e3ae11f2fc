"""A message as a person reads it: decoded names, subject and texts."""

import re
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from html import unescape
from typing import Any

_SNIPPET = 160
_TAGS = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\A\s*<!doctype[^>]*>", re.IGNORECASE)
# Links of a mail open beside it, as in any mail client.
_FRAME_HEAD = '<base target="_blank"><meta name="viewport" content="width=device-width, initial-scale=1">'


@dataclass(frozen=True, slots=True)
class Reading:
    """`to` and `sender` are bare addresses, several separated by ", "; repeated headers are joined by line breaks."""

    sender: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    snippet: str
    headers: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read(raw: bytes) -> Reading:
    """Never fails: what cannot be decoded is shown as well as it can be."""
    message = message_from_bytes(raw, policy=policy.compat32)
    headers = _headers(message)
    sender_name, sender = _people(message, "From")
    to_name, to = _people(message, "To")
    text, html = _body(message, "text/plain"), _body(message, "text/html")
    snippet = " ".join((text or _without_tags(html)).split())[:_SNIPPET]
    return Reading(sender, sender_name, to, to_name, headers.get("Subject", ""), text, html, snippet, headers)


def for_frame(html: str) -> str:
    """The mail's HTML for a sandboxed frame: links open in a new tab, small screens are respected."""
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    at = place.end() if place else 0
    return html[:at] + _FRAME_HEAD + html[at:]


def one_click_url(headers: dict[str, str]) -> str | None:
    """Where a mail client may unsubscribe by one POST (RFC 8058)."""
    by_name = {name.lower(): value for name, value in headers.items()}
    if "list-unsubscribe=one-click" not in by_name.get("list-unsubscribe-post", "").lower().replace(" ", ""):
        return None
    links = re.findall(r"<(https?://[^>\s]+)>", by_name.get("list-unsubscribe", ""))
    return links[0] if links else None


def _headers(message: Message) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in message.items():
        decoded = _decoded(value)
        headers[name] = f"{headers[name]}\n{decoded}" if name in headers else decoded
    return headers


def _people(message: Message, header: str) -> tuple[str, str]:
    """Names and addresses, each joined by ", "."""
    people = getaddresses([re.sub(r"\r?\n", "", str(value)) for value in message.get_all(header, [])])
    names = [_decoded(name) or address for name, address in people]
    return ", ".join(names), ", ".join(address for _, address in people)


def _decoded(value: object) -> str:
    text = str(value)
    text = re.sub(r"\r?\n(?=[ \t])", "", text) if "\n" in text else text
    if "=?" not in text and text.isascii():
        return text
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError):
        return text


def _body(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            return _characters(payload, part.get_content_charset("utf-8")) if isinstance(payload, bytes) else ""
    return ""


def _characters(payload: bytes, charset: str) -> str:
    try:
        text = payload.decode(charset, "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _without_tags(html: str) -> str:
    return unescape(_TAGS.sub(" ", html))
