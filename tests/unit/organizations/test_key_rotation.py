"""Tokens are encrypted anew under a new key, beside the running service."""

from cryptography.fernet import Fernet

from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.integrations.salesforce import credentials
from connector.integrations.salesforce.credentials import ClientCredentials
from connector.integrations.salesforce.tokens import AccountKey
from connector.organizations.models import AccountKind, ConnectionState, SalesforceAccount
from connector.organizations.token_store import DatabaseTokenStore, rotate_keys
from tests.support.fakes.tokens import NOW, HandClock

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SERVER = ClientCredentials("client", "secret")


def connected(database: Database, cipher: Cipher) -> None:
    with database.write("ORG_1") as session:
        session.add(
            SalesforceAccount(
                id="SA_1",
                state=ConnectionState.CONNECTED,
                environment="production",
                instance_url="https://acme.my.salesforce.com",
                identity_url="",
                token_url="",
                access_token=cipher.encrypt("access"),
                refresh_token=cipher.encrypt("refresh"),
                kind=AccountKind.CLIENT_CREDENTIALS,
                credentials=cipher.encrypt(credentials.as_json(SERVER)),
                salesforce_user_id="005000000000001AAA",
                user_name="Alice",
                connected_at=NOW,
            )
        )


def test_after_a_rotation_the_old_key_is_not_needed_any_more(database: Database) -> None:
    connected(database, Cipher(OLD))

    assert rotate_keys(database, Cipher(f"{NEW},{OLD}")) == 1

    token = DatabaseTokenStore(database, Cipher(NEW), HandClock()).load(AccountKey("ORG_1"))
    assert (token.access_token, token.refresh_token) == ("access", "refresh")
    assert token.credentials == SERVER
