"""An app registered in the org, the person at its consent page, and the server that signs assertions."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from flask.testing import FlaskClient
from simulator_driver import Answer

from connector.demo.salesforce_simulator.oauth.grants import s256
from connector.demo.salesforce_simulator.simulator import Simulator

VERIFIER = "v" * 64
REDIRECT = "http://localhost:8000/organizations/callback"
APP: dict[str, str] = {"client_id": "3MVG9demo", "client_secret": "shh", "redirect_uri": REDIRECT}
ADA, HUGO = "005Hb0000000001IAA", "005Hb0000000002IAA"
ADA_NAME, HUGO_NAME = "ada.sterling@norvik.example.com", "hugo.lefevre@norvik.example.com"
EXPIRED = {"error": "invalid_grant", "error_description": "expired access/refresh token"}
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Person:
    """A browser at the consent page and the client behind it."""

    def __init__(self, pages: FlaskClient, api: FlaskClient) -> None:
        self.pages = pages
        self.api = api

    def authorize(self, decision: str = "allow", user: str = ADA, **changes: str) -> dict[str, str]:
        """What the redirect carries back."""
        answer = self.pages.post(
            "/services/oauth2/authorize", query_string=asked(**changes), data={"decision": decision, "user": user}
        )
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(REDIRECT)
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def token(self, **changes: str) -> Answer:
        form = {**APP, "grant_type": "authorization_code", "code_verifier": VERIFIER, **changes}
        return self.api.post("/services/oauth2/token", data=form)

    def sign_in(self, **changes: str) -> dict[str, str]:
        answer = self.token(code=self.authorize(**changes)["code"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def refresh(self, token: str) -> Answer:
        return self.token(grant_type="refresh_token", refresh_token=token)

    def limits(self, access_token: str) -> int:
        return self.get("/services/data/v63.0/limits", access_token).status_code

    def get(self, path: str, access_token: str) -> Answer:
        return self.api.get(path, headers={"Authorization": f"Bearer {access_token}"})


def asked(**changes: str) -> dict[str, str]:
    request = {"response_type": "code", "client_id": APP["client_id"], "redirect_uri": REDIRECT, "state": "s-1"}
    request |= {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
    request |= {"scope": "api refresh_token openid id", **changes}
    return {name: value for name, value in request.items() if value}


def register(world: Simulator, **more: Any) -> None:
    """Sets the app up in the org as an administrator would."""
    (world.settings.data / "connected_app.json").write_text(json.dumps({**APP, **more}))


class Server:
    """A server with a key pair of its own."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hearback")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        builder = builder.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        signed = builder.not_valid_after(datetime(2036, 1, 1, tzinfo=UTC)).sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def public_key(self) -> str:
        key = self._key.public_key()
        encoding, kind = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(encoding, kind).decode()

    def assertion(self, **changes: Any) -> str:
        """Signed for Ada, good for three minutes; `lifetime` in seconds."""
        expires = self.now + timedelta(seconds=changes.pop("lifetime", 180))
        claims = {"iss": APP["client_id"], "sub": ADA_NAME, "aud": "https://login.salesforce.com"}
        claims |= {"exp": int(expires.timestamp()), **changes}
        return jwt.encode(claims, self._key, algorithm="RS256")
