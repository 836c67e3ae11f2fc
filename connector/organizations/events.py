"""What organizations announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganizationCreated:
    organization_id: str


@dataclass(frozen=True)
class SalesforceConnected:
    """`account_id` is "" for the organization's main account."""

    organization_id: str
    account_id: str = ""


@dataclass(frozen=True)
class SalesforceConnectionLost:
    """An account can no longer be used: revoked, refused, or disconnected by an administrator."""

    organization_id: str
    reason: str
    account_id: str = ""
