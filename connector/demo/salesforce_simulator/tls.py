"""A certificate authority of this demo's own, and a server certificate for loopback signed by it."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_FILE = "ca.pem"
LIFETIME = timedelta(days=800)
RENEW_BEFORE = timedelta(days=30)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class _Signed:
    certificate: x509.Certificate
    key: Key


def server_context(data: Path) -> ssl.SSLContext:
    """TLS for the API port; made at the first start, kept afterwards. Clients trust DATA/ca.pem."""
    folder = data / "tls"
    chain, key = folder / "server.pem", folder / "server.key"
    if not _usable(data / CA_FILE, chain, key):
        _make(data / CA_FILE, chain, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(chain, key)
    return context


def _usable(ca: Path, chain: Path, key: Path) -> bool:
    if not (ca.exists() and chain.exists() and key.exists()):
        return False
    certificates = [x509.load_pem_x509_certificate(path.read_bytes()) for path in (ca, chain)]
    return all(certificate.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE for certificate in certificates)


def _make(ca_file: Path, chain: Path, key: Path) -> None:
    """The authority's own key is not kept: nothing else can ever be signed with it."""
    authority = _authority()
    server = _server(authority)
    chain.parent.mkdir(parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(
        server.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    chain.write_bytes(server.certificate.public_bytes(serialization.Encoding.PEM))
    ca_file.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))


def _authority() -> _Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Hearback demo authority")
    identity = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = _builder(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    builder = builder.add_extension(identity, critical=False)
    return _Signed(builder.sign(key, hashes.SHA256()), key)


def _server(authority: _Signed) -> _Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    hosts = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(text)) for text in ("127.0.0.1", "::1"))]
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = _builder(_name("localhost"), authority.certificate.subject, key)
    builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(issuer, critical=False)
    return _Signed(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + LIFETIME)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
