"""The state of the connections to Salesforce, and what waits for the main one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from connector.admin.queries import account_uses
from connector.organizations import accounts
from connector.organizations.models import ConnectionState, Organization, SalesforceAccount
from connector.writeback.models import WriteBackState


@dataclass(frozen=True, slots=True)
class Connection:
    """`account` is the main one; `parked` are the write-backs that wait until it is connected again. `sharing` are
    names of accounts that one user allowed."""

    account: SalesforceAccount | None
    further: Sequence[SalesforceAccount]
    sharing: Sequence[Sequence[str]]
    salesforce_organization_id: str | None
    parked: int

    @property
    def may_add(self) -> bool:
        return self.account is not None and len(self.further) + 1 < accounts.MOST

    @property
    def is_connected(self) -> bool:
        return self.account is not None and self.account.state == ConnectionState.CONNECTED


def read(session: Session) -> Connection:
    organization_id = session.info["organization_id"]
    listed = accounts.all_of(session)
    main = next((each for each in listed if each.is_main), None)
    return Connection(
        account=main,
        further=[each for each in listed if not each.is_main],
        sharing=accounts.sharing_a_user(listed),
        salesforce_organization_id=session.get_one(Organization, organization_id).salesforce_organization_id,
        parked=account_uses.waiting(session, main, (WriteBackState.PARKED,)) if main else 0,
    )
