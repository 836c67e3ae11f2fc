"""Inviting: one row per person and survey, with what is known of the person at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.links import Links, token_hash
from connector.responses.models import Invitation, Response


@dataclass(frozen=True, slots=True)
class NewInvitation:
    survey_id: str
    survey_version_id: str
    distribution_id: str | None
    channel: str
    contact: dict[str, str]
    embedded: dict[str, str]
    brand: str = ""
    language: str = ""
    is_test: bool = False


def invite(
    session: Session, links: Links, organization_id: str, wanted: Sequence[NewInvitation], now: datetime
) -> list[str]:
    """Write the invitations in one go; their ids, in order."""
    rows = [_row(links, organization_id, invitation, now) for invitation in wanted]
    if rows:
        session.execute(insert(Invitation), rows)
    return [str(row["id"]) for row in rows]


def find(session: Session, token: str) -> tuple[Invitation, Response | None] | None:
    """The invitation behind an individual link, and its response, if there is one yet."""
    found = session.execute(
        select(Invitation, Response)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.token_hash == token_hash(token))
    ).first()
    return (found[0], found[1]) if found else None


def _row(links: Links, organization_id: str, wanted: NewInvitation, now: datetime) -> dict[str, object]:
    invitation_id = new_id("IN_")
    return {
        "id": invitation_id,
        "token_hash": token_hash(links.survey_token(invitation_id)),
        "organization_id": organization_id,
        "survey_id": wanted.survey_id,
        "survey_version_id": wanted.survey_version_id,
        "distribution_id": wanted.distribution_id,
        "channel": wanted.channel,
        "language": wanted.language,
        "brand": wanted.brand,
        "contact": wanted.contact,
        "embedded": wanted.embedded,
        "is_test": wanted.is_test,
        "expires_at": None,
        "created_at": now,
    }
