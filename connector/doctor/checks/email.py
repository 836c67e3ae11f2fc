"""Does the mail server take mail from us? No mail is sent."""

from connector.adapters import smtp_server
from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem, warning
from connector.foundation.hosts import is_loopback
from connector.integrations.email.check import check_server
from connector.integrations.email.connection import ConnectionLost
from connector.integrations.email.session import Security, SessionRefused, SmtpServer

NETWORK = "Check HEARBACK_SMTP__HOST, HEARBACK_SMTP__PORT and HEARBACK_SMTP__SECURITY, and the firewall between."
LOGIN = "Check HEARBACK_SMTP__SECURITY, HEARBACK_SMTP__USERNAME and HEARBACK_SMTP__PASSWORD_FILE."
ENCRYPT = "Set HEARBACK_SMTP__SECURITY to starttls (usually port 587) or tls (465)."


def check(context: Context) -> list[Finding]:
    server = smtp_server(context.settings)
    try:
        check_server(server)
    except ConnectionLost as lost:
        return [problem(str(lost), NETWORK)]
    except SessionRefused as refused:
        return [problem(str(refused), LOGIN)]
    return [ok(f"{server.host}:{server.port} takes mail"), *_encryption(server)]


def _encryption(server: SmtpServer) -> list[Finding]:
    if server.security is not Security.NONE or is_loopback(server.host):
        return []
    if server.username:
        return [problem("the password travels unencrypted", ENCRYPT)]
    return [warning("mail travels to it unencrypted", ENCRYPT)]
