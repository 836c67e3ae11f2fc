"""Links that people receive: made from ids and a key that the database does not hold, one purpose each."""

import hashlib
import hmac
import json
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from connector.foundation.base62 import base62


class Purpose(StrEnum):
    SURVEY = "survey"
    OPT_OUT = "opt-out"
    SMS_STATUS = "sms-status"
    MESSAGE_ID = "message-id"


class Links:
    def __init__(self, public_url: str, key: str, short_url: str = "") -> None:
        self.public_url = public_url
        self.short_url = short_url or public_url
        self._key = key.encode()
        self._signers = {purpose: _Signer(self._key, purpose) for purpose in Purpose}

    def survey_token(self, invitation_id: str) -> str:
        """The invitation's bearer token: 160 bits, made anew from the id whenever it is needed, never stored."""
        digest = hmac.digest(self._key, f"{Purpose.SURVEY}:{invitation_id}".encode(), "sha256")
        return base62(int.from_bytes(digest[:20]), 27)

    def survey_url(self, invitation_id: str) -> str:
        return f"{self.public_url}/s/{self.survey_token(invitation_id)}"

    def short_survey_url(self, invitation_id: str) -> str:
        """The same link for a text message, which is paid for by its length."""
        return f"{self.short_url}/s/{self.survey_token(invitation_id)}"

    def opt_out_url(self, message_id: str) -> str:
        return f"{self.public_url}/o/{self.sign(Purpose.OPT_OUT, message_id)}"

    def short_opt_out_url(self, message_id: str) -> str:
        return f"{self.short_url}/o/{self.sign(Purpose.OPT_OUT, message_id)}"

    def sms_status_url(self, message_id: str) -> str:
        """Where the provider reports on a text message: known before it has given the message a name of its own."""
        return f"{self.public_url}/hooks/twilio/status/{self.sign(Purpose.SMS_STATUS, message_id)}"

    def seal(self, purpose: Purpose, value: str) -> str:
        """Shows that we wrote the value, which stands beside it: 128 bits in letters and digits."""
        digest = hmac.digest(self._key, f"{purpose}:{value}".encode(), "sha256")
        return base62(int.from_bytes(digest[:16]), 22)

    def is_sealed(self, purpose: Purpose, value: str, seal: str) -> bool:
        return hmac.compare_digest(self.seal(purpose, value).encode(), seal.encode())

    def sign(self, purpose: Purpose, value: str) -> str:
        return self._signers[purpose].sign(value)

    def read(self, purpose: Purpose, token: str) -> str | None:
        """The signed value, or None when the token is not ours or was made for something else."""
        try:
            return self._signers[purpose].read(token)
        except BadSignature:
            return None


class _Signer:
    """itsdangerous, its key derived once: a campaign signs a link for each of its people."""

    def __init__(self, key: bytes, purpose: Purpose) -> None:
        self._serializer = URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
        signer = self._serializer.make_signer(purpose)
        self._separator = signer.sep.decode()
        self._derived = signer.derive_key()

    def sign(self, value: str) -> str:
        """What the serializer would sign; short values are not compressed."""
        payload = base64_encode(json.dumps(value))
        signature = base64_encode(hmac.digest(self._derived, payload, "sha256"))
        return f"{payload.decode()}{self._separator}{signature.decode()}"

    def read(self, token: str) -> str:
        """Raises BadSignature."""
        return str(self._serializer.loads(token))


def token_hash(token: str) -> str:
    """What the database keeps of a bearer token."""
    return hashlib.sha256(token.encode()).hexdigest()
