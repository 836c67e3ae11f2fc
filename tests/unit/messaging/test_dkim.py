"""Signatures, as another implementation checks them."""

import base64
from collections.abc import Callable
from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from connector.foundation.settings import DkimSettings
from connector.messaging.dkim import Signer, signer
from tests.support.product import Product

RSA = generate_private_key(65537, 2048)
ED25519 = Ed25519PrivateKey.generate()
AT = 1_767_225_600
HEAD = (
    b"From: Acme <noreply@acme.example>\r\nTo: =?utf-8?b?w4lsb2RpZQ==?=\r\n <elodie@example.com>\r\n"
    b"Subject: Your  opinion\r\nList-Unsubscribe: <https://survey.example/o/token>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nX-Note: not signed\r\n\r\n"
)
MESSAGE = HEAD + b"Hello \t Alice\r\n\r\n"
BODIES = st.lists(st.text(st.sampled_from("a =\t."), max_size=12), max_size=8).map(
    lambda lines: "".join(f"{line}\r\n" for line in lines).encode()
)


def pem(key: RSAPrivateKey | Ed25519PrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *form).decode()


def in_dns(key: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    if isinstance(key, RSAPrivateKey):
        kind, form = b"rsa", (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, form = b"ed25519", (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return b"v=DKIM1; k=" + kind + b"; p=" + base64.b64encode(key.public_key().public_bytes(*form))


def dns_with(key: RSAPrivateKey | Ed25519PrivateKey) -> Callable[..., bytes | None]:
    return lambda name, timeout=5: in_dns(key) if name == b"s1._domainkey.acme.example." else None


def is_good(content: bytes, key: RSAPrivateKey | Ed25519PrivateKey) -> bool:
    return bool(dkim.verify(content, dnsfunc=dns_with(key)))


def signer_with(key: RSAPrivateKey | Ed25519PrivateKey) -> Signer:
    return signer("acme.example", "s1", pem(key))


@pytest.fixture(params=[RSA, ED25519], ids=["rsa", "ed25519"])
def key(request: pytest.FixtureRequest) -> RSAPrivateKey | Ed25519PrivateKey:
    found: RSAPrivateKey | Ed25519PrivateKey = request.param
    return found


def test_a_signed_message_is_good(key: RSAPrivateKey | Ed25519PrivateKey) -> None:
    assert is_good(signer_with(key).sign(MESSAGE, AT), key)


@settings(deadline=None, max_examples=60)
@given(body=BODIES)
def test_any_body_can_be_signed(body: bytes) -> None:
    assert is_good(signer_with(ED25519).sign(HEAD + body, AT), ED25519)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"Alice", b"Bob"), (b"Your  opinion", b"Your money"), (b"/o/token", b"/o/other"), (b"=One-Click", b"=No")],
)
def test_what_was_changed_on_the_way_is_not(
    key: RSAPrivateKey | Ed25519PrivateKey, before: bytes, after: bytes
) -> None:
    assert not is_good(signer_with(key).sign(MESSAGE, AT).replace(before, after), key)


def test_no_second_sender_can_be_added() -> None:
    signed = signer_with(RSA).sign(MESSAGE, AT)

    assert not is_good(b"From: Mallory <mallory@example.com>\r\n" + signed, RSA)


def test_spaces_and_notes_may_change_on_the_way() -> None:
    signed = signer_with(RSA).sign(MESSAGE, AT)

    assert is_good(signed.replace(b"Your  opinion", b"Your opinion").replace(b"not signed", b"changed"), RSA)


def test_every_line_of_a_signature_is_short(key: RSAPrivateKey | Ed25519PrivateKey) -> None:
    header = signer_with(key).sign(MESSAGE, AT)[: -len(MESSAGE)]

    assert header.endswith(b"\r\n") and all(len(line) <= 120 for line in header.split(b"\r\n"))


@pytest.mark.parametrize("text", ["", "not a key", pem(RSA).replace("PRIVATE", "PUBLIC")])
def test_what_cannot_sign_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a private key"):
        signer("acme.example", "s1", text)


def test_mail_of_the_service_s_own_domain_is_signed_with_its_key(product: Product) -> None:
    configured(product, "survey.example", pem(RSA))
    product.send([product.contact("Alice")])
    product.work()

    (mail,) = product.mail.journal
    own = {b"s1._domainkey.survey.example.": in_dns(RSA)}
    assert dkim.verify(mail.content, dnsfunc=lambda name, timeout=5: own.get(name))


def test_mail_of_another_domain_goes_without(product: Product) -> None:
    configured(product, "elsewhere.example", pem(RSA))
    product.send([product.contact("Alice")])
    product.work()

    assert b"DKIM-Signature" not in product.mail.journal[0].content


def test_a_key_that_cannot_sign_stops_no_mail(product: Product) -> None:
    configured(product, "survey.example", "not a key")
    product.send([product.contact("Alice")])
    product.work()

    assert product.mail.recipients() == ["alice@example.com"]


def configured(product: Product, domain: str, private_key: str) -> None:
    dkim = DkimSettings(domain=domain, selector="s1", private_key=SecretStr(private_key))
    changed = product.bundle.settings.model_copy(update={"dkim": dkim})
    product.bundle = replace(product.bundle, settings=changed)
