"""What messaging announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OptedOut:
    """Somebody said no; `survey_id` is empty for every survey, `record_id` is told when it is known."""

    organization_id: str
    address: str
    """In its comparable form."""
    channel: str
    survey_id: str
    source: str
    record_id: str | None
    at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True)
class MessageBounced:
    """A message that had been accepted came back."""

    organization_id: str
    message_id: int
    at: str
    """ISO 8601, UTC."""
