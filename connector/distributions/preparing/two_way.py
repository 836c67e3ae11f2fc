"""What makes a distribution by SMS a conversation (A23): its first question, and who may reply to it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connector.distributions.models import TWO_WAY, Distribution
from connector.distributions.request import DistributionInput
from connector.messaging.models import Kind, Mailing
from connector.responses import sms_conversation
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import SurveyVersion
from connector.surveys.two_way import compatibility

ASKS = {Kind.INVITATION, Kind.REMINDER, Kind.TEST}


def appendix(wanted: DistributionInput, version: SurveyVersion, kind: Kind, language: str) -> dict[str, str]:
    """The first question in each language of the survey, "" for who has none; `language` is that of the message."""
    if wanted.sms_mode != TWO_WAY or kind not in ASKS:
        return {}
    definition = SurveyDefinition.model_validate(version.definition)
    return {tag: sms_conversation.opening(definition, tag or language) for tag in ("", *definition.languages)}


def prepare(
    session: Session,
    distribution: Distribution,
    mailing: Mailing,
    people: Iterable[tuple[str, str, str]],
    now: datetime,
) -> None:
    """Let these people (invitation id, number, language) reply, where that is wanted."""
    if distribution.sms_mode == TWO_WAY:
        known = [(invitation_id, phone, language or mailing.language) for invitation_id, phone, language in people]
        sms_conversation.prepare(session, mailing.organization_id, known, now)


def compatible(wanted: DistributionInput, version: SurveyVersion) -> list[dict[str, Any]]:
    """The report (A24), of what is to be answered by SMS."""
    if wanted.sms_mode != TWO_WAY:
        return []
    return [asdict(fit) for fit in compatibility(SurveyDefinition.model_validate(version.definition))]
