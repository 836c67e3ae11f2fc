"""What a TokenStore promises to the TokenKeeper, in memory and in the database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.foundation.crypto import Cipher
from connector.foundation.db import Base, Database
from connector.integrations.ports import SalesforceDisconnected
from connector.integrations.salesforce import credentials
from connector.integrations.salesforce.credentials import ClientCredentials, ServerCredentials
from connector.integrations.salesforce.tokens import AccountKey, StoredToken, TokenGrant, TokenStore
from connector.organizations.models import AccountKind, Organization, SalesforceAccount
from connector.organizations.token_store import DatabaseTokenStore, sealed
from tests.support.fakes.tokens import NOW, HandClock, MemoryTokenStore, grant

ORG, OTHER_ORG = AccountKey("OR_acme"), AccountKey("OR_other")
SANDBOX = AccountKey(ORG.organization_id, "SA_sandbox")
SERVER = ClientCredentials("3MVG9.client", "the secret")
Connect = Callable[[AccountKey, ServerCredentials | None], object]


@pytest.fixture(params=["memory", "database"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[TokenStore, Connect]]:
    if request.param == "memory":
        memory = MemoryTokenStore(HandClock())
        yield memory, lambda account, proof: memory.connect(account, credentials=proof)
        return
    database = Database(f"sqlite:///{tmp_path / 'tokens.db'}")
    Base.metadata.create_all(database.engine)
    cipher = Cipher(Fernet.generate_key().decode())
    yield (
        DatabaseTokenStore(database, cipher, HandClock()),
        lambda account, proof: _connect(database, cipher, account, proof),
    )
    database.dispose()


def _connect(database: Database, cipher: Cipher, account: AccountKey, proof: ServerCredentials | None) -> None:
    row = SalesforceAccount(
        id=account.account_id or f"SA_{account.organization_id}",
        organization_id=account.organization_id,
        is_main=not account.account_id,
        kind=proof.kind if proof else AccountKind.WEB,
        credentials=cipher.encrypt(credentials.as_json(proof)) if proof else None,
        environment="production",
        salesforce_user_id="005D0000001aaaaIAA",
        user_name="ada@acme.example",
        connected_at=NOW,
        version=1,
        **sealed(cipher, grant()),
    )
    with database.write() as session:
        session.merge(Organization(id=account.organization_id, name="Acme", created_at=NOW))
        session.flush()
        session.add(row)


@pytest.fixture
def store(stores: tuple[TokenStore, Connect]) -> TokenStore:
    """Connected for two organizations, the first with a sandbox as well, each with version 1."""
    store, connect = stores
    connect(ORG, None)
    connect(OTHER_ORG, None)
    connect(SANDBOX, SERVER)
    return store


def seen(store: TokenStore, account: AccountKey = ORG) -> tuple[str, str, int, bool]:
    token: StoredToken = store.load(account)
    return token.access_token, token.refresh_token, token.version, token.refreshing_since is not None


def second() -> TokenGrant:
    return grant(2)


def test_it_keeps_the_grant(store: TokenStore) -> None:
    assert seen(store) == ("access-1", "refresh-1", 1, False)
    assert store.load(ORG).instance_url == grant().instance_url
    assert store.load(ORG).token_url == grant().token_url


def test_an_organization_that_never_connected_is_disconnected(store: TokenStore) -> None:
    with pytest.raises(SalesforceDisconnected):
        store.load(AccountKey("OR_unknown"))


def test_a_refresh_is_claimed_once(store: TokenStore) -> None:
    assert store.begin_refresh(ORG, 1)
    assert not store.begin_refresh(ORG, 1)
    assert store.load(ORG).refreshing_since == NOW
    assert store.begin_refresh(OTHER_ORG, 1)


def test_a_refresh_of_another_version_is_not_claimed(store: TokenStore) -> None:
    assert not store.begin_refresh(ORG, 2)
    assert seen(store) == ("access-1", "refresh-1", 1, False)


def test_saving_replaces_both_tokens_and_ends_the_claim(store: TokenStore) -> None:
    store.begin_refresh(ORG, 1)
    store.save(ORG, 1, second())
    assert seen(store) == ("access-2", "refresh-2", 2, False)
    assert seen(store, OTHER_ORG) == ("access-1", "refresh-1", 1, False)


def test_saving_for_a_version_that_has_moved_on_changes_nothing(store: TokenStore) -> None:
    store.save(ORG, 1, second())
    store.save(ORG, 1, grant(3))
    assert seen(store) == ("access-2", "refresh-2", 2, False)


def test_an_abandoned_refresh_can_be_claimed_again(store: TokenStore) -> None:
    store.begin_refresh(ORG, 1)
    store.abandon_refresh(ORG, 1)
    assert seen(store) == ("access-1", "refresh-1", 1, False)
    assert store.begin_refresh(ORG, 1)


def test_a_disconnected_organization_has_no_token_and_says_why(store: TokenStore) -> None:
    store.mark_disconnected(ORG, 1, "The reply was lost: reconnect it.")
    with pytest.raises(SalesforceDisconnected, match="The reply was lost"):
        store.load(ORG)
    assert seen(store, OTHER_ORG)[0] == "access-1"


def test_the_refresh_token_of_a_disconnected_organization_is_never_claimed_again(store: TokenStore) -> None:
    store.begin_refresh(ORG, 1)
    store.mark_disconnected(ORG, 1, "The reply was lost: reconnect it.")
    assert not store.begin_refresh(ORG, 1)


def test_disconnecting_a_version_that_has_moved_on_changes_nothing(store: TokenStore) -> None:
    store.save(ORG, 1, second())
    store.mark_disconnected(ORG, 1, "too late")
    assert seen(store)[0] == "access-2"


def test_a_reply_that_arrives_after_all_lifts_the_disconnection_of_its_version(store: TokenStore) -> None:
    store.begin_refresh(ORG, 1)
    store.mark_disconnected(ORG, 1, "Renewing was interrupted: reconnect it.")
    store.save(ORG, 1, second())
    assert seen(store) == ("access-2", "refresh-2", 2, False)


def test_each_account_of_an_organization_has_its_own_grant(store: TokenStore) -> None:
    store.begin_refresh(SANDBOX, 1)
    store.save(SANDBOX, 1, second())
    assert seen(store, SANDBOX)[0] == "access-2"
    assert seen(store) == ("access-1", "refresh-1", 1, False)


def test_losing_one_account_leaves_the_others_alone(store: TokenStore) -> None:
    store.mark_disconnected(SANDBOX, 1, "The access was revoked: reconnect it.")
    with pytest.raises(SalesforceDisconnected, match="revoked"):
        store.load(SANDBOX)
    assert seen(store)[0] == "access-1"


def test_an_account_that_is_not_there_is_disconnected(store: TokenStore) -> None:
    with pytest.raises(SalesforceDisconnected):
        store.load(AccountKey(ORG.organization_id, "SA_unknown"))
    with pytest.raises(SalesforceDisconnected):
        store.load(AccountKey(OTHER_ORG.organization_id, SANDBOX.account_id))


def test_a_server_keeps_its_credentials_over_each_renewal(store: TokenStore) -> None:
    assert store.load(ORG).credentials is None
    store.begin_refresh(SANDBOX, 1)
    store.save(SANDBOX, 1, second())
    assert store.load(SANDBOX).credentials == SERVER
    assert "the secret" not in repr(store.load(SANDBOX))
