"""Text messages that come in: kept once, then acted upon one after the other for each number.

The row is the queue of record: `due_at` says when to act upon it, and whoever works on it holds its lock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from connector.foundation.db import acting_for
from connector.foundation.events import insert_once
from connector.foundation.jobs import wake_after
from connector.foundation.sms_keywords import Keyword, keyword
from connector.integrations.bundle import Bundle
from connector.messaging.models import Kind
from connector.responses import sms_consent, sms_dialogue, sms_outbox, sms_threads, sms_turns
from connector.responses.models import ConversationState, InboundSms
from connector.responses.sms_dialogue import Outcome
from connector.responses.sms_outbox import Line
from connector.responses.sms_threads import Found
from connector.responses.wording import sms_wording
from connector.surveys.answers import typed

MOST_ATTEMPTS = 8
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A text message as the provider tells it; numbers are in E.164."""

    sid: str
    from_number: str
    to_number: str
    body: str
    provider_keyword: str = ""


def keep(bundle: Bundle, received: Received) -> bool:
    """Keep it, to be acted upon soon; False when it was told before."""
    now = bundle.clock.now()
    row = {
        "sid": received.sid,
        "from_number": received.from_number,
        "to_number": received.to_number,
        "body": typed({"body": (received.body,)}, "body"),
        "provider_keyword": received.provider_keyword,
        "received_at": now,
        "due_at": now,
    }
    with bundle.db.write() as session:
        is_new = insert_once(session, InboundSms, row)
        wake_after(bundle.jobs, session, "responses.inbound_sms")
    return is_new


def work_off(bundle: Bundle) -> None:
    """Act upon all that is due."""
    while _work_one(bundle):
        pass


def is_due(session: Session, now: datetime) -> bool:
    return session.scalar(select(InboundSms.id).where(InboundSms.due_at <= now).limit(1)) is not None


def _work_one(bundle: Bundle) -> bool:
    """One message in one transaction; when that fails, it is tried again later, and the number's others after it."""
    inbound_id = None
    try:
        with bundle.db.write() as session:
            inbound = _claim(session, bundle.clock.now())
            if inbound is None:
                return False
            inbound_id = inbound.id
            inbound.outcome, inbound.due_at = _act(bundle, session, inbound), None
            log.info("sms.inbound", inbound_id=inbound_id, outcome=inbound.outcome)
    except Exception:
        if inbound_id is None:
            raise
        log.exception("sms.inbound_failed", inbound_id=inbound_id)
        _later(bundle, inbound_id)
    return True


def _claim(session: Session, now: datetime) -> InboundSms | None:
    """The one that is longest due and that nobody works on, locked. Of one number, what came first comes first."""
    earlier = aliased(InboundSms)
    is_waited_for = exists().where(
        earlier.from_number == InboundSms.from_number, earlier.due_at.is_not(None), earlier.id < InboundSms.id
    )
    due = select(InboundSms).where(InboundSms.due_at <= now, ~is_waited_for)
    first = due.order_by(InboundSms.due_at, InboundSms.id).limit(1)
    return session.scalar(first.with_for_update(skip_locked=True, of=InboundSms))


def _later(bundle: Bundle, inbound_id: int) -> None:
    now = bundle.clock.now()
    with bundle.db.write() as session:
        inbound = session.get_one(InboundSms, inbound_id, with_for_update=True)
        if inbound.due_at is None:  # another worker has acted upon it meanwhile
            return
        inbound.attempts += 1
        inbound.due_at = now + timedelta(seconds=2**inbound.attempts)
        if inbound.attempts < MOST_ATTEMPTS:
            return
        inbound.due_at, inbound.outcome = None, Outcome.FAILED
    _say_whose(bundle, inbound_id)


