"""Which orgs in memory are connected."""

from connector.integrations.ports import SalesforceDisconnected
from tests.support.fakes.salesforce import FakeSalesforce


class FakeConnections:
    """SalesforceConnections: the orgs that are connected, by organization."""

    def __init__(self, **connected: FakeSalesforce) -> None:
        self.connected = dict(connected)
        self.accounts: dict[str, FakeSalesforce] = {}

    def api(self, organization_id: str, account_id: str = "") -> FakeSalesforce:
        """`accounts` holds the orgs of further accounts, by their ids."""
        found = self.accounts.get(account_id) if account_id else self.connected.get(organization_id)
        if found is None:
            raise SalesforceDisconnected("Salesforce is not connected: connect it under Admin › Salesforce.")
        return found
