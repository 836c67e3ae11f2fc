"""Sending a mail back as the mail server of a dead address does: a report (RFC 3464) to the sender's door for them."""

import http.client
from email import message_from_bytes
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import urlsplit

DONE = "done"
FAILED = "failed"
NOWHERE = "nowhere"
"""Nobody said where mails that come back are taken."""
USUAL_STATUS = "5.1.1"
_HEADERS = {"Content-Type": "message/rfc822", "User-Agent": "Demo mailbox"}


class Postmaster:
    """`door` is where reports are posted; the secret at its end stands in `token_file`."""

    def __init__(self, door: str, token_file: Path | None, *, timeout: float = 10.0) -> None:
        self._door, self._token_file, self._timeout = door, token_file, timeout

    def send_back(self, mail: bytes, recipient: str, status: str = USUAL_STATUS) -> str:
        """DONE, NOWHERE, or FAILED and why, e.g. "failed: HTTP 404"."""
        if not self._door or self._token_file is None or not self._token_file.exists():
            return NOWHERE
        url = urlsplit(f"{self._door.rstrip('/')}/{self._token_file.read_text().strip()}")
        try:
            connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=self._timeout)
            connection.request("POST", url.path, report(mail, recipient, status), _HEADERS)
            answer = connection.getresponse().status
            connection.close()
        except (OSError, ValueError, http.client.HTTPException) as exc:
            return f"{FAILED}: {type(exc).__name__}"
        return DONE if answer == 200 else f"{FAILED}: HTTP {answer}"


def report(mail: bytes, recipient: str, status: str) -> bytes:
    """What the mail server of the recipient writes to the sender."""
    original = message_from_bytes(mail)
    message = MIMEMultipart("report")
    message.set_param("report-type", "delivery-status")
    message["From"] = "Mail Delivery System <MAILER-DAEMON@mailbox.localhost>"
    message["To"] = str(original["From"])
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="mailbox.localhost")
    message.attach(MIMEText("Your message could not be delivered to one or more recipients."))
    message.attach(_status(recipient, status))
    message.attach(_returned(original))
    return message.as_bytes()


def _status(recipient: str, status: str) -> MIMEBase:
    part = MIMEBase("message", "delivery-status")
    server, failed = Message(), Message()
    server["Reporting-MTA"] = "dns; mailbox.localhost"
    failed["Final-Recipient"] = f"rfc822; {recipient}"
    failed["Action"] = "failed"
    failed["Status"] = status
    failed["Diagnostic-Code"] = f"smtp; 550 {status} The mailbox of the demo sent it back"
    part.set_payload([server, failed])
    return part


def _returned(original: Message) -> MIMEBase:
    part = MIMEBase("message", "rfc822")
    part.set_payload([original])
    return part
