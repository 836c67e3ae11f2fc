"""The same org twice: the fake of the domain tests, and the real adapter against an org over TLS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from connector.integrations.ports import (
    Compare,
    FieldDescription,
    Query,
    Record,
    Rejected,
    SalesforceApi,
    Written,
)
from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper
from tests.contracts.salesforce_org import SalesforceOrg
from tests.support.fakes.objects import describe, lookup, picklist, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.fakes.tokens import HandClock, MemoryTokenStore, ScriptedLogin, grant

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"


@dataclass
class Org:
    """`add(object_name, values)` puts a record into the org past the port and returns its id."""

    api: SalesforceApi
    add: Callable[..., str]

    def contact(self, last_name: str, **values: Any) -> str:
        return self.add("Contact", LastName=last_name, **values)

    def find(self, *fields: str, **query: Any) -> list[Record]:
        return list(self.api.query(Query("Contact", fields, **query)))

    def write(self, *rows: Record) -> list[Written | Rejected]:
        return list(self.api.upsert(OBJECT, KEY, rows))

    def response(self, key: str, *fields: str) -> Record:
        (found,) = self.api.query(Query(OBJECT, fields, Compare(KEY, "=", key)))
        return found


def fake_org() -> Org:
    org = FakeSalesforce(
        describe("Account", "001", text("Name")),
        describe(
            "Contact",
            "003",
            text("LastName", 80),
            text("Email", 80),
            FieldDescription("HasOptedOutOfEmail", "boolean"),
            FieldDescription("IsEmailBounced", "boolean", createable=False, updateable=False),
            lookup("AccountId", "Account"),
        ),
        describe(
            OBJECT,
            "a00",
            text(KEY, 40, external_id=True),
            text("Language__c", 20),
            lookup("Contact__c", "Contact"),
            picklist("Status__c", "Complete", "Partial"),
        ),
    )
    org.load("PermissionSet", Name="Hearback_Integration")
    return Org(org, org.load)


def org_over_tls(running: SalesforceOrg) -> Org:
    clock = HandClock()
    store = MemoryTokenStore(clock)
    store.connect(AccountKey("OR_acme"), replace(grant(instance_url=running.api), access_token=running.session_id))
    settings = ClientSettings(trusted_hosts=[running.host], ca_file=running.ca_file)
    api = Connections(TokenKeeper(store, ScriptedLogin(), clock), settings, clock).api("OR_acme")
    client = running.unmodified_client()
    return Org(api, lambda object_name, **values: str(getattr(client, object_name).create(values)["id"]))
