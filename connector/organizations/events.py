"""What organizations announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganizationCreated:
    organization_id: str


@dataclass(frozen=True)
class SalesforceConnected:
    organization_id: str


@dataclass(frozen=True)
class SalesforceConnectionLost:
    organization_id: str
    reason: str
