"""Whose a text message is that came in: which conversation, which organization."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from connector.messaging.models import Channel, Mailing, Message
from connector.messaging.opt_out import comparable
from connector.organizations.models import Organization
from connector.responses.models import ConversationState, InboundSms, Invitation, SmsConversation, SmsTurn
from connector.responses.sms_outbox import Thread


@dataclass(frozen=True, slots=True)
class Found:
    """`message_id` is the last message to this number, `conversation` the one that a reply belongs to. `others`: more
    organizations that wrote from the number that was written to, each with its last message."""

    thread: Thread
    conversation: SmsConversation | None
    message_id: int | None
    others: Mapping[str, int] = field(default_factory=dict)


def find(session: Session, inbound: InboundSms) -> Found | None:
    """None when no organization of ours writes to this number."""
    conversation = _in_turn(session, inbound) or _latest(session, inbound)
    last = _last_message(session, inbound, conversation)
    organization = _organization(session, conversation, last)
    if organization is None:
        return None
    mailing = session.get(Mailing, last.mailing_id) if last else None
    thread = Thread(
        organization.id,
        inbound.from_number,
        inbound.to_number,
        _language(conversation, last),
        _brand(session, conversation) or (mailing.from_name if mailing else "") or organization.name,
        mailing.id if mailing else None,
    )
    others = _others(session, inbound, organization.id)
    return Found(thread, conversation, last.id if last else None, others)


def _in_turn(session: Session, inbound: InboundSms) -> SmsConversation | None:
    """The one whose turn it is, locked."""
    query = (
        select(SmsConversation)
        .join(SmsTurn, SmsTurn.invitation_id == SmsConversation.invitation_id)
        .where(SmsTurn.phone == inbound.from_number, _at(inbound))
        .with_for_update(of=SmsConversation)
    )
    return session.scalar(query)


def _latest(session: Session, inbound: InboundSms) -> SmsConversation | None:
    """The last that was asked: a late reply belongs to it. Locked."""
    own = SmsConversation.phone == inbound.from_number, SmsConversation.state != ConversationState.WAITING, _at(inbound)
    query = select(SmsConversation).where(*own).order_by(SmsConversation.asked_at.desc()).limit(1)
    return session.scalar(query.with_for_update())


def _at(inbound: InboundSms) -> ColumnElement[bool]:
    return SmsConversation.our_number.in_(("", inbound.to_number))


def _last_message(session: Session, inbound: InboundSms, conversation: SmsConversation | None) -> Message | None:
    """The last to this number, from the number that was written to if there is one: of any organization, unless the
    conversation tells which. Asked organization by organization, as the index is."""
    whose = [conversation.organization_id] if conversation else select(Organization.id)
    query = (
        select(Message)
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Message.organization_id.in_(whose), Message.address == comparable(inbound.from_number))
        .where(Mailing.channel == Channel.SMS)
        .order_by(case((_from_it(inbound), 0), else_=1), Message.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def _others(session: Session, inbound: InboundSms, organization_id: str) -> dict[str, int]:
    """Asked organization by organization, as the index is."""
    whose = select(Organization.id).where(Organization.id != organization_id)
    query = (
        select(Message.organization_id, func.max(Message.id))
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Message.organization_id.in_(whose), Message.address == comparable(inbound.from_number))
        .where(Mailing.channel == Channel.SMS, _from_it(inbound))
        .group_by(Message.organization_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _from_it(inbound: InboundSms) -> ColumnElement[bool]:
    """Written from the number that was written to."""
    of_its_mailing = and_(Message.from_address == "", Mailing.from_address == inbound.to_number)
    return or_(Message.from_address == inbound.to_number, of_its_mailing)


def _organization(session: Session, conversation: SmsConversation | None, last: Message | None) -> Organization | None:
    """The only one there is may be meant even before it has written."""
    if (known := conversation or last) is not None:
        return session.get(Organization, known.organization_id)
    every = session.scalars(select(Organization).limit(2)).all()
    return every[0] if len(every) == 1 else None


def _language(conversation: SmsConversation | None, last: Message | None) -> str:
    return (conversation.language if conversation else "") or (last.language if last else "")


def _brand(session: Session, conversation: SmsConversation | None) -> str:
    invitation = session.get(Invitation, conversation.invitation_id) if conversation else None
    return invitation.brand if invitation else ""
