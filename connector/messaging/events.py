"""What messaging announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OptedOut:
    """Somebody does not want a channel any more; the address stands in the opt-out (see opt_out.find)."""

    organization_id: str
    opt_out_id: str
    channel: str
    """A channel, or "all"."""
    survey_id: str
    """Empty: every survey."""
    source: str
    record_id: str
    """Whose record, when that is known; else empty."""
    at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True)
class OptedIn:
    """An opt-out was lifted; its trace has the same id."""

    organization_id: str
    opt_out_id: str
    channel: str
    survey_id: str
    source: str
    """Of the opt-out that was lifted."""
    record_id: str
    at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True)
class MessageBounced:
    """A message that had been accepted came back."""

    organization_id: str
    message_id: int
    at: str
    """ISO 8601, UTC."""
