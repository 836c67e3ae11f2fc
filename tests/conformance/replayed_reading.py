"""Replays of what reads: versions, resources, limits, describes, queries, single records, who is logged in."""

import json
from typing import Any

from tests.conformance.exchanges import Exchange
from tests.conformance.replays import Answer, Org, because, replays

LATER = "came to describes after this recording (2015)"
ADDED_TO_DESCRIBE = because(
    LATER,
    *("action*", "associate*", "childRelationships[].junction*", "deepCloneable", "defaultImplementation", "ext*"),
    *("has*", "implement*", "is*", "mruEnabled", "named*", "network*", "sobjectDescribeOption", "supportedScopes"),
    *("recordTypeInfos[].*", "urls.*", "fields[].aggregatable", "fields[].aiPredictionField", "fields[].encrypted"),
    *("fields[].compoundFieldName", "fields[].extra*", "fields[].f*LookupInfo", "fields[].formula*", "fields[].mask*"),
    *("fields[].highScaleNumber", "fields[].polymorphic*", "fields[].queryByDistance", "fields[].referenceTargetField"),
    "fields[].searchPrefilterable",
)
OTHER_RESOURCES = because(
    "this resource is not played",
    *("analytics", "appMenu", "chatter", "commerce", "connect", "flexiPage", "licensing", "quickActions"),
    *("theme", "wave"),
)
COUNTED = {"DailyApiRequests", "DailyBulkApiBatches", "DailyAsyncApexExecutions", "DataStorageMB"}
SETTINGS_OF_ORGANIZATION = because(
    "this setting of an org is not played",
    *("Preferences*", "Default*Access", "Receives*", "FiscalYearStartMonth", "UsesStartDateAsFiscalYearName"),
    *("ComplianceBccEmail", "UiSkin", "SignupCountryIsoCode", "NumKnowledgeService", "WebToCaseDefaultOrigin"),
    *("Monthly*", "IsReadOnly", "DelegatedAuthenticationServiceUrl"),
)
NO_RECORD_TYPES = "accounts of this org have no record types"
NO_STATE_CODES = "state and country picklists are not turned on"
SETTINGS_OF_USER = because(NO_STATE_CODES, "StateCode", "CountryCode", "Address.*Code") | because(
    "this setting of a user is not played",
    *("EmailPreferences*", "StayInTouch*", "BadgeText", "UserRoleId", "Receives*", "StartDay", "EndDay"),
    *("EmployeeNumber", "DelegatedApproverId", "Last*Date", "PasswordExpirationDate"),
)


@replays("shapes", "GET /id/ID/ID")
def identity(org: Org, exchange: Exchange) -> Answer:
    user = json.loads((org.world.settings.data / "session.json").read_text())["user_id"]
    with org.world.org.database.write() as connection:
        connection.execute("UPDATE User SET PostalCode = '75001' WHERE Id = ?", (user,))
    return org.api().get(f"/id/{org.world.org.id}/{user}")


@replays("shapes", "GET /services/oauth2/userinfo", adds={"address.country": "the recorded user had no address"})
def userinfo(org: Org, exchange: Exchange) -> Answer:
    return org.api().get("/services/oauth2/userinfo")


@replays("rest", "GET vxx.0/connect/communities")
def communities(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange)


@replays("shapes", "GET vNN.0/recent")
def recent(org: Org, exchange: Exchange) -> Answer:
    user = org.world.org.users()[0]["Id"]
    for seen in (user, org.create("Account", Name="Seen")):
        org.world.org.note_view(user, seen)
    return org.api().get("recent")


@replays("shapes", "GET vNN.0/search")
def search(org: Org, exchange: Exchange) -> Answer:
    return org.api().get("search", query_string={"q": "FIND {nobodyofthisname}"})


@replays("shapes", "GET vNN.0/parameterizedSearch")
def parameterized_search(org: Org, exchange: Exchange) -> Answer:
    return org.api().get("parameterizedSearch", query_string={"q": "nobodyofthisname"})


@replays("shapes", "GET /services/data 200")
def versions(org: Org, exchange: Exchange) -> Answer:
    return org.api().get("/services/data")


@replays(
    "shapes",
    "GET <api_version>/ 200",
    leaves_out=OTHER_RESOURCES,
    adds=because("came after this recording (2015)", "composite", "jobs", "parameterizedSearch"),
)
@replays("shapes", "GET vNN.0/sobjects 200", "GET vNN.0/sobjects/Account/ 200")
def as_recorded(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange)


@replays("shapes", "GET vNN.0/limits", leaves_out={"*": "this limit counts what is not played"})
def limits(org: Org, exchange: Exchange) -> Answer:
    answer = org.send(exchange)
    assert not COUNTED - set(answer.json or {})
    return answer


@replays(
    "shapes",
    "GET <api_version>/sobjects/Contact/describe",
    "GET <api_version>/sobjects/CustomObject__c/describe",
    "GET <api_version>/sobjects/CustomObjectDetail__c/describe",
    adds=ADDED_TO_DESCRIBE,
)
@replays("shapes", "GET vNN.0/sobjects/Account/describe")
def describe(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange)


