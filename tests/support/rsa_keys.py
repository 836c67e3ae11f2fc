"""Keys of a server, made for a test."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def private_key(bits: int = 2048, owner: str = "hearback") -> str:
    """A PEM text, the same for the same owner."""
    return _made(bits, owner)


@cache
def _made(bits: int, owner: str) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def certificate(key: rsa.RSAPrivateKey) -> str:
    """A PEM text: the key's own certificate, as it is uploaded to an app in Salesforce."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hearback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()
