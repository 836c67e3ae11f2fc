"""Can the stored tokens be read with the keys that are set?"""

from cryptography.fernet import InvalidToken
from sqlalchemy import select

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem, warning
from connector.foundation.crypto import Cipher
from connector.organizations.models import SalesforceAccount

LOST = "Put the old key at the end of HEARBACK_ENCRYPTION_KEYS; if it is lost, connect Salesforce again."
ROTATE = "Run 'hearback rotate-keys'; afterwards the older keys may be dropped."


def check(context: Context) -> list[Finding]:
    with context.bundle.db.read() as session:
        accounts = session.scalars(select(SalesforceAccount)).all()
    kept = [each for one in accounts for each in (one.access_token, one.refresh_token, one.credentials)]
    sealed = [each for each in kept if each]
    if not all(_opens(context.bundle.cipher, token) for token in sealed):
        return [problem("a stored token was encrypted with a key that is not set", LOST)]
    newest = Cipher(context.settings.encryption_keys.get_secret_value().split(",")[0])
    if not all(_opens(newest, token) for token in sealed):
        return [warning("a stored token is still encrypted with an older key", ROTATE)]
    return [ok(f"they open what is stored ({len(accounts)} connection(s))")]


def _opens(cipher: Cipher, token: str) -> bool:
    try:
        cipher.decrypt(token)
    except InvalidToken:
        return False
    return True
