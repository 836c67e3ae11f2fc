"""The connected orgs of all organizations."""

import threading
from collections import defaultdict

from connector.foundation.clock import Clock
from connector.integrations.salesforce.client import ClientSettings, OrgMemory, SalesforceClient
from connector.integrations.salesforce.describes import Describes
from connector.integrations.salesforce.http import HttpSession
from connector.integrations.salesforce.tokens import TokenKeeper


class Connections:
    """One per process, for any number of threads: each thread keeps its own connections open."""

    def __init__(self, tokens: TokenKeeper, settings: ClientSettings, clock: Clock) -> None:
        self._tokens = tokens
        self._settings = settings
        self._memories: defaultdict[str, OrgMemory] = defaultdict(lambda: OrgMemory(Describes(clock)))
        self._local = threading.local()

    def api(self, organization_id: str, account_id: str = "") -> SalesforceClient:
        """Raises SalesforceDisconnected when the organization has no usable grant."""
        self._tokens.current(organization_id)
        return SalesforceClient(
            organization_id, self._tokens, self._settings, self._memories[organization_id], self._session()
        )

    def _session(self) -> HttpSession:
        if not hasattr(self._local, "session"):
            self._local.session = HttpSession(self._settings.timeout, self._settings.ca_file)
        session: HttpSession = self._local.session
        return session
