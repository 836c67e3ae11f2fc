"""Mails that come back, as mail servers write them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def came_back(mail: bytes, *, status: str = "5.1.1", action: str = "failed", headers_only: bool = False) -> bytes:
    """The report of a mail server that could not deliver this mail (RFC 3464)."""
    original = message_from_bytes(mail)
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"] = "MAILER-DAEMON@mail.example"
    report["To"] = str(original["From"])
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(MIMEText("I'm sorry to have to inform you that your message could not be delivered."))
    report.attach(_status(str(original["To"]), status, action))
    report.attach(MIMEText(_head(mail), "rfc822-headers") if headers_only else _whole(mail))
    return report.as_bytes()


def _status(to: str, status: str, action: str) -> MIMEBase:
    part = MIMEBase("message", "delivery-status")
    server, recipient = EmailMessage(), EmailMessage()
    server["Reporting-MTA"] = "dns; mail.example"
    recipient["Final-Recipient"] = f"rfc822; {to.rpartition('<')[2].rstrip('>')}"
    recipient["Action"] = action
    recipient["Status"] = status
    recipient["Diagnostic-Code"] = f"smtp; 550 {status} <somebody>: Recipient address rejected"
    part.set_payload([server, recipient])
    return part


def _whole(mail: bytes) -> MIMEBase:
    part = MIMEBase("message", "rfc822")
    part.set_payload([message_from_bytes(mail)])
    return part


def _head(mail: bytes) -> str:
    return mail.partition(b"\r\n\r\n")[0].decode("ascii")
