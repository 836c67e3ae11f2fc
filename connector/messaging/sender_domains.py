"""Domains that messages may come from: their keys, their records in DNS, and which addresses that allows (A5, E15)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.crypto import Cipher
from connector.foundation.db import Database, new_id
from connector.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from connector.foundation.events import insert_once
from connector.foundation.settings import Settings
from connector.integrations.bundle import Bundle
from connector.integrations.email.addresses import BadAddress, valid_email, wire_address
from connector.integrations.ports import DomainRecordsUnavailable
from connector.messaging import domain_rules
from connector.messaging.configuration import RecordState, Sender, SenderDomain
from connector.messaging.models import Channel

KEY_BITS = 2048
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """With what messages from this domain are signed (DKIM)."""

    domain: str
    selector: str
    private_key: str = field(repr=False)
    """PEM."""


def all_of(session: Session) -> Sequence[SenderDomain]:
    return session.scalars(select(SenderDomain).order_by(SenderDomain.domain)).all()


def one(session: Session, domain_id: str) -> SenderDomain:
    """Raises NotFound."""
    found = session.scalar(select(SenderDomain).where(SenderDomain.id == domain_id))
    if found is None:
        raise NotFound(_("There is no such sender domain."))
    return found


def add(bundle: Bundle, organization_id: str, written: str) -> str:
    """A new domain with a pair of keys of its own; gives its id. What DNS says of it is not asked yet."""
    domain = normalized(written)
    private_key, public_key = domain_rules.key_pair(KEY_BITS)
    values = {
        "id": new_id("SD_"),
        "organization_id": organization_id,
        "domain": domain,
        "selector": f"hearback-{secrets.token_hex(4)}",
        "private_key": bundle.cipher.encrypt(private_key),
        "public_key": public_key,
        "created_at": bundle.clock.now(),
    }
    states = dict.fromkeys(("spf", "dkim", "dmarc"), RecordState.UNCHECKED)
    with bundle.db.write(organization_id) as session:
        if not insert_once(session, SenderDomain, values | states):
            raise Conflict.at("domain", _("%(domain)s is in the list already", domain=domain))
    log.info("messaging.sender_domain_added", organization_id=organization_id, domain_id=values["id"])
    return str(values["id"])


def check(bundle: Bundle, organization_id: str, domain_id: str) -> None:
    """Ask DNS again; raises Unavailable, and then what was known stays."""
    with bundle.db.read(organization_id) as session:
        domain = one(session, domain_id)
    try:
        states = domain_rules.states(domain, bundle.domain_records, bundle.settings.sender.spf_include)
    except DomainRecordsUnavailable as error:
        raise Unavailable(str(error)) from error
    with bundle.db.write(organization_id) as session:
        domain = one(session, domain_id)
        domain.spf, domain.dkim, domain.dmarc = states
        domain.checked_at = bundle.clock.now()


def delete(session: Session, domain_id: str) -> None:
    """Raises Conflict while a sender of the list uses it."""
    domain = one(session, domain_id)
    addresses = session.scalars(select(Sender.address).where(Sender.channel == Channel.EMAIL)).all()
    used = [address for address in addresses if domain_of(address) == domain.domain]
    if used:
        raise Conflict.at(
            "domain", _("delete first the sender %(address)s, which writes from this domain", address=used[0])
        )
    session.delete(domain)


def normalized(written: str) -> str:
    """The domain as it is kept: lower case, ASCII; raises Invalid for what is none."""
    domain = written.strip().rstrip(".").lower()
    try:
        wire = wire_address(f"x@{domain}").rpartition("@")[2].lower()
    except BadAddress:
        wire = ""
    if "." not in wire or valid_email(f"x@{wire}") is None:
        raise Invalid.at("domain", _("is not a domain; write it like example.com"))
    return wire


def domain_of(address: str) -> str:
    """In the form of SenderDomain.domain; "" for what is no address."""
    try:
        return wire_address(address).rpartition("@")[2].lower()
    except BadAddress:
        return ""


def allowed_domains(session: Session, settings: Settings) -> list[str]:
    """The domains that messages may come from: the service's own first, then the verified ones."""
    verified = [each.domain for each in all_of(session) if each.is_verified]
    return list(dict.fromkeys([domain_of(settings.from_address), *verified]))


def require_allowed(session: Session, settings: Settings, address: str, at: str = "message.from_address") -> None:
    """Raises Invalid that names the allowed domains. An empty address is the default one, which is allowed."""
    if address and domain_of(address) not in (allowed := allowed_domains(session, settings)):
        raise Invalid.at(
            at,
            _(
                "%(address)s cannot be a sender: use an address at %(domains)s, or ask an administrator to verify its "
                "domain under Admin › Senders",
                address=address,
                domains=", ".join(allowed),
            ),
        )


def from_addresses(session: Session, settings: Settings) -> list[str]:
    """What to choose a sender from: the default, those of the list, and one for each verified domain."""
    allowed = allowed_domains(session, settings)
    listed = session.scalars(select(Sender.address).where(Sender.channel == Channel.EMAIL).order_by(Sender.address))
    local = settings.from_address.rpartition("@")[0]
    usable = [address for address in listed if domain_of(address) in allowed]
    return list(dict.fromkeys([settings.from_address, *usable, *(f"{local}@{domain}" for domain in allowed[1:])]))


def signing_key(session: Session, cipher: Cipher, organization_id: str, from_address: str) -> SigningKey | None:
    """The key for messages from this address; None unless its public half stands in DNS, for then nobody could check
    the signature."""
    found = session.scalar(
        select(SenderDomain).where(
            SenderDomain.organization_id == organization_id,
            SenderDomain.domain == domain_of(from_address),
            SenderDomain.dkim == RecordState.OK,
        )
    )
    return SigningKey(found.domain, found.selector, cipher.decrypt(found.private_key)) if found else None


def rotate_keys(db: Database, cipher: Cipher) -> int:
    """Encrypt every private key anew under the newest key; gives the number of domains."""
    with db.write() as session:
        domains = session.scalars(select(SenderDomain).with_for_update()).all()
        for domain in domains:
            domain.private_key = cipher.rotate(domain.private_key)
    return len(domains)
