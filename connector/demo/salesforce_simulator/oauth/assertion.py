"""Reads the signed assertion (RFC 7523) by which a server asks for a token in a user's name."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from connector.demo.salesforce_simulator.oauth.errors import OAuthError

LIFETIME = timedelta(minutes=5)
"""Three minutes are asked for, and some more are tolerated."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the claims say: `issuer` is the client id, `subject` a user name. Nothing is proven yet."""

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    expires: datetime
    signed: bytes
    signature: bytes

    def is_signed_by(self, certificate: str) -> bool:
        """Whether the key of this certificate (or public key, PEM) made the signature."""
        try:
            key = _public_key(certificate)
            key.verify(self.signature, self.signed, padding.PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def read_assertion(text: str) -> Assertion:
    """Raises invalid_grant unless it is a JSON web signature by RS256 with the four claims."""
    try:
        header, payload, signature = text.split(".")
        claims = _json(payload)
        if _json(header)["alg"] != "RS256":
            raise ValueError("only RS256 is played")
        expires = datetime.fromtimestamp(int(claims["exp"]), UTC)
        names = (str(claims["iss"]), str(claims["sub"]), _audiences(claims["aud"]))
        return Assertion(*names, expires, f"{header}.{payload}".encode(), _decoded(signature))
    except (ValueError, KeyError, TypeError, OverflowError) as exc:
        raise invalid_assertion() from exc


def invalid_assertion() -> OAuthError:
    return OAuthError("invalid_grant", "invalid assertion")


def _public_key(pem: str) -> RSAPublicKey:
    is_certificate = "BEGIN CERTIFICATE" in pem
    key: object = x509.load_pem_x509_certificate(pem.encode()).public_key() if is_certificate else None
    key = key or load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the certificate's key is not RSA")
    return key


def _audiences(claim: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in claim) if isinstance(claim, list) else (str(claim),)


def _json(part: str) -> dict[str, Any]:
    value = json.loads(_decoded(part))
    if not isinstance(value, dict):
        raise TypeError("expected an object")
    return value


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
