"""The key pair by which a server may sign in to the demo's org without a person: made once, as with openssl."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from connector.demo.data_folder import DataFolder

KEY, CERTIFICATE = "server_key.pem", "server_certificate.pem"
LIFETIME = timedelta(days=3650)


def certificate(folder: DataFolder) -> str:
    """DATA/server_certificate.pem, made with its key DATA/server_key.pem if one of them is missing."""
    key_file, certificate_file = folder.path / KEY, folder.path / CERTIFICATE
    if not (key_file.exists() and certificate_file.exists()):
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        key_file.touch(mode=0o600)
        key_file.write_bytes(_private(key))
        certificate_file.write_bytes(_signed(key).public_bytes(serialization.Encoding.PEM))
    return certificate_file.read_text()


def _private(key: rsa.RSAPrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hearback demo")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
    return builder.not_valid_after(now + LIFETIME).sign(key, hashes.SHA256())
