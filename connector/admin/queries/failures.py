"""What waits for a person, and what has failed lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from connector.admin.queries import mappings
from connector.admin.queries.mappings import Refused
from connector.admin.queries.refusals import Refusal, refusals
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.messaging.models import Message, MessageState
from connector.organizations import accounts
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.responses import sms_failures
from connector.responses.models import InboundSms
from connector.workflows import queries as workflows
from connector.workflows.models import RunState, Workflow, WorkflowRun
from connector.writeback.models import REFUSED, WriteBack

LATELY = timedelta(days=30)
MOST = 20
Rows = Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What goes on only when a person does something; `preparing` goes on by itself once its reason is gone.
    `unsure` are records that may be in Salesforce, `uncertain` messages that may have arrived, `texts` came by SMS."""

    lost: Sequence[SalesforceAccount]
    refused: Sequence[Refusal]
    unsure: Sequence[Refusal]
    uncertain: Rows
    uncertain_count: int
    preparing: Sequence[Distribution]
    mappings: Sequence[Refused]
    texts: Sequence[InboundSms]
    text_count: int

    @property
    def count(self) -> int:
        refused = sum(refusal.count for refusal in (*self.refused, *self.unsure))
        return len(self.lost) + refused + self.uncertain_count + len(self.mappings) + self.text_count

    def __bool__(self) -> bool:
        return bool(self.count or self.preparing)


@dataclass(frozen=True, slots=True)
class Lately:
    """What failed in the last 30 days and is over."""

    messages: Rows
    runs: Rows
    distributions: Sequence[Distribution]

    def __bool__(self) -> bool:
        return bool(self.messages or self.runs or self.distributions)


def count(session: Session, organization_id: str) -> int:
    """How much waits for a person: for the menu, so without reading it."""
    refused = select(func.count()).select_from(WriteBack).where(WriteBack.state.in_(REFUSED))
    waiting = _uncertain_count(session) + (session.scalar(refused) or 0) + len(lost(session))
    return waiting + workflows.refused_count(session) + sms_failures.count(session, organization_id)


def waiting(session: Session, organization_id: str) -> Waiting:
    found = refusals(session)
    return Waiting(
        lost=lost(session),
        refused=[each for each in found if not each.is_uncertain],
        unsure=[each for each in found if each.is_uncertain],
        uncertain=_uncertain(session),
        uncertain_count=_uncertain_count(session),
        preparing=session.scalars(select(Distribution).where(*_is_stuck()).limit(MOST)).all(),
        mappings=mappings.refused(session),
        texts=sms_failures.newest(session, organization_id, MOST),
        text_count=sms_failures.count(session, organization_id),
    )


def lately(session: Session, now: datetime) -> Lately:
    since = now - LATELY
    failed = Distribution.state == DistributionState.FAILED, Distribution.created_at > since
    return Lately(
        messages=_failed_messages(session, since),
        runs=_failed_runs(session, since),
        distributions=session.scalars(
            select(Distribution).where(*failed).order_by(Distribution.created_at.desc()).limit(MOST)
        ).all(),
    )


def lost(session: Session) -> Sequence[SalesforceAccount]:
    """The accounts that were connected once and are not any more, the main one first."""
    return [each for each in accounts.all_of(session) if each.state != ConnectionState.CONNECTED]


def _is_stuck() -> tuple[Any, ...]:
    """Preparing has met something that it waits for."""
    return Distribution.state == DistributionState.PREPARING, Distribution.reason.is_not(None)


def _uncertain_count(session: Session) -> int:
    found = select(func.count()).select_from(Message).where(Message.state == MessageState.UNCERTAIN)
    return session.scalar(found) or 0


def _uncertain(session: Session) -> Rows:
    return session.execute(
        select(Message.reason, Message.handed_at, Recipient.record_id, Recipient.name, Distribution)
        .join(Distribution, Distribution.mailing_id == Message.mailing_id)
        .join(Recipient, (Recipient.distribution_id == Distribution.id) & (Recipient.message_id == Message.id))
        .where(Message.state == MessageState.UNCERTAIN)
        .order_by(Message.id.desc())
        .limit(MOST)
    ).all()


def _failed_messages(session: Session, since: datetime) -> Rows:
    """Distributions with messages that failed: how many, and what the mail server said of one."""
    failed = (
        select(Message.mailing_id, func.count().label("count"), func.max(Message.reason).label("reason"))
        .where(Message.state == MessageState.FAILED, Message.created_at > since)
        .group_by(Message.mailing_id)
        .subquery()
    )
    return session.execute(
        select(Distribution, failed.c.count, failed.c.reason)
        .join(failed, failed.c.mailing_id == Distribution.mailing_id)
        .order_by(Distribution.created_at.desc())
        .limit(MOST)
    ).all()


def _failed_runs(session: Session, since: datetime) -> Rows:
    return session.execute(
        select(WorkflowRun, Workflow.name)
        .join(Workflow, Workflow.id == WorkflowRun.workflow_id)
        .where(WorkflowRun.state == RunState.FAILED, WorkflowRun.started_at > since)
        .order_by(WorkflowRun.started_at.desc(), WorkflowRun.id)
        .limit(MOST)
    ).all()
