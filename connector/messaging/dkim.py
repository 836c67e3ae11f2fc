"""Signatures that mail servers check (RFC 6376, RFC 8463): who answers for a message, and that nobody changed it.

Relaxed canonicalization of header and body. From is listed once more than it occurs, so that none can be added.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
"""A one-click unsubscription counts only where its headers are signed (RFC 8058)."""
FEWEST_BITS = 1024
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:((?:[^\r]|\r\n[ \t])*)\r\n")
_SPACES = re.compile(rb"(?:\r\n)?[ \t]+")
_SPACES_OF_BODY = re.compile(rb"[ \t]+")
_BASE64_LINE = 72


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one domain; its public key stands in DNS at `selector`._domainkey.`domain`."""

    domain: str
    selector: str
    algorithm: str
    seal: Callable[[bytes], bytes]

    def sign(self, content: bytes, at: int) -> bytes:
        """The message with a signature before it; `at` in seconds since 1970."""
        head, _, body = content.partition(b"\r\n\r\n")
        fields = _fields(head + b"\r\n")
        names = [name for name in SIGNED if name.encode() in fields]
        unsigned = self._header(names, body_hash(body), at)
        signed = b"".join(fields[name.encode()] for name in names) + _relaxed(b"dkim-signature", unsigned)
        signature = base64.b64encode(self.seal(signed)).decode()
        lines = [signature[start : start + _BASE64_LINE] for start in range(0, len(signature), _BASE64_LINE)]
        return b"DKIM-Signature:" + unsigned + "".join(f"\r\n {line}" for line in lines).encode() + b"\r\n" + content

    def _header(self, names: list[str], hashed: str, at: int) -> bytes:
        """The value, all but the signature itself."""
        return (
            f" v=1; a={self.algorithm}; c=relaxed/relaxed; d={self.domain};\r\n s={self.selector}; t={at};\r\n"
            f" h={':'.join(names)}:\r\n from; bh={hashed};\r\n b="
        ).encode()


@lru_cache(maxsize=64)
def signer(domain: str, selector: str, private_key: str) -> Signer:
    """With this key (PEM): RSA, or Ed25519. Raises ValueError for what cannot sign."""
    try:
        key = serialization.load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ValueError("is not a private key in PEM without a password") from error
    if isinstance(key, Ed25519PrivateKey):
        return Signer(domain, selector, "ed25519-sha256", lambda data: key.sign(hashlib.sha256(data).digest()))
    if isinstance(key, RSAPrivateKey) and key.key_size >= FEWEST_BITS:
        scheme, sha256 = padding.PKCS1v15(), hashes.SHA256()
        return Signer(domain, selector, "rsa-sha256", lambda data: key.sign(data, scheme, sha256))
    raise ValueError(f"is neither Ed25519 nor RSA of at least {FEWEST_BITS} bits")


def body_hash(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode()


def _relaxed_body(body: bytes) -> bytes:
    """As it will arrive: its last line ended."""
    lines = _SPACES_OF_BODY.sub(b" ", body + b"\r\n").replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return lines + b"\r\n" if lines else b""


def _fields(head: bytes) -> dict[bytes, bytes]:
    """By its name in lower case, each header field as it is signed; of several the last."""
    found = ((name.lower(), value) for name, value in _FIELD.findall(head))
    return {name: _relaxed(name, value) + b"\r\n" for name, value in found}


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _SPACES.sub(b" ", value).strip()
