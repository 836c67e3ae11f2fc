"""Reading what a mail server sends back about a mail of ours (RFC 3464).

Pure: bytes in, values out. The bytes come from anywhere and may hold anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

OURS = re.compile(r"<?(ML_[A-Za-z0-9]{22})\.([0-9]{1,18})\.([A-Za-z0-9]{22})@[^\s<>@]{1,255}>?")
"""A Message-ID of ours (see compose.message_id)."""
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NOT_THE_ADDRESS = re.compile(r"5\.(2\.[23]|3\.4|7\.\d{1,3})")
"""Permanent for this mail, which says nothing of the address: mailbox full, mail too large, refused by a policy."""
LONGEST_REASON = 400
READ_AT_MOST = 200_000
"""Bytes: what a report tells stands before the mail that came back, and that one begins with its headers."""
MOST_PARTS = 32
"""Parts in parts cost the parser the square of their number; a report has about five."""
_PART = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Which message of the ledger; not to be believed before its seal has been looked at."""

    mailing_id: str
    id: int
    seal: str

    @property
    def named(self) -> str:
        """What the seal is of."""
        return f"{self.mailing_id}.{self.id}"


@dataclass(frozen=True, slots=True)
class Bounce:
    """`status` is an enhanced status code such as 5.1.1 (RFC 3463); `reason` is what the server said."""

    status: str
    reason: str

    @property
    def is_final(self) -> bool:
        """The mail will not arrive any more; a class 4 that is told as failed was tried long enough."""
        return self.status[:1] in ("4", "5")

    @property
    def condemns_address(self) -> bool:
        """No mail to this address will ever arrive."""
        return self.status.startswith("5") and not NOT_THE_ADDRESS.fullmatch(self.status)


def message_key(text: str) -> MessageKey | None:
    """The first Message-ID of ours in this text."""
    found = OURS.search(text)
    return MessageKey(found[1], int(found[2]), found[3]) if found else None


def read(content: bytes) -> tuple[MessageKey, Bounce] | None:
    """Which mail failed and why; None for a mail that tells no failure of a mail of ours."""
    content = content[:READ_AT_MOST]
    if len(_PART.findall(content)) > MOST_PARTS:
        return None
    mail = BytesParser(policy=compat32).parsebytes(content)
    failed = next(_failures(mail), None)
    key = _original(mail) or message_key(content.decode("latin-1"))
    return (key, failed) if key and failed else None


def _failures(mail: Message) -> Iterator[Bounce]:
    """Of each recipient to whom the mail could not be delivered; what is only late is left out."""
    for block in _blocks(mail):
        if str(block.get("Action", "")).strip().lower() == "failed":
            said = " ".join(str(block.get("Diagnostic-Code", "")).partition(";")[2].split())
            yield Bounce(_status(str(block.get("Status", "")), said), said[:LONGEST_REASON])


def _blocks(mail: Message) -> Iterator[Message]:
    """The groups of fields of the report."""
    for part in mail.walk():
        payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
        if isinstance(payload, list):
            yield from (block for block in payload if isinstance(block, Message))


def _status(given: str, said: str) -> str:
    """The code of the report, else the one in the server's words; "failed" without one is permanent."""
    found = STATUS.search(given) or STATUS.search(said)
    return found[0] if found else "5.0.0"


def _original(mail: Message) -> MessageKey | None:
    """By the headers of the mail that came back with the report."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            return message_key(_header_lines(part))
        if part is not mail and "Message-ID" in part:
            return message_key(str(part["Message-ID"]))
    return None


def _header_lines(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("latin-1") if isinstance(content, bytes) else ""
