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
        if account_id:
            return self.accounts[account_id]
        if organization_id not in self.connected:
            raise SalesforceDisconnected("Salesforce is not connected: connect it under Admin › Salesforce.")
        return self.connected[organization_id]
