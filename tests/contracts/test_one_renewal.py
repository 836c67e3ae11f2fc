"""G7: sixteen workers meet one expired token, on threads of their own and over a real database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet

from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.integrations.ports import SalesforceDisconnected, SalesforceUnavailable
from connector.integrations.salesforce import credentials
from connector.integrations.salesforce.credentials import ClientCredentials, ServerCredentials
from connector.integrations.salesforce.tokens import AccountKey, StoredToken, TokenKeeper
from connector.organizations.models import AccountKind, Organization, SalesforceAccount
from connector.organizations.token_store import DatabaseTokenStore, sealed
from tests.support.fakes.tokens import NOW, HandClock, ScriptedLogin, grant

WORKERS = 16
SERVER = ClientCredentials("the client", "secret")
MAIN, SANDBOX = AccountKey("ORG_acme"), AccountKey("ORG_acme", "SA_sandbox")


class CountingStore(DatabaseTokenStore):
    """Tells of each claim that came second."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        super().__init__(database, cipher, HandClock())
        self.refused = threading.Semaphore(0)

    def begin_refresh(self, account: AccountKey, version: int) -> bool:
        claimed = super().begin_refresh(account, version)
        if not claimed:
            self.refused.release()
        return claimed


@pytest.fixture
def store(database: Database) -> CountingStore:
    cipher = Cipher(Fernet.generate_key().decode())
    with database.write() as session:
        session.add(Organization(id=MAIN.organization_id, name="Acme", created_at=NOW))
        session.flush()
        session.add_all([row(cipher, MAIN, None), row(cipher, SANDBOX, SERVER)])
    return CountingStore(database, cipher)


def row(cipher: Cipher, account: AccountKey, proof: ServerCredentials | None) -> SalesforceAccount:
    return SalesforceAccount(
        id=account.account_id or "SA_main",
        organization_id=account.organization_id,
        name="Sandbox" if account.account_id else "",
        is_main=not account.account_id,
        kind=AccountKind(proof.kind) if proof else AccountKind.WEB,
        credentials=cipher.encrypt(credentials.as_json(proof)) if proof else None,
        environment="production",
        salesforce_user_id="005D0000001aaaaIAA",
        user_name="ada@acme.example",
        connected_at=NOW,
        version=1,
        **sealed(cipher, grant()),
    )


def meet_expired(store: CountingStore, login: ScriptedLogin, account: AccountKey) -> list[StoredToken | Exception]:
    """What each of the workers gets, who all have the same expired token."""
    saved, start = threading.Event(), threading.Barrier(WORKERS)
    login.before_answer = lambda: [store.refused.acquire(timeout=30) for _ in range(WORKERS - 1)]
    keeper = TokenKeeper(store, login, HandClock(), wait=lambda _: saved.wait(30))
    expired = store.load(account)

    def work() -> StoredToken | Exception:
        start.wait(30)
        try:
            return keeper.renew(account, expired)
        except (SalesforceDisconnected, SalesforceUnavailable) as error:
            return error
        finally:
            saved.set()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(WORKERS)]]


@pytest.mark.parametrize(
    ("account", "proof", "used"), [(MAIN, None, "refresh-1"), (SANDBOX, SERVER, "the client")], ids=["web", "server"]
)
def test_sixteen_workers_meeting_one_expired_token_make_one_request(
    store: CountingStore, account: AccountKey, proof: ServerCredentials | None, used: str
) -> None:
    login = ScriptedLogin()

    got = meet_expired(store, login, account)

    assert login.used == [used]
    assert {each.access_token for each in got if isinstance(each, StoredToken)} == {"access-2"} and len(got) == WORKERS
    assert store.load(account).credentials == proof
    other = SANDBOX if account == MAIN else MAIN
    assert store.load(other).access_token == "access-1"


def test_after_a_lost_reply_all_are_told_to_reconnect_and_the_token_is_never_used_again(store: CountingStore) -> None:
    login = ScriptedLogin([SalesforceUnavailable("timed out")])

    got = meet_expired(store, login, MAIN)

    assert {type(each) for each in got} == {SalesforceDisconnected}
    assert all("reconnect it under Admin › Salesforce" in str(each) for each in got)
    with pytest.raises(SalesforceDisconnected, match="lost"):
        TokenKeeper(store, login, HandClock()).current(MAIN)
    assert login.used == ["refresh-1"]
    assert store.load(SANDBOX).access_token == "access-1", "the other account goes on"


def test_after_a_lost_reply_a_server_asks_once_more(store: CountingStore) -> None:
    login = ScriptedLogin([SalesforceUnavailable("timed out")])

    got = meet_expired(store, login, SANDBOX)
    assert {type(each) for each in got} == {SalesforceUnavailable}

    login.before_answer = lambda: None
    renewed = TokenKeeper(store, login, HandClock()).renew(SANDBOX, store.load(SANDBOX))
    assert renewed.version == 2 and login.used == ["the client", "the client"]
