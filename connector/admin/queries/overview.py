"""What the start page shows: how far the set-up is, and the newest of what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.admin.queries import failures
from connector.distributions import queries as distributions
from connector.distributions.queries import View
from connector.organizations import accounts
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.responses import queries as responses
from connector.responses.models import Response, ResponseState
from connector.writeback.models import WriteBack, WriteBackState

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """`account` is the main one, `lost` are those that must be connected again; `is_written` says whether any response
    has reached Salesforce."""

    account: SalesforceAccount | None
    lost: Sequence[SalesforceAccount]
    waiting: int
    distributions: Sequence[View]
    responses: Sequence[View]
    is_written: bool

    @property
    def is_connected(self) -> bool:
        return self.account is not None and self.account.state == ConnectionState.CONNECTED

    @property
    def steps_done(self) -> tuple[bool, ...]:
        """Connect, send, be answered, have it in Salesforce. A connection that was lost is no first step."""
        return self.account is not None, bool(self.distributions), bool(self.responses), self.is_written


def read(session: Session, organization_id: str) -> Overview:
    finished = (
        select(Response.id)
        .where(Response.state == ResponseState.FINISHED)
        .order_by(Response.recorded_at.desc(), Response.id)
        .limit(NEWEST)
    )
    written = select(WriteBack.id).where(WriteBack.state == WriteBackState.WRITTEN).limit(1)
    return Overview(
        account=accounts.main_of(session),
        lost=failures.lost(session),
        waiting=failures.count(session, organization_id),
        distributions=distributions.newest(session, limit=NEWEST),
        responses=responses.views(session, session.scalars(finished).all()),
        is_written=session.scalar(written) is not None,
    )
