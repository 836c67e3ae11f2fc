"""SPF, DKIM and DMARC: what a domain has to publish, and whether what it publishes will do."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from connector.integrations.ports import DomainRecords
from connector.messaging.configuration import RecordState, SenderDomain

EXPONENT = 65537


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One TXT record to publish; `kind` is spf, dkim or dmarc, `state` what DNS said when it was asked last."""

    kind: str
    name: str
    value: str
    state: RecordState


def key_pair(bits: int) -> tuple[str, str]:
    """A new private key as PEM, and its public half as it stands in the record."""
    key = rsa.generate_private_key(EXPONENT, bits)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()


def to_publish(domain: SenderDomain, spf_include: str) -> list[DnsRecord]:
    """The records that the owner of the domain adds to DNS; who has an SPF record already adds to that one."""
    sends = f"include:{spf_include}" if spf_include else "a mx"
    return [
        DnsRecord("dkim", dkim_name(domain), f"v=DKIM1; k=rsa; p={domain.public_key}", domain.dkim),
        DnsRecord("spf", domain.domain, f"v=spf1 {sends} ~all", domain.spf),
        DnsRecord("dmarc", f"_dmarc.{domain.domain}", "v=DMARC1; p=none", domain.dmarc),
    ]


def states(domain: SenderDomain, records: DomainRecords, spf_include: str) -> tuple[RecordState, ...]:
    """SPF, DKIM, DMARC as DNS has them now; raises DomainRecordsUnavailable."""
    return (
        spf_state(records.txt(domain.domain), spf_include),
        dkim_state(records.txt(dkim_name(domain)), domain.public_key),
        dmarc_state([text for name in _dmarc_names(domain.domain) for text in records.txt(name)]),
    )


def dkim_name(domain: SenderDomain) -> str:
    return f"{domain.selector}._domainkey.{domain.domain}"


def spf_state(texts: Sequence[str], include: str) -> RecordState:
    """One record, which names us. Without an `include` the owner's own mail server sends, and any record will do."""
    found = [text.lower().split() for text in texts if text.lower().split()[:1] == ["v=spf1"]]
    if not found:
        return RecordState.MISSING
    names_us = not include or f"include:{include.lower()}" in (term.lstrip("+") for term in found[0])
    return RecordState.OK if len(found) == 1 and names_us else RecordState.WRONG


def dkim_state(texts: Sequence[str], public_key: str) -> RecordState:
    keys = [_tags(text).get("p", "") for text in texts if "p" in _tags(text)]
    if not keys:
        return RecordState.MISSING
    return RecordState.OK if keys == [public_key] else RecordState.WRONG


def dmarc_state(texts: Sequence[str]) -> RecordState:
    found = [_tags(text) for text in texts if _tags(text).get("v") == "DMARC1"]
    if not found:
        return RecordState.MISSING
    return RecordState.OK if found[0].get("p") in ("none", "quarantine", "reject") else RecordState.WRONG


def _dmarc_names(domain: str) -> list[str]:
    """Of the domain itself, then of those that it is part of: the first record counts."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[n:])}" for n in range(len(labels) - 1)]


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
