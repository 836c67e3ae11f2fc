"""Surveys answered by SMS: what a distribution calls to begin such a conversation, and what ends it from outside.

    mailing.appendix = {language: opening(definition, language) for language in …}
    prepare(session, organization_id, [(invitation_id, phone, language), …], now)

A conversation is open once its invitation passes the gate (sms_turns.in_turn). Replies are read in sms_inbound.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import insert_new
from connector.responses.models import ConversationState, SmsConversation
from connector.responses.sms_steps import first_step, prompt
from connector.responses.sms_turns import end
from connector.responses.wording import sms_wording
from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import choose

SURVEY_URL = "${l://SurveyURL}"


def opening(definition: SurveyDefinition, language: str = "") -> str:
    """The first question, to follow the body of the invitation: piped text that is filled in with the body. Where it
    cannot be asked by SMS, the way to its page.
    """
    spoken = choose(definition.languages, [language] if language else [], definition.default_language)
    step, words = first_step(definition), sms_wording(spoken)
    if step.question is None or not step.fits:
        return words("continue", url=SURVEY_URL)
    return prompt(step, lambda texts: definition.text(texts, spoken), words)


def prepare(session: Session, organization_id: str, people: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Let these invitations be answered by SMS: (invitation id, number in E.164, language, "" when not known). Their
    conversations wait until the invitations go; preparing one twice is harmless.
    """
    insert_new(session, SmsConversation, [_row(organization_id, *person, now) for person in people])


def close(session: Session, invitation_ids: Collection[str], now: datetime) -> None:
    """Their responses are finished, on a page or by SMS."""
    theirs = SmsConversation.invitation_id.in_(invitation_ids), SmsConversation.state != ConversationState.FINISHED
    for conversation in session.scalars(select(SmsConversation).where(*theirs).with_for_update()).all():
        end(session, conversation, ConversationState.FINISHED, now)


def _row(organization_id: str, invitation_id: str, phone: str, language: str, now: datetime) -> dict[str, object]:
    return {
        "organization_id": organization_id,
        "invitation_id": invitation_id,
        "phone": phone,
        "our_number": "",
        "language": language,
        "state": ConversationState.WAITING,
        "skipped": [],
        "reprompts": 0,
        "prompts": 0,
        "created_at": now,
    }
