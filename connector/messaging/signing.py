"""Which key signs a message: of its sender's domain, when its public half stands in DNS, else that of the settings."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from connector.integrations.bundle import Bundle
from connector.integrations.ports import OutgoingEmail
from connector.messaging.dkim import Signer, signer
from connector.messaging.models import Mailing
from connector.messaging.sender_domains import domain_of, signing_key

log = structlog.get_logger(__name__)


def seal_emails(bundle: Bundle, mailing: Mailing) -> Callable[[OutgoingEmail], OutgoingEmail]:
    """How every email of this mailing is signed; without a key it stays as it is."""
    found = signer_for(bundle, mailing.organization_id, mailing.from_address)
    if found is None:
        return lambda email: email
    at = int(bundle.clock.now().timestamp())
    return lambda email: replace(email, content=found.sign(email.content, at))


def signer_for(bundle: Bundle, organization_id: str, from_address: str) -> Signer | None:
    """None when nothing from this address is signed. A key that cannot sign is told in the log: mail goes without."""
    with bundle.db.read(organization_id) as session:
        own = signing_key(session, bundle.cipher, organization_id, from_address)
    dkim = bundle.settings.dkim
    try:
        if own is not None:
            return signer(own.domain, own.selector, own.private_key)
        if dkim.domain and dkim.domain == domain_of(from_address):
            return signer(dkim.domain, dkim.selector, dkim.private_key.get_secret_value())
    except ValueError as error:
        log.error("messaging.cannot_sign", organization_id=organization_id, problem=str(error))
    return None
