"""Tables of who uses the product and which org it is connected to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped


class Role(StrEnum):
    ADMIN = "admin"
    USER = "user"


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


class AccountKind(StrEnum):
    """How an account of Salesforce gets its tokens."""

    WEB = "web"
    """A person allowed it in the browser."""
    CLIENT_CREDENTIALS = "client_credentials"
    JWT = "jwt"


class Organization(Base):
    """A customer: one connected Salesforce org and everything that belongs to it."""

    __tablename__ = "organization"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    salesforce_organization_id: Mapped[str | None] = mapped_column(String(18), unique=True)
    created_at: Mapped[datetime]


class SalesforceAccount(OrganizationScoped, Base):
    """The grant under which the service reads and writes. Tokens are encrypted."""

    __tablename__ = "salesforce_account"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """By which tasks name it; unique within the organization."""
    is_main: Mapped[bool] = mapped_column(default=True, server_default=true())
    """The one whose records are read and shown; each organization has one."""
    kind: Mapped[AccountKind] = mapped_column(String(20), default=AccountKind.WEB, server_default=AccountKind.WEB)
    credentials: Mapped[str | None] = mapped_column(Text)
    """What a server-to-server account proves itself with: JSON, encrypted."""
    state: Mapped[ConnectionState] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is disconnected, for people."""
    environment: Mapped[str] = mapped_column(String(200))
    """What the admin chose: "production", "sandbox" or a My Domain URL."""
    instance_url: Mapped[str] = mapped_column(String(255))
    identity_url: Mapped[str] = mapped_column(String(255))
    token_url: Mapped[str] = mapped_column(String(255))
    access_token: Mapped[str] = mapped_column(Text)
    refresh_token: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each new pair of tokens."""
    refreshing_since: Mapped[datetime | None]
    salesforce_user_id: Mapped[str] = mapped_column(String(18))
    user_name: Mapped[str] = mapped_column(String(120))
    connected_at: Mapped[datetime]


class User(OrganizationScoped, Base):
    """A person who configures or sends. Those from Salesforce appear with their first call."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("organization_id", "salesforce_user_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(String(20))
    may_send: Mapped[bool] = mapped_column(default=True)
    can_use_sms: Mapped[bool | None]
    """The permission "Use SMS distributions" (A20); empty: as the role has it."""
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """As Salesforce tells; "" when it is not known."""
    salesforce_user_id: Mapped[str | None] = mapped_column(String(18))
    created_at: Mapped[datetime]

    @property
    def may_use_sms(self) -> bool:
        return self.role == Role.ADMIN if self.can_use_sms is None else self.can_use_sms


class ApiKey(OrganizationScoped, Base):
    """A key for scripts and for Apex; only its hash is kept."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInLink(Base):
    """A link that signs one person in, once."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """An OAuth round trip under way: bound to one browser session, used once, for ten minutes."""

    __tablename__ = "login_attempt"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    browser_hash: Mapped[str] = mapped_column(String(64))
    sealed_request: Mapped[str] = mapped_column(Text)
    """The PKCE verifier and where the tokens come from, encrypted."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
