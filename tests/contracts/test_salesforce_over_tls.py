"""The Salesforce adapter against an org that misbehaves, and the login from the consent page to the first record.

What happened is read from the org's journal or by an unmodified client, never from our own code.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from connector.distributions.objects import ASKABLE, CONTACT
from connector.distributions.preparing.reading import PeopleReader
from connector.foundation.errors import Conflict
from connector.integrations.ports import (
    BulkJob,
    BulkState,
    Compare,
    Query,
    Rejected,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.integrations.salesforce import my_domain
from connector.integrations.salesforce.client import ClientSettings, SalesforceClient
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.errors import AuthorizationDenied, InvalidGrant
from connector.integrations.salesforce.hosts import TrustedHosts
from connector.integrations.salesforce.oauth import LoginEnvironment, OAuthClient, OAuthSettings
from connector.integrations.salesforce.tokens import AccountKey, TokenGrant, TokenKeeper
from tests.contracts.salesforce_org import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SalesforceOrg
from tests.support.fakes.tokens import HandClock, MemoryTokenStore

ORG = AccountKey("OR_acme")
SCOPES = ("api", "refresh_token", "openid")
CONTACTS = Query("Contact", ("Id",), limit=5)


class World:
    """An organization that is being connected to a running org."""

    def __init__(self, org: SalesforceOrg) -> None:
        self.org = org
        self.clock = HandClock()
        self.store = MemoryTokenStore(self.clock)
        self.login = OAuthClient(
            OAuthSettings(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                environments={"production": LoginEnvironment(org.pages, org.api)},
                trusted_hosts=[org.host],
                ca_file=org.ca_file,
            )
        )
        settings = ClientSettings(trusted_hosts=[org.host], ca_file=org.ca_file)
        self.connections = Connections(TokenKeeper(self.store, self.login, self.clock), settings, self.clock)

    def log_in(self, decision: str = "allow") -> TokenGrant:
        """What the browser does: the consent page, then back to the redirect address."""
        request = self.login.authorization_url("production", REDIRECT_URI, SCOPES)
        admin = self.org.unmodified_client().query("SELECT Id FROM User ORDER BY Id LIMIT 1")["records"][0]["Id"]
        form = {"decision": decision, "user": admin}
        answer = requests.post(request.url, data=form, allow_redirects=False, timeout=30)
        return self.login.fetch_token(answer.headers["Location"], request)

    def connect(self) -> TokenGrant:
        granted = self.log_in()
        self.store.connect(ORG, granted)
        return granted

    @property
    def api(self) -> SalesforceClient:
        return self.connections.api(ORG.organization_id)

    def write(self, key: str, **values: object) -> Written | Rejected:
        (outcome,) = self.api.upsert("Survey_Response__c", "Response_Id__c", [{"Response_Id__c": key} | values])
        return outcome

    def count(self, key: str) -> int:
        """How many records the org holds, told by an unmodified client."""
        soql = f"SELECT Id FROM Survey_Response__c WHERE Response_Id__c = '{key}'"
        return int(self.org.unmodified_client().query(soql)["totalSize"])


@pytest.fixture
def world(running: SalesforceOrg) -> Iterator[World]:
    yield World(running)
    running.clear_faults()


def test_a_login_ends_at_the_records(world: World) -> None:
    world.connect()
    assert len(list(world.api.query(CONTACTS))) == 5


def test_the_login_says_who_and_which_org(world: World, caplog: pytest.LogCaptureFixture) -> None:
    granted = world.log_in()
    user = world.login.userinfo(granted)
    (found,) = world.org.unmodified_client().query("SELECT Id, Name FROM Organization")["records"]
    assert user.organization_id == found["Id"]
    assert user.user_id.startswith("005")
    assert user.name
    assert set(granted.scope.split()) == set(SCOPES)
    assert "signature" not in caplog.text


def test_an_org_with_my_domain_passes_and_one_without_is_told(world: World) -> None:
    hosts = TrustedHosts.of([world.org.host])
    granted = world.log_in()
    assert my_domain.check(world.login.userinfo(granted), granted.instance_url, hosts) is None
    world.org.fault("no_my_domain")
    missing = my_domain.check(world.login.userinfo(granted), granted.instance_url, hosts)
    assert missing is not None
    assert "Setup → My Domain" in missing.message


def test_denied_consent_is_told(world: World) -> None:
    with pytest.raises(AuthorizationDenied, match="access_denied"):
        world.log_in("deny")


def test_a_code_works_once(world: World) -> None:
    request = world.login.authorization_url("production", REDIRECT_URI, SCOPES)
    with pytest.raises(InvalidGrant):
        world.login.fetch_token(f"{REDIRECT_URI}?code=made-up&state={request.state}", request)


def test_a_refresh_token_rotates_and_an_old_one_ends_the_grant(world: World) -> None:
    first = world.log_in()
    second = world.login.refresh(first.refresh_token, first.token_url)
    assert second.refresh_token != first.refresh_token
    for spent in (first, second):
        with pytest.raises(InvalidGrant):
            world.login.refresh(spent.refresh_token, spent.token_url)


def test_an_expired_session_is_renewed_on_the_way(world: World) -> None:
    granted = world.connect()
    world.org.fault("expired_session")
    assert len(list(world.api.query(CONTACTS))) == 5
    assert world.store.load(ORG).refresh_token != granted.refresh_token


def test_a_revoked_grant_disconnects(world: World) -> None:
    granted = world.connect()
    world.login.revoke(granted.refresh_token, granted.token_url)
    with pytest.raises(SalesforceDisconnected, match="reconnect"):
        list(world.api.query(CONTACTS))
    with pytest.raises(SalesforceDisconnected):
        world.connections.api(ORG.organization_id)


def test_revoking_twice_is_fine(world: World) -> None:
    granted = world.log_in()
    for _ in range(2):
        world.login.revoke(granted.refresh_token, granted.token_url)


def test_a_wrong_authority_is_not_trusted(world: World) -> None:
    granted = world.connect()
    stranger = Connections(
        TokenKeeper(world.store, world.login, world.clock), ClientSettings(trusted_hosts=[world.org.host]), world.clock
    )
    with pytest.raises(SalesforceUnavailable):
        stranger.api(ORG.organization_id).describe("Contact")
    assert world.store.load(ORG).access_token == granted.access_token


def test_a_host_that_is_not_trusted_gets_no_session(world: World) -> None:
    world.store.connect(ORG, replace(world.log_in(), instance_url=world.org.api.replace("localhost", "127.0.0.1")))
    before = len(world.org.calls("/services/data"))
    with pytest.raises(SalesforceDisconnected):
        world.api.describe("Contact")
    assert len(world.org.calls("/services/data")) == before


def test_the_limit_of_requests_has_its_own_error(world: World) -> None:
    world.connect()
    world.api.describe("Contact")
    world.org.fault("request_limit")
    with pytest.raises(SalesforceLimitExceeded):
        list(world.api.query(CONTACTS))


def test_the_usage_is_read(world: World) -> None:
    world.connect()
    world.org.fault("api_usage", used=70_000)
    list(world.api.query(CONTACTS))
    usage = world.api.api_usage()
    assert usage is not None
    assert usage.used == 70_000
    assert usage.limit >= 70_000


def test_a_server_that_is_down_is_for_later(world: World) -> None:
    world.connect()
    world.org.fault("unavailable", path="/services/data/")
    with pytest.raises(SalesforceUnavailable):
        list(world.api.query(CONTACTS))


def test_a_login_server_that_is_down_leaves_the_grant_for_later(world: World) -> None:
    world.connect()
    world.api.describe("Contact")
    world.org.fault("expired_session")
    world.org.fault("unavailable", path="/services/oauth2/token")
    with pytest.raises(SalesforceUnavailable):
        list(world.api.query(CONTACTS))
    assert len(list(world.api.query(CONTACTS))) == 5


def test_small_pages_still_give_all_records(world: World) -> None:
    world.connect()
    world.org.fault("small_pages", size=7)
    ids = [record["Id"] for record in world.api.query(Query("Contact", ("Id",)))]
    total = world.org.unmodified_client().query("SELECT COUNT() FROM Contact")["totalSize"]
    assert len(ids) == len(set(ids)) == total


def test_a_locked_row_is_transient_and_succeeds_later(world: World) -> None:
    world.connect()
    world.org.fault("row_lock")
    refused = world.write("R_locked")
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.transient) == ("UNABLE_TO_LOCK_ROW", True)
    assert isinstance(world.write("R_locked"), Written)


def test_an_answer_lost_after_the_write_is_repeated_without_a_second_record(world: World) -> None:
    world.connect()
    world.org.fault("drop_after_commit", path="/composite/")
    with pytest.raises(SalesforceUnavailable):
        world.write("R_dropped")
    assert world.count("R_dropped") == 1
    again = world.write("R_dropped")
    assert isinstance(again, Written)
    assert not again.created
    assert world.count("R_dropped") == 1


def test_a_token_reply_that_was_lost_disconnects_and_is_not_repeated(world: World) -> None:
    granted = world.connect()
    world.api.describe("Contact")
    world.org.fault("expired_session")
    world.org.fault("drop_after_commit", path="/services/oauth2/token")
    before = len(world.org.calls("/services/oauth2/token"))
    for _ in range(2):
        with pytest.raises(SalesforceDisconnected):
            list(world.api.query(CONTACTS))
    assert len(world.org.calls("/services/oauth2/token")) == before + 1
    assert granted.refresh_token


def test_a_hidden_field_is_refused_before_it_is_asked_for(world: World) -> None:
    world.connect()
    world.org.fault("hide_fields", fields=["Contact.HasOptedOutOfEmail"])
    assert "HasOptedOutOfEmail" not in world.api.describe("Contact").fields
    with pytest.raises(SalesforceRefused, match="INVALID_FIELD"):
        list(world.api.query(Query("Contact", ("Id",), Compare("HasOptedOutOfEmail", "=", False))))


def test_an_opt_out_field_hidden_after_it_was_described_still_stops_the_reading(world: World) -> None:
    world.connect()
    reader = PeopleReader(world.api, ASKABLE, {})
    reader.check_visible(CONTACT)
    world.org.fault("hide_fields", fields=["Contact.HasOptedOutOfEmail"])

    with pytest.raises(Conflict, match=r"HasOptedOutOfEmail.*Hearback Integration"):
        reader.read(["003000000000001AAA"])


def test_a_permission_just_granted_is_seen_at_once(world: World) -> None:
    world.connect()
    world.org.fault("hide_fields", fields=["Contact.HasOptedOutOfEmail"])
    reader = PeopleReader(world.api, ASKABLE, {})
    with pytest.raises(Conflict):
        reader.check_visible(CONTACT)
    world.org.clear_faults()

    reader.check_visible(CONTACT)


def test_a_session_that_expires_between_two_calls_of_a_bulk_job_is_renewed(world: World) -> None:
    granted = world.connect()
    job_id = world.api.bulk_start(BulkJob("Survey_Response__c", "upsert", "Response_Id__c"))
    world.org.fault("expired_session")
    world.api.bulk_upload(job_id, [{"Response_Id__c": "R_bulk"}])
    world.api.bulk_close(job_id)
    assert world.store.load(ORG).refresh_token != granted.refresh_token
    uploads = [call for call in world.org.calls(job_id) if call["method"] == "PUT"]
    assert [call["status"] for call in uploads] == [401, 201]


def test_a_failed_bulk_job_tells_why_and_what_was_written(world: World) -> None:
    world.connect()
    world.org.fault("bulk_failed", after=200)
    job_id = world.api.bulk_start(BulkJob("Survey_Response__c", "upsert", "Response_Id__c"))
    world.api.bulk_upload(job_id, [{"Response_Id__c": f"R_half_{number}"} for number in range(300)])
    world.api.bulk_close(job_id)
    while (progress := world.api.bulk_state(job_id)).state == BulkState.RUNNING:
        pass
    assert (progress.state, progress.processed) == (BulkState.FAILED, 200)
    assert progress.reason.startswith("InternalServerError")
    assert len(world.api.bulk_results(job_id, "Response_Id__c")) == 200
