"""What is asked of whoever connects an account of Salesforce for a server."""

import dataclasses
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from connector.foundation.errors import FieldError, Invalid
from connector.foundation.web.strict_json import Line, RequiredLine, is_storable
from connector.integrations.salesforce.credentials import KINDS, BadKey, ServerCredentials, rsa_key
from connector.organizations.accounts import LONGEST_NAME
from connector.organizations.models import AccountKind

LONGEST_SECRET = 20_000
"""A private key of 16,384 bits has about 13,000 characters."""
MISSING = "is missing"
AccountName = Annotated[Line, Field(max_length=LONGEST_NAME)]
Secret = Annotated[SecretStr, Field(max_length=LONGEST_SECRET)]


class ServerKind(StrEnum):
    """The kinds of accounts that need no browser."""

    CLIENT_CREDENTIALS = AccountKind.CLIENT_CREDENTIALS
    JWT = AccountKind.JWT


class NameInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[RequiredLine, Field(max_length=LONGEST_NAME)]


class CredentialsInput(BaseModel):
    """`environment`: "production", "sandbox" or a My Domain address; client credentials take the latter alone.
    Client credentials need `client_secret`; JWT needs `username` and `private_key` (PEM, without a passphrase)."""

    model_config = ConfigDict(extra="forbid")

    kind: ServerKind
    environment: Annotated[RequiredLine, Field(max_length=200)]
    client_id: Annotated[RequiredLine, Field(max_length=300)]
    client_secret: Secret = SecretStr("")
    username: Annotated[Line, Field(max_length=120)] = ""
    private_key: Secret = SecretStr("")

    @field_validator("client_secret", "private_key")
    @classmethod
    def _is_text(cls, value: SecretStr) -> SecretStr:
        if not is_storable(value.get_secret_value()):
            raise ValueError("contains a character that cannot be (NUL or half a character); copy it again")
        return value

    @field_validator("private_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value().strip():
            try:
                rsa_key(value.get_secret_value())
            except BadKey as error:
                raise ValueError(str(error)) from None
        return value

    def credentials(self) -> ServerCredentials:
        """Raises Invalid that names what this kind needs and is not given."""
        kind = KINDS[self.kind]
        values = {each.name: _clear(getattr(self, each.name)) for each in dataclasses.fields(kind)}
        missing = [FieldError(name, MISSING) for name, value in values.items() if not value]
        if missing:
            raise Invalid(errors=missing)
        return kind(**values)


class AccountInput(CredentialsInput):
    """`name`: by which tasks name it; the first account of an organization, its main one, needs none."""

    name: AccountName = ""


def _clear(value: Any) -> str:
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value).strip()
