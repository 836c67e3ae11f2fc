"""The records of an org over REST: pages, outcomes, errors, and a session that expires on the way."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from connector.integrations.ports import (
    ApiUsage,
    Compare,
    In,
    Query,
    Rejected,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.integrations.salesforce.client import ClientSettings, SalesforceClient
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.errors import TRANSIENT, InvalidGrant
from connector.integrations.salesforce.record_ids import record_id
from connector.integrations.salesforce.tokens import AccountKey, TokenGrant, TokenKeeper
from tests.support.fakes.tokens import INSTANCE_URL, HandClock, MemoryTokenStore, ScriptedLogin, grant

ORG = AccountKey("ORG_acme")
REST = f"{INSTANCE_URL}/services/data/v63.0"
UPSERT = f"{REST}/composite/sobjects/Survey_Response__c/Response_Id__c"
ALICE = record_id("003D00000000001")
EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
USAGE = {"Sforce-Limit-Info": "api-usage=8/15000"}
EMAILS = Query("Contact", ("Id", "Email"))


class World:
    def __init__(self, *outcomes: TokenGrant | Exception, connected: TokenGrant | None = None) -> None:
        self.clock = HandClock()
        self.store = MemoryTokenStore(self.clock)
        self.store.connect(ORG, connected)
        self.login = ScriptedLogin(list(outcomes))
        self.keeper = TokenKeeper(self.store, self.login, self.clock)
        self.connections = Connections(self.keeper, ClientSettings(timeout=7.5), self.clock)

    @property
    def api(self) -> SalesforceClient:
        return self.connections.api(ORG.organization_id)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(f"{REST}/sobjects/Contact/describe", json=CONTACT)
        mock.get(f"{REST}/sobjects/Account/describe", json=ACCOUNT)
        yield mock


def column(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "label": name, "length": 80} | more


ACCOUNT = {"name": "Account", "keyPrefix": "001", "fields": [column("Id", "id"), column("Name")]}
CONTACT = {
    "name": "Contact",
    "keyPrefix": "003",
    "fields": [
        column("Id", "id", createable=False, updateable=False),
        column("Email", "email"),
        column("AccountId", "reference", relationshipName="Account", referenceTo=["Account"], nillable=True),
        column(
            "Rating",
            "picklist",
            restrictedPicklist=True,
            picklistValues=[{"value": "Hot", "active": True}, {"value": "Old", "active": False}],
        ),
    ],
}


def contact(number: int, **more: Any) -> dict[str, Any]:
    attributes = {"type": "Contact", "url": f"/services/data/v63.0/sobjects/Contact/{number}"}
    return {"attributes": attributes, "Id": str(number)} | more


def page(*records: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"totalSize": len(records), "done": following is None, "records": list(records)}
    return answer | ({"nextRecordsUrl": following} if following else {})


def calls_to(http: responses.RequestsMock, part: str) -> list[Any]:
    return [call.request for call in http.calls if part in str(call.request.url)]


def sessions(http: responses.RequestsMock, part: str) -> list[str]:
    return [request.headers["Authorization"] for request in calls_to(http, part)]


def rejection(http: responses.RequestsMock, world: World, **answer: Any) -> Exception:
    http.get(f"{REST}/query/", **answer)
    with pytest.raises(Exception) as raised:
        list(world.api.query(EMAILS))
    return raised.value


def test_a_query_is_asked_with_the_session_a_timeout_and_the_api_version(
    http: responses.RequestsMock, world: World
) -> None:
    http.get(f"{REST}/query/", json=page(contact(1)))
    list(world.api.query(Query("Contact", ("Id",), In("Id", (ALICE,)))))
    (sent,) = calls_to(http, "/query/")
    assert parse_qs(urlsplit(sent.url).query) == {"q": [f"SELECT Id FROM Contact WHERE Id IN ('{ALICE}')"]}
    assert sent.headers["Authorization"] == "Bearer access-1"
    assert sent.req_kwargs["timeout"] == 7.5


def test_records_come_page_after_page_without_attributes(http: responses.RequestsMock, world: World) -> None:
    account = {"attributes": {"type": "Account"}, "Name": "Acme"}
    http.get(f"{REST}/query/", json=page(contact(1, Account=account), following="/services/data/v63.0/query/01g-1"))
    http.get(f"{REST}/query/01g-1", json=page(contact(2, Account=None)))
    assert list(world.api.query(Query("Contact", ("Id", "Account.Name")))) == [
        {"Id": "1", "Account": {"Name": "Acme"}},
        {"Id": "2", "Account": None},
    ]


def test_the_next_page_is_read_when_it_is_needed(http: responses.RequestsMock, world: World) -> None:
    http.get(f"{REST}/query/", json=page(contact(1), following="/services/data/v63.0/query/01g-1"))
    next(world.api.query(EMAILS))
    assert calls_to(http, "01g-1") == []


def test_two_thousand_ids_are_asked_for_in_several_calls(http: responses.RequestsMock, world: World) -> None:
    http.get(f"{REST}/query/", json=page(contact(1)))
    ids = tuple(record_id(f"003D{number:011d}") for number in range(2000))
    assert len(list(world.api.query(Query("Contact", ("Id",), In("Id", ids))))) == 5


def test_an_unknown_field_is_refused_without_a_query(http: responses.RequestsMock, world: World) -> None:
    with pytest.raises(SalesforceRefused, match="INVALID_FIELD"):
        list(world.api.query(Query("Contact", ("HasOptedOutOfEmail",))))
    assert calls_to(http, "/query/") == []


def test_an_expired_session_is_renewed_once_and_the_call_repeated(http: responses.RequestsMock, world: World) -> None:
    world.api.describe("Contact")
    http.get(f"{REST}/query/", status=401, json=EXPIRED)
    http.get(f"{REST}/query/", json=page(contact(1)))
    assert len(list(world.api.query(EMAILS))) == 1
    assert sessions(http, "/query/") == ["Bearer access-1", "Bearer access-2"]


def test_a_session_that_expires_between_two_pages_is_renewed(http: responses.RequestsMock, world: World) -> None:
    http.get(f"{REST}/query/", json=page(contact(1), following="/services/data/v63.0/query/01g-1"))
    http.get(f"{REST}/query/01g-1", status=401, json=EXPIRED)
    http.get(f"{REST}/query/01g-1", json=page(contact(2)))
    assert [record["Id"] for record in world.api.query(EMAILS)] == ["1", "2"]


def test_a_fresh_session_that_is_refused_too_is_left_for_later(http: responses.RequestsMock, world: World) -> None:
    assert type(rejection(http, world, status=401, json=EXPIRED)) is SalesforceNotReached
    assert world.login.used == ["refresh-1"]


def test_a_revoked_grant_disconnects(http: responses.RequestsMock) -> None:
    world = World(InvalidGrant("invalid_grant", "expired access/refresh token"))
    assert isinstance(rejection(http, world, status=401, json=EXPIRED), SalesforceDisconnected)
    with pytest.raises(SalesforceDisconnected):
        world.connections.api(ORG.organization_id)


def test_an_organization_without_a_grant_has_no_api(world: World) -> None:
    with pytest.raises(SalesforceDisconnected):
        world.connections.api("ORG_unknown")


def test_a_session_is_sent_to_no_other_host(http: responses.RequestsMock) -> None:
    world = World(connected=grant(instance_url="https://evil.com"))
    with pytest.raises(SalesforceDisconnected):
        list(world.api.query(EMAILS))
    assert len(http.calls) == 0


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", SalesforceLimitExceeded),
        (400, "UNABLE_TO_LOCK_ROW", SalesforceNotReached),
        (500, "UNKNOWN_EXCEPTION", SalesforceUnavailable),
        (503, "SERVER_UNAVAILABLE", SalesforceNotReached),
        (400, "INVALID_FIELD", SalesforceRefused),
        (404, "NOT_FOUND", SalesforceRefused),
        (403, "API_DISABLED_FOR_ORG", SalesforceRefused),
        (401, "INVALID_AUTH_HEADER", SalesforceRefused),
    ],
)
def test_each_code_has_its_error(
    http: responses.RequestsMock, world: World, status: int, code: str, error: type[Exception]
) -> None:
    raised = rejection(http, world, status=status, json=[{"message": "What happened", "errorCode": code}])
    assert type(raised) is error
    assert code in str(raised) or error is SalesforceLimitExceeded


@pytest.mark.parametrize(
    "message", ["ConcurrentRequests (Concurrent API Requests) Limit", "ConcurrentPerOrgLongTxn Limit"]
)
def test_too_many_calls_at_once_are_not_the_limit_of_the_day(
    http: responses.RequestsMock, world: World, message: str
) -> None:
    body = [{"message": f"{message} exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    assert type(rejection(http, world, status=403, json=body)) is SalesforceNotReached


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_page_of_a_gateway_is_for_later(http: responses.RequestsMock, world: World, status: int) -> None:
    raised = rejection(http, world, status=status, body="<html>")
    assert (type(raised), str(raised)) == (SalesforceUnavailable, f"Salesforce answered {status}: try again later.")


@pytest.mark.parametrize(("status", "code"), [(300, "MULTIPLE_MATCHES"), (414, "URI_TOO_LONG"), (418, "HTTP_418")])
def test_an_answer_without_code_is_named_by_its_status(
    http: responses.RequestsMock, world: World, status: int, code: str
) -> None:
    raised = rejection(http, world, status=status, json=["/services/data/v63.0/sobjects/Contact/003"])
    assert isinstance(raised, SalesforceRefused)
    assert (raised.code, raised.status) == (code, status)


def test_a_redirect_is_not_followed(http: responses.RequestsMock, world: World) -> None:
    raised = rejection(http, world, status=302, headers={"Location": "https://evil.com/"})
    assert isinstance(raised, SalesforceRefused)
    assert len(calls_to(http, "evil.com")) == 0


@pytest.mark.parametrize(
    "failure", [requests.ConnectTimeout("x"), requests.ReadTimeout("x"), requests.ConnectionError("cut")]
)
def test_no_answer_is_for_later_and_the_query_stays_out_of_the_message(
    http: responses.RequestsMock, world: World, failure: Exception
) -> None:
    raised = rejection(http, world, body=failure)
    assert isinstance(raised, SalesforceUnavailable)
    assert raised.__suppress_context__


def test_an_answer_that_is_not_json_is_for_later(http: responses.RequestsMock, world: World) -> None:
    assert isinstance(rejection(http, world, status=200, body="<html>"), SalesforceUnavailable)


def test_describe_says_what_the_user_may_see(world: World) -> None:
    described = world.api.describe("Contact")
    assert (described.name, described.key_prefix) == ("Contact", "003")
    assert described.parent("Account") == described.fields["AccountId"]
    assert described.fields["AccountId"].reference_to == ("Account",)
    assert described.fields["Rating"].picklist == ("Hot",)
    assert described.fields["Rating"].restricted_picklist
    assert not described.fields["Id"].updateable


def test_describe_is_kept_for_five_minutes(http: responses.RequestsMock, world: World) -> None:
    for minutes in (0, 4, 1):
        world.clock.advance(minutes=minutes)
        world.api.describe("Contact")
    assert len(calls_to(http, "describe")) == 2


def test_an_object_that_does_not_exist_is_refused(http: responses.RequestsMock, world: World) -> None:
    missing = [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]
    http.get(f"{REST}/sobjects/Nope__c/describe", status=404, json=missing)
    for name in ("Nope__c", "../limits", "a/b"):
        with pytest.raises(SalesforceRefused, match="NOT_FOUND"):
            world.api.describe(name)


def test_rows_go_in_one_collection_that_may_fail_in_part(http: responses.RequestsMock, world: World) -> None:
    http.patch(UPSERT, json=[{"id": "a01", "success": True, "errors": [], "created": True}])
    row = {
        "Response_Id__c": "R_1",
        "Recorded_At__c": datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        "Day__c": date(2026, 3, 1),
        "NPS__c": Decimal("9"),
        "Comment__c": None,
    }
    world.api.upsert("Survey_Response__c", "Response_Id__c", [row])
    assert json.loads(http.calls[0].request.body or "") == {
        "allOrNone": False,
        "records": [
            {
                "attributes": {"type": "Survey_Response__c"},
                "Response_Id__c": "R_1",
                "Recorded_At__c": "2026-03-01T12:30:00.000Z",
                "Day__c": "2026-03-01",
                "NPS__c": 9.0,
                "Comment__c": None,
            }
        ],
    }


def test_each_row_has_its_own_outcome_in_order(http: responses.RequestsMock, world: World) -> None:
    too_long = {"statusCode": "STRING_TOO_LONG", "message": "Language: data value too large", "fields": ["Language__c"]}
    locked = {"statusCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access", "fields": []}
    answers = [
        {"id": "a01", "success": True, "errors": [], "created": True},
        {"success": False, "errors": [too_long]},
        {"id": "a03", "success": True, "errors": [], "created": False},
        {"success": False, "errors": [locked]},
    ]
    http.patch(UPSERT, json=answers)
    outcomes = world.api.upsert("Survey_Response__c", "Response_Id__c", [{"Response_Id__c": str(n)} for n in range(4)])
    assert outcomes == [
        Written("a01", created=True),
        Rejected("STRING_TOO_LONG", "Language: data value too large", ("Language__c",), transient=False),
        Written("a03", created=False),
        Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", (), transient=True),
    ]


def test_a_session_that_expired_before_an_upsert_is_renewed(http: responses.RequestsMock, world: World) -> None:
    http.patch(UPSERT, status=401, json=EXPIRED)
    http.patch(UPSERT, json=[{"id": "a01", "success": True, "errors": [], "created": True}])
    outcomes = world.api.upsert("Survey_Response__c", "Response_Id__c", [{"Response_Id__c": "R_1"}])
    assert outcomes == [Written("a01", created=True)]


@pytest.mark.parametrize("answer", [[], {}, None])
def test_an_answer_that_misses_rows_leaves_the_outcome_unknown(
    http: responses.RequestsMock, world: World, answer: Any
) -> None:
    http.patch(UPSERT, json=answer)
    with pytest.raises(SalesforceUnavailable):
        world.api.upsert("Survey_Response__c", "Response_Id__c", [{"Response_Id__c": "R_1"}])


def test_no_rows_need_no_call_and_more_than_two_hundred_are_too_many(
    http: responses.RequestsMock, world: World
) -> None:
    assert world.api.upsert("Survey_Response__c", "Response_Id__c", []) == []
    with pytest.raises(ValueError, match="200"):
        world.api.upsert("Survey_Response__c", "Response_Id__c", [{}] * 201)
    assert len(http.calls) == 0


@pytest.mark.parametrize("value", [float("nan"), {1, 2}])
def test_a_value_that_json_lacks_is_not_sent(http: responses.RequestsMock, world: World, value: object) -> None:
    with pytest.raises(SalesforceRefused, match="UNSENDABLE_VALUE"):
        world.api.upsert("Survey_Response__c", "Response_Id__c", [{"NPS__c": value}])
    assert len(http.calls) == 0


def test_the_usage_is_remembered_over_calls_that_do_not_tell(http: responses.RequestsMock, world: World) -> None:
    assert world.api.api_usage() is None
    http.get(f"{REST}/query/", json=page(), headers=USAGE)
    http.get(f"{REST}/query/", json=page())
    for _ in range(2):
        list(world.api.query(Query("Contact", ("Id",), Compare("Email", "=", None))))
    assert world.api.api_usage() == ApiUsage(used=8, limit=15_000)


def test_what_never_succeeds_by_itself_is_not_called_transient() -> None:
    assert TRANSIENT.isdisjoint({"DUPLICATE_VALUE", "STRING_TOO_LONG", "INVALID_FIELD", "ENTITY_IS_DELETED"})
