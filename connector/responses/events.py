"""What responses announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResponseStarted:
    organization_id: str
    response_id: str
    invitation_id: str
    at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True)
class ResponseFinished:
    organization_id: str
    response_id: str
    invitation_id: str
    at: str
    """ISO 8601, UTC."""
