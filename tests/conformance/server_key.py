"""The key pair of a server that signs in without a person."""

from datetime import UTC, datetime, timedelta

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

AUDIENCE = "https://login.salesforce.com"


class ServerKey:
    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    def certificate(self) -> str:
        """PEM, signed by itself, good for a day."""
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A server")]), datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def assertion(self, client_id: str, user_name: str) -> str:
        expires = datetime.now(UTC) + timedelta(minutes=3)
        claims = {"iss": client_id, "sub": user_name, "aud": AUDIENCE, "exp": expires}
        return jwt.encode(claims, self._key, algorithm="RS256")
