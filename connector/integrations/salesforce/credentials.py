"""What a server proves itself with, when no person allows the access in a browser (server-to-server)."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Protocol

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ASSERTION_LIFETIME: Final = timedelta(minutes=3)
"""Salesforce takes no longer one."""
SMALLEST_KEY: Final = 2048
"""Bits; Salesforce takes no certificate with a smaller one."""


class BadKey(ValueError):
    """The private key cannot sign; the message is for the person who pasted it."""


class ServerCredentials(Protocol):
    """One way to ask for a token. Each kind is a frozen dataclass of texts, listed in KINDS."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    kind: ClassVar[str]
    needs_own_domain: ClassVar[bool]
    """Whether it works on the org's My Domain alone."""

    @property
    def client_id(self) -> str:
        """Of the app in Salesforce: its consumer key."""

    def form(self, login_url: str, now: datetime) -> Mapping[str, str]:
        """What to post to the token endpoint of this "https://host"; raises BadKey."""

    @property
    def signing_secret(self) -> str:
        """With which Salesforce signs its answer; "" when we share none."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """The app's own id and secret; in Salesforce stands as whom it acts."""

    kind: ClassVar[str] = "client_credentials"
    needs_own_domain: ClassVar[bool] = True

    client_id: str
    client_secret: str = field(repr=False)

    def form(self, login_url: str, now: datetime) -> Mapping[str, str]:
        secret = {"client_id": self.client_id, "client_secret": self.client_secret}
        return {"grant_type": "client_credentials", **secret}

    @property
    def signing_secret(self) -> str:
        return self.client_secret


@dataclass(frozen=True, slots=True)
class JwtBearer:
    """A user name, and the private key (PEM) whose certificate the app in Salesforce knows."""

    kind: ClassVar[str] = "jwt"
    needs_own_domain: ClassVar[bool] = False

    client_id: str
    username: str
    private_key: str = field(repr=False)

    def form(self, login_url: str, now: datetime) -> Mapping[str, str]:
        expires = int((now + ASSERTION_LIFETIME).timestamp())
        claims = {"iss": self.client_id, "sub": self.username, "aud": login_url, "exp": expires}
        assertion = jwt.encode(claims, rsa_key(self.private_key), algorithm="RS256")
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}

    @property
    def signing_secret(self) -> str:
        return ""


KINDS: Final[Mapping[str, type[ClientCredentials] | type[JwtBearer]]] = {
    each.kind: each for each in (ClientCredentials, JwtBearer)
}


def as_json(credentials: ServerCredentials) -> str:
    """With the secrets in clear: to be encrypted before it is kept."""
    return json.dumps(dataclasses.asdict(credentials))


def from_json(kind: str, kept: str) -> ServerCredentials:
    return KINDS[kind](**json.loads(kept))


def rsa_key(pem: str) -> RSAPrivateKey:
    """The key of a PEM text; raises BadKey with the cure. The text itself appears in no message."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise BadKey("The private key is protected by a passphrase: export it without one.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("This is no private key: paste the whole text, from -----BEGIN to -----END.") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise BadKey(f"Salesforce takes RSA keys of {SMALLEST_KEY} bits or more: make such a key and its certificate.")
    return key
