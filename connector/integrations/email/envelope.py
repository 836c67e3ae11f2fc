"""What one message looks like on the wire: its commands, its content with stuffed dots."""

import re

from connector.integrations.email.addresses import BadAddress, needs_smtputf8, wire_address
from connector.integrations.email.session import Features
from connector.integrations.ports import OutgoingEmail

_LINE_END = re.compile(rb"\r\n|\r|\n")


class Impossible(Exception):
    """This server can never take this message; says why."""


def dot_stuffed(content: bytes) -> bytes:
    """The content as it follows DATA, up to and with the final dot (RFC 5321, 4.5.2).

    A bare CR or LF becomes CRLF: a lenient server could take "LF . LF" for the end and the rest for commands.
    """
    lines = content.count(b"\r\n")
    if content.count(b"\n") != lines or content.count(b"\r") != lines:
        content = _LINE_END.sub(b"\r\n", content)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def commands(email: OutgoingEmail, features: Features) -> tuple[bytes, bytes, bytes]:
    """MAIL, RCPT and DATA for this message, each with its line end. Raises Impossible."""
    sender, recipient = _addresses(email)
    utf8 = needs_smtputf8(sender) or needs_smtputf8(recipient)
    if utf8 and not features.smtputf8:
        raise Impossible("the mail server does not take addresses with letters outside ASCII (SMTPUTF8)")
    mail = f"MAIL FROM:<{sender}>{_parameters(email, features)}{' SMTPUTF8' if utf8 else ''}\r\n"
    return mail.encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n"


def _addresses(email: OutgoingEmail) -> tuple[str, str]:
    """The sender may be empty: that is how a notice is sent which must not bounce."""
    try:
        return wire_address(email.mail_from) if email.mail_from else "", wire_address(email.rcpt_to)
    except BadAddress as exc:
        raise Impossible(str(exc)) from exc


def _parameters(email: OutgoingEmail, features: Features) -> str:
    size = len(email.content)
    if features.size and size > features.size:
        raise Impossible(f"the message is larger ({size} bytes) than the mail server takes ({features.size})")
    stated = f" SIZE={size}" if features.states_size else ""
    if email.content.isascii():
        return stated
    if not features.eight_bit:
        raise Impossible("the mail server takes 7-bit content only (it offers no 8BITMIME)")
    return f"{stated} BODY=8BITMIME"
