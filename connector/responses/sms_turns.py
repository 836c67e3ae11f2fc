"""One survey at a time at a number, since a reply does not say what it is to: whose turn it is, and when it ends."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connector.foundation.db import change_rows, insert_new
from connector.foundation.events import insert_once
from connector.messaging.gate import Candidate, Verdicts, Wait
from connector.messaging.models import Kind, Message, MessageState
from connector.responses.models import ConversationState, SmsConversation, SmsTurn

OPENS = {Kind.INVITATION, Kind.REMINDER, Kind.TEST}
"""What holds the first question; a reminder begins with it again."""
ASKED = (ConversationState.OPEN, ConversationState.HANDED_OVER)
NOT_GONE = (MessageState.FAILED, MessageState.CANCELLED)
WAIT = timedelta(seconds=30)
PAUSE = timedelta(seconds=60)
"""After the end of a survey, so that its thanks are read before the next one begins."""
AT_A_TIME = 500
"""Conversations that one transaction ends."""

Asking = tuple[SmsConversation, Candidate]


def in_turn(session: Session, candidates: Sequence[Candidate], now: datetime) -> Verdicts:
    """A check of the gate, to be its last: what passes takes its turn, and its conversation is open from then on; the
    others wait until the survey before them has ended. A message without a conversation passes.
    """
    asking = _asking(session, candidates)
    turns = _take(session, asking, now)
    waiting = [each for each in asking if turns.get(each[0].phone) != each[0].invitation_id]
    for conversation, candidate in asking:
        if (conversation, candidate) not in waiting:
            _open(conversation, candidate, now)
    _end_what_never_went(session, {conversation.phone for conversation, _ in waiting}, now)
    return {candidate.message.id: Wait(now + WAIT) for _, candidate in waiting}


def take_again(session: Session, conversation: SmsConversation, now: datetime) -> bool:
    """Take a turn that had ended; False when another survey has it now."""
    _make_free(session, [conversation.phone], now)
    values = {"phone": conversation.phone, "invitation_id": conversation.invitation_id}
    return insert_once(session, SmsTurn, values)


def end(session: Session, conversation: SmsConversation, state: ConversationState, now: datetime) -> None:
    """The conversation is over for this reason; the next survey may have its turn."""
    conversation.state, conversation.closed_at = state, now
    own = SmsTurn.phone == conversation.phone, SmsTurn.invitation_id == conversation.invitation_id
    pause = PAUSE if state == ConversationState.FINISHED else timedelta(0)
    change_rows(session, update(SmsTurn).where(*own).values(free_at=now + pause))


def is_overdue(session: Session, asked_before: datetime) -> bool:
    overdue = SmsConversation.state.in_(ASKED), SmsConversation.asked_at < asked_before
    return session.scalar(select(SmsConversation.invitation_id).where(*overdue).limit(1)) is not None


def end_overdue(session: Session, asked_before: datetime, now: datetime) -> None:
    """End those whose last question has found no reply for so long."""
    overdue = SmsConversation.state.in_(ASKED), SmsConversation.asked_at < asked_before
    query = select(SmsConversation).where(*overdue).limit(AT_A_TIME).with_for_update(skip_locked=True)
    for conversation in session.scalars(query).all():
        end(session, conversation, ConversationState.EXPIRED, now)


def _asking(session: Session, candidates: Sequence[Candidate]) -> list[Asking]:
    """Those that would open a conversation, in the order in which they were written."""
    opening = [each for each in candidates if each.mailing.kind in OPENS and each.message.invitation_id]
    ids = {each.message.invitation_id for each in opening}
    query = select(SmsConversation).where(
        SmsConversation.invitation_id.in_(ids), SmsConversation.state != ConversationState.FINISHED
    )
    found = {each.invitation_id: each for each in session.scalars(query)} if ids else {}
    known = [(found[id_], each) for each in opening if (id_ := each.message.invitation_id or "") in found]
    return sorted(known, key=lambda asking: asking[1].message.id)


def _take(session: Session, asking: Sequence[Asking], now: datetime) -> dict[str, str]:
    """Whose turn it is, by number, after the first in each row took the one that was free."""
    first = {conversation.phone: conversation.invitation_id for conversation, _ in reversed(asking)}
    if not first:
        return {}
    _make_free(session, first, now)
    rows = [{"phone": phone, "invitation_id": invitation_id} for phone, invitation_id in sorted(first.items())]
    insert_new(session, SmsTurn, rows)
    query = select(SmsTurn.phone, SmsTurn.invitation_id).where(SmsTurn.phone.in_(first), SmsTurn.free_at.is_(None))
    return {row.phone: row.invitation_id for row in session.execute(query)}


def _make_free(session: Session, phones: Collection[str], now: datetime) -> None:
    """Locked in one order everywhere, so that no two workers wait for each other."""
    query = select(SmsTurn.phone).where(SmsTurn.phone.in_(phones), SmsTurn.free_at <= now)
    free = session.scalars(query.order_by(SmsTurn.phone).with_for_update()).all()
    if free:
        session.execute(delete(SmsTurn).where(SmsTurn.phone.in_(free)))


def _open(conversation: SmsConversation, candidate: Candidate, now: datetime) -> None:
    message, mailing = candidate.message, candidate.mailing
    conversation.state, conversation.asked_at, conversation.closed_at = ConversationState.OPEN, now, None
    conversation.question_id, conversation.reprompts = None, 0
    conversation.prompt_message_id, conversation.mailing_id = message.id, mailing.id
    conversation.our_number = message.from_address or mailing.from_address


def _end_what_never_went(session: Session, phones: Collection[str], now: datetime) -> None:
    """Nobody can reply to a question that was not sent: whoever waits behind it need not wait for its silence."""
    if not phones:
        return
    query = (
        select(SmsConversation)
        .join(SmsTurn, SmsTurn.invitation_id == SmsConversation.invitation_id)
        .join(Message, Message.id == SmsConversation.prompt_message_id)
        .where(SmsTurn.phone.in_(phones), Message.state.in_(NOT_GONE))
    )
    for conversation in session.scalars(query).all():
        end(session, conversation, ConversationState.EXPIRED, now)
