"""The state of the connection to Salesforce, and what waits for it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.organizations.connection import account_of
from connector.organizations.models import ConnectionState, Organization, SalesforceAccount
from connector.writeback.models import WriteBack, WriteBackState


@dataclass(frozen=True, slots=True)
class Connection:
    """`parked` are the write-backs that wait to be connected again."""

    account: SalesforceAccount | None
    salesforce_organization_id: str | None
    parked: int

    @property
    def is_connected(self) -> bool:
        return self.account is not None and self.account.state == ConnectionState.CONNECTED


def read(session: Session) -> Connection:
    organization_id = session.info["organization_id"]
    parked = select(func.count()).select_from(WriteBack).where(WriteBack.state == WriteBackState.PARKED)
    return Connection(
        account=account_of(session),
        salesforce_organization_id=session.get_one(Organization, organization_id).salesforce_organization_id,
        parked=session.scalar(parked) or 0,
    )