@replays("shapes", "GET vNN.0/sobjects/Account/ID", leaves_out=because(NO_STATE_CODES, "*StateCode", "*CountryCode"))
def account(org: Org, exchange: Exchange) -> Answer:
    return org.api(exchange).get(f"sobjects/Account/{org.create('Account', Name='Read')}")


@replays("shapes", "GET vNN.0/sobjects/User/Id/ID", leaves_out=SETTINGS_OF_USER)
def user(org: Org, exchange: Exchange) -> Answer:
    return org.api(exchange).get(f"sobjects/User/Id/{org.world.org.users()[0]['Id']}")


@replays("rest", "GET vxx.0/sobjects/Organization/", leaves_out=SETTINGS_OF_ORGANIZATION)
def organization(org: Org, exchange: Exchange) -> Answer:
    return org.api(exchange).get(f"sobjects/Organization/{org.world.org.id}")


@replays("rest", "GET vxx.0/limits/recordCount?sObjects=Account")
def count_of_accounts(org: Org, exchange: Exchange) -> Answer:
    org.create("Account", Name="Counted")
    return org.send(exchange)


@replays("rest", "GET vxx.0/limits/recordCount?sObjects=Contact")
def count_of_nothing(org: Org, exchange: Exchange) -> Answer:
    """The recorded org had no contact: objects without records are left out."""
    return org.api(exchange).get("limits/recordCount?sObjects=CustomObjectDetail__c")


@replays("rest", "GET vxx.0/query/")
@replays("rest", "GET vxx.0/query/?q=SELECT Id, AccountNumber", leaves_out={"records[].RecordTypeId": NO_RECORD_TYPES})
def query(org: Org, exchange: Exchange) -> Answer:
    org.create("Account", Name="Queried")
    return org.send(exchange, path=exchange.below.replace("RecordTypeId%2C+", ""))


@replays("rest", "GET vxx.0/query/?q=SELECT Id, DeveloperName FROM RecordType")
def record_types(org: Org, exchange: Exchange) -> Answer:
    """They come with an org's metadata; no call creates one."""
    sql = "INSERT OR IGNORE INTO RecordType (Id, Name, DeveloperName, SobjectType) VALUES (?, ?, ?, ?)"
    with org.world.org.database.write() as connection:
        connection.execute(sql, ("012Hb0000000001IAA", "Recorded", "Recorded", "Account"))
    return org.send(exchange)


@replays("shapes", "GET <api_version>/query")
def custom_query(org: Org, exchange: Exchange) -> Answer:
    org.create("CustomObject__c", Name="Queried")
    return org.api(exchange).get("query", query_string={"q": _soql(exchange.bodies[0])})


@replays("shapes", "GET vNN.0/queryAll")
def query_all(org: Org, exchange: Exchange) -> Answer:
    return org.api(exchange).get("queryAll", query_string={"q": _soql(exchange.bodies[0])})


@replays("shapes", "GET vNN.0/query 200")
def queries(org: Org, exchange: Exchange) -> list[Answer]:
    account = org.create("Account", Name="Queried")
    contact = org.create("Contact", LastName="Queried", AccountId=account)
    if org.world.org.schema.find("Case"):
        org.create("Case", Subject="Queried", AccountId=account, ContactId=contact)
    return [_first_page(org, exchange, body) for body in exchange.bodies]


@replays("shapes", "GET vNN.0/query/LOCATOR")
def later_pages(org: Org, exchange: Exchange) -> list[Answer]:
    return [_later_page(org, exchange, body) for body in exchange.bodies]


def _soql(body: dict[str, Any]) -> str:
    """A query that would have given the recorded body."""
    record = body["records"][0]
    fields = ", ".join(name for name in record if name not in ("attributes", "…"))
    return f"SELECT {fields} FROM {_object(record)}"


def _object(record: dict[str, Any]) -> str:
    return str(record["attributes"]["url"].split("/")[-2])


def _first_page(org: Org, exchange: Exchange, body: dict[str, Any]) -> Answer:
    return _paged(org, exchange, _soql(body), 20 if "nextRecordsUrl" in body else 2000)


def _paged(org: Org, exchange: Exchange, soql: str, size: int) -> Answer:
    org.world.faults.add({"fault": "small_pages", "size": size})
    answer = org.api(exchange).get("query", query_string={"q": soql})
    org.world.faults.clear()
    return answer


def _later_page(org: Org, exchange: Exchange, body: dict[str, Any]) -> Answer:
    """The second page: the last one when the recorded one was, else one with a page behind it."""
    total = org.api().query(f"SELECT COUNT() FROM {_object(body['records'][0])}")["totalSize"]
    size = 2 if "nextRecordsUrl" in body else total - 1
    org.world.faults.add({"fault": "small_pages", "size": size})
    first = org.api(exchange).get("query", query_string={"q": _soql(body)}).json or {}
    answer = org.api(exchange).get(first["nextRecordsUrl"])
    org.world.faults.clear()
    return answer
