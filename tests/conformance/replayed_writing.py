"""Replays of what writes: single records, upserts, collections."""

from tests.conformance.exchanges import Exchange
from tests.conformance.replays import Answer, Org, replays

UPSERTED = "CustomObject::1"


@replays("shapes", "POST vNN.0/sobjects/Account/ 201", "POST <api_version>/sobjects/CustomObject__c")
@replays("shapes", "POST <api_version>/sobjects/CustomObjectDetail__c")
def create(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"Name": "Created"})


@replays("shapes", "POST <api_version>/sobjects/Contact")
def create_contact(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"LastName": "Created"})


@replays("rest", "POST vxx.0/sobjects/Account/", "POST v62.0/composite/sobjects", "POST vxx.0/composite/sobjects")
@replays("rest", "PATCH v62.0/composite/sobjects 200", "PATCH vxx.0/composite/sobjects 200")
def as_recorded(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange)


@replays("shapes", "PATCH vNN.0/sobjects/Account/ID", "DELETE vNN.0/sobjects/Account/ID")
@replays(
    "shapes", "PATCH <api_version>/sobjects/CustomObject__c/ID", "DELETE <api_version>/sobjects/CustomObject__c/ID"
)
def change(org: Org, exchange: Exchange) -> Answer:
    object_name = exchange.below.split("/")[1]
    path = f"sobjects/{object_name}/{org.create(object_name, Name='Before')}"
    return org.send(exchange, {"Name": "After"} if exchange.method == "PATCH" else None, path)


@replays("shapes", "DELETE <api_version>/sobjects/Contact/ID")
def delete_contact(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, path=f"sobjects/Contact/{org.create('Contact', LastName='Before')}")


@replays("shapes", "DELETE <api_version>/sobjects/CustomObjectDetail__c/ID 404")
def delete_twice(org: Org, exchange: Exchange) -> Answer:
    path = f"sobjects/CustomObjectDetail__c/{org.create('CustomObjectDetail__c', Name='Gone')}"
    org.send(exchange, path=path)
    return org.send(exchange, path=path)


@replays("shapes", "PATCH vNN.0/sobjects/Account/Id/ID")
def upsert_by_id(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"Site": "Paris"}, f"sobjects/Account/Id/{org.create('Account', Name='Before')}")


@replays("shapes", "PATCH vNN.0/sobjects/Contact/Email/")
def upsert_by_email(org: Org, exchange: Exchange) -> Answer:
    org.delete_all("Contact", "Email = 'test_upsert_004@example.com'")
    return org.send(exchange, {"LastName": "Upserted"})


@replays("shapes", "PATCH <api_version>/sobjects/CustomObject__c/SynchronizationId__c/CustomObject::1 201")
def upsert_creates(org: Org, exchange: Exchange) -> Answer:
    org.delete_all("CustomObject__c", f"SynchronizationId__c = '{UPSERTED}'")
    return org.send(exchange, {"Name": "Upserted"})


@replays("shapes", "PATCH <api_version>/sobjects/CustomObject__c/SynchronizationId__c/CustomObject::1 204")
def upsert_updates(org: Org, exchange: Exchange) -> Answer:
    org.send(exchange, {"Name": "Upserted"})
    return org.send(exchange, {"Name": "Again"})


@replays("shapes", "POST vNN.0/composite/sobjects 200")
def create_several(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"records": [_account(Name="First"), _account(Name="Second")]})


@replays("shapes", "PATCH vNN.0/composite/sobjects 200")
def update_what_is_not_there(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"records": [_account(Id="001Hb0000zzzzzz", Site="Nowhere")]})


@replays("shapes", "PATCH vNN.0/composite/sobjects/Account/Id")
def upsert_what_is_not_readable(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange, {"records": [_account(Id=None, Name="x", NumberOfEmployees="many")]})


@replays("shapes", "DELETE vNN.0/composite/sobjects")
def delete_several(org: Org, exchange: Exchange) -> Answer:
    ids = ",".join(org.create("Account", Name=name) for name in ("First", "Second"))
    return org.send(exchange, path=f"composite/sobjects?ids={ids}")


@replays("rest", "PATCH vxx.0/composite/sobjects/")
def upsert_several(org: Org, exchange: Exchange) -> Answer:
    """Those that the recorded org updated by their address are there before."""
    rows = list(zip(exchange.request["records"], exchange.bodies[0], strict=True))
    if exchange.below.endswith("/Email"):
        for row, result in rows:
            org.delete_all("Contact", f"Email = '{row['Email']}'")
            if not result["created"]:
                org.create("Contact", LastName="Before", Email=row["Email"])
    return org.send(exchange)


def _account(**values: object) -> dict[str, object]:
    return {"attributes": {"type": "Account"}, **values}