def _say_whose(bundle: Bundle, inbound_id: int) -> None:
    """So that its organization sees that it failed; this may be just what fails, and then nobody's page shows it."""
    try:
        with bundle.db.write() as session:
            inbound = session.get_one(InboundSms, inbound_id)
            found = sms_threads.find(session, inbound)
            inbound.organization_id = found.thread.organization_id if found else None
    except Exception:
        log.exception("sms.inbound_of_nobody", inbound_id=inbound_id)


def _act(bundle: Bundle, session: Session, inbound: InboundSms) -> Outcome:
    found = sms_threads.find(session, inbound)
    if found is None:
        return Outcome.UNKNOWN
    inbound.organization_id = found.thread.organization_id
    inbound.invitation_id = found.conversation.invitation_id if found.conversation else None
    with acting_for(session, found.thread.organization_id):
        return _Act(bundle, session, inbound, found).act()


class _Act:
    def __init__(self, bundle: Bundle, session: Session, inbound: InboundSms, found: Found) -> None:
        self._bundle, self._session, self._inbound = bundle, session, inbound
        self._thread, self._conversation, self._found = found.thread, found.conversation, found

    def act(self) -> Outcome:
        asked = self._keyword()
        return _BY_KEYWORD[asked](self) if asked else self.reply()

    def stop(self) -> Outcome:
        """Whoever shares our number is stopped, too: the person knows the number alone."""
        now = self._bundle.clock.now()
        is_new = sms_consent.opt_out(self._session, self._thread, self._found.message_id, now)
        if self._conversation is not None and self._conversation.state in sms_turns.ASKED:
            sms_turns.end(self._session, self._conversation, ConversationState.STOPPED, now)
        for organization_id, message_id in self._found.others.items():
            with acting_for(self._session, organization_id):
                thread = replace(self._thread, organization_id=organization_id)
                sms_consent.opt_out(self._session, thread, message_id, now)
        if is_new:
            self._say("stopped")
        return Outcome.STOP

    def start(self) -> Outcome:
        """Said by somebody who gets text messages anyway, it is a reply like any other."""
        if not sms_consent.opt_in(self._session, self._thread, self._bundle.clock.now()):
            return self.reply()
        self._say("started")
        return Outcome.START

    def help(self) -> Outcome:
        self._say("help")
        return Outcome.HELP

    def reply(self) -> Outcome:
        if self._conversation is None or self._conversation.state == ConversationState.STOPPED:
            return Outcome.NO_CONVERSATION
        if self._conversation.state == ConversationState.EXPIRED:
            if not sms_turns.take_again(self._session, self._conversation, self._bundle.clock.now()):
                return Outcome.LATE
            self._conversation.state = ConversationState.OPEN
        return sms_dialogue.take(self._bundle, self._session, self._conversation, self._inbound)

    def _keyword(self) -> Keyword | None:
        named = self._inbound.provider_keyword.casefold()
        return Keyword(named) if named in tuple(Keyword) else keyword(self._inbound.body)

    def _say(self, key: str) -> None:
        """Unless the provider has said so itself."""
        if self._is_answered():
            return
        text = sms_wording(self._thread.language or "en")(key, sender=self._thread.sender)
        line = Line(text, f"{key}:{self._inbound.id}", Kind.TRANSACTIONAL)
        sms_outbox.say(self._bundle, self._session, self._thread, line)

    def _is_answered(self) -> bool:
        """By the provider: it named the keyword, or it answers those that stand alone and in English."""
        alone = self._inbound.body.strip().casefold() in ANSWERED_BY_PROVIDERS
        return bool(self._inbound.provider_keyword) or (self._bundle.settings.conversation.provider_confirms and alone)


ANSWERED_BY_PROVIDERS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"}
ANSWERED_BY_PROVIDERS |= {"start", "unstop", "help", "info"}
_BY_KEYWORD: Mapping[Keyword, Callable[[_Act], Outcome]] = {
    Keyword.STOP: _Act.stop,
    Keyword.START: _Act.start,
    Keyword.HELP: _Act.help,
}
