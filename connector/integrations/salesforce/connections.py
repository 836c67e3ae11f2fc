"""The connected orgs of all organizations and their accounts."""

import threading
from collections import defaultdict

from connector.foundation.clock import Clock
from connector.integrations.salesforce.client import ClientSettings, OrgMemory, SalesforceClient
from connector.integrations.salesforce.describes import Describes
from connector.integrations.salesforce.http import HttpSession
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper


class Connections:
    """One per process, for any number of threads: each thread keeps its own connections open."""

    def __init__(self, tokens: TokenKeeper, settings: ClientSettings, clock: Clock) -> None:
        self._tokens = tokens
        self._settings = settings
        self._memories: defaultdict[AccountKey, OrgMemory] = defaultdict(lambda: OrgMemory(Describes(clock)))
        self._local = threading.local()

    def api(self, organization_id: str, account_id: str = "") -> SalesforceClient:
        """`account_id` "" is the main account. Raises SalesforceDisconnected when it has no usable grant."""
        account = AccountKey(organization_id, account_id)
        self._tokens.current(account)
        return SalesforceClient(account, self._tokens, self._settings, self._memories[account], self._session())

    def _session(self) -> HttpSession:
        if not hasattr(self._local, "session"):
            self._local.session = HttpSession(self._settings.timeout, self._settings.ca_file)
        session: HttpSession = self._local.session
        return session
