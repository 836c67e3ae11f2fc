"""Several accounts of Salesforce: the main one and up to four more, each with its own grant and rows (A37, A42)."""

import dataclasses
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from connector.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected
from connector.integrations.salesforce.credentials import ClientCredentials, JwtBearer
from connector.integrations.salesforce.oauth import PRODUCTION, SANDBOX, OAuthClient, OAuthSettings
from connector.integrations.salesforce.tokens import AccountKey
from connector.organizations import accounts, connection
from connector.organizations.connection import Browser
from connector.organizations.grants import Place
from connector.organizations.models import AccountKind, ConnectionState, SalesforceAccount
from connector.organizations.token_store import DatabaseTokenStore
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack
from tests.support.fakes.sales_org import sales_org
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.rsa_keys import private_key
from tests.support.salesforce_login import Http, grants, revoked

MY_DOMAIN, OTHER_DOMAIN = "https://acme.my.salesforce.com", "https://acme--test.sandbox.my.salesforce.com"
OTHER_ORG = "00D000000000063EAA"
ALICE, BOB = "005000000000001AAA", "005000000000002AAA"
SERVER = ClientCredentials("3MVG9.server", "server secret")


@pytest.fixture
def bundle(product: Product) -> Bundle:
    environments = {"production": PRODUCTION, "sandbox": SANDBOX}
    login = OAuthClient(OAuthSettings("id", "secret", environments), product.clock)
    return dataclasses.replace(product.bundle, salesforce_login=login)


@pytest.fixture
def salesforce() -> Iterator[Http]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        grants(mock, "https://login.salesforce.com", MY_DOMAIN, ORG, ALICE)
        grants(mock, MY_DOMAIN, MY_DOMAIN, ORG, ALICE)
        grants(mock, "https://test.salesforce.com", OTHER_DOMAIN, OTHER_ORG, BOB)
        grants(mock, OTHER_DOMAIN, OTHER_DOMAIN, OTHER_ORG, BOB)
        yield mock


def browser(product: Product) -> Browser:
    return Browser(product.organization_id, "the secret of a session")


def allow(bundle: Bundle, product: Product, environment: str = "production", **begun: object) -> str:
    """A person allows the access in the browser; gives the page to go back to."""
    url = connection.begin(bundle, browser(product), environment, **begun)  # type: ignore[arg-type]
    state = parse_qs(urlsplit(url).query)["state"][0]
    callback = f"https://survey.example/admin/salesforce/callback?code=c&state={state}"
    return connection.complete(bundle, browser(product), callback, state)


def add_sandbox(bundle: Bundle, product: Product, name: str = "Sandbox") -> SalesforceAccount:
    place = Place(name=name, is_new=True)
    return connection.connect_server(bundle, product.organization_id, OTHER_DOMAIN, SERVER, place)


def listed(product: Product) -> list[SalesforceAccount]:
    with product.db.read(product.organization_id) as session:
        return list(accounts.all_of(session))


def names(product: Product) -> list[tuple[str, bool, str]]:
    return [(each.name, each.is_main, each.state) for each in listed(product)]


def note(product: Product, key: str, account_id: str = "") -> None:
    intent = WriteIntent(
        "Survey_Response__c", "Response_Id__c", key, {"Language__c": "en"}, cause="TR_1", account_id=account_id
    )
    with product.db.write() as session:
        ledger.record(session, product.organization_id, intent, product.clock.now())


def states(product: Product) -> dict[str, str]:
    with product.db.read() as session:
        return {row.key: row.state for row in session.query(WriteBack)}


def nobody(*_: object) -> list[str]:
    return []


def test_the_first_account_is_the_main_one_and_further_ones_may_be_of_another_org(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)
    allow(bundle, product, "sandbox", place=Place(name="Sandbox", is_new=True))

    main, sandbox = listed(product)
    assert names(product) == [("", True, "connected"), ("Sandbox", False, "connected")]
    assert (accounts.salesforce_org_of(main), accounts.salesforce_org_of(sandbox)) == (ORG, OTHER_ORG)
    with product.db.read(product.organization_id) as session:
        read = accounts.main_of(session)
    assert read is not None and read.id == main.id


def test_a_server_connects_by_its_own_credentials(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)

    made = add_sandbox(bundle, product)

    assert (made.kind, made.user_name) == (AccountKind.CLIENT_CREDENTIALS, f"{BOB}@x")
    assert "server secret" not in str(made.credentials)
    store = DatabaseTokenStore(product.db, bundle.cipher, product.clock)
    token = store.load(AccountKey(product.organization_id, made.id))
    assert (token.credentials, token.instance_url) == (SERVER, OTHER_DOMAIN)


def test_a_server_may_be_the_main_account(product: Product, bundle: Bundle, salesforce: Http) -> None:
    signer = JwtBearer("3MVG9.server", "alice@acme.example", private_key())

    made = connection.connect_server(bundle, product.organization_id, "production", signer)

    assert made.is_main and made.kind == AccountKind.JWT


def test_the_main_account_stays_with_its_org_however_it_is_connected(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)

    with pytest.raises(Conflict, match="another Salesforce org"):
        connection.connect_server(bundle, product.organization_id, OTHER_DOMAIN, SERVER)

    connection.connect_server(bundle, product.organization_id, MY_DOMAIN, SERVER)
    (main,) = listed(product)
    assert (main.kind, main.is_main) == (AccountKind.CLIENT_CREDENTIALS, True)
    assert revoked(salesforce)[-1] == "refresh", "the grant that it replaces ends"


def test_a_further_account_stays_with_its_org_too(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    with pytest.raises(Conflict, match="than this account's"):
        allow(bundle, product, "production", place=Place(sandbox.id))

    allow(bundle, product, "sandbox", place=Place(sandbox.id))
    assert listed(product)[1].kind == AccountKind.WEB and listed(product)[1].credentials is None


def test_there_are_five_at_most(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    for number in range(4):
        add_sandbox(bundle, product, f"Sandbox {number}")
    before = len(salesforce.calls)

    with pytest.raises(Conflict, match="at most 5"):
        add_sandbox(bundle, product, "One more")
    assert len(salesforce.calls) == before and len(listed(product)) == 5


@pytest.mark.parametrize("name", ["sandbox", " SANDBOX ", "", " ", "x" * 81])
def test_names_are_short_and_differ(product: Product, bundle: Bundle, salesforce: Http, name: str) -> None:
    allow(bundle, product)
    add_sandbox(bundle, product)

    with pytest.raises((Conflict, Invalid), match="name"):
        add_sandbox(bundle, product, name)
    assert len(listed(product)) == 2


def test_two_may_not_be_added_under_one_name_at_the_same_time(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)
    url = connection.begin(bundle, browser(product), "sandbox", Place(name="Sandbox", is_new=True))
    add_sandbox(bundle, product)
    state = parse_qs(urlsplit(url).query)["state"][0]

    with pytest.raises(Conflict, match="already"):
        connection.complete(bundle, browser(product), f"https://survey.example/?code=c&state={state}", state)
    assert revoked(salesforce) == ["refresh"], "the grant is given back"


def test_a_task_names_an_account(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    with product.db.read(product.organization_id) as session:
        assert accounts.id_of(session, "") == ""
        assert accounts.id_of(session, " sandBOX ") == sandbox.id
        with pytest.raises(NotFound, match=r"Europe.*Sandbox"):
            accounts.id_of(session, "Europe")


def test_the_main_account_may_be_named_as_well(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    with product.db.write(product.organization_id) as session:
        accounts.rename(session, "", "Production", nobody)
        assert accounts.id_of(session, "production") == ""


def test_an_account_that_is_named_keeps_its_name(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    with product.db.write(product.organization_id) as session:
        accounts.rename(session, sandbox.id, "SANDBOX", nobody)
        with pytest.raises(Conflict, match="Follow up"):
            accounts.rename(session, sandbox.id, "Test", lambda *_: ["the workflow “Follow up”"])
    assert names(product)[1][0] == "SANDBOX"


def test_one_user_of_several_accounts_is_warned_of(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    assert accounts.sharing_a_user(listed(product)) == []

    allow(bundle, product, place=Place(name="Again", is_new=True))
    assert accounts.sharing_a_user(listed(product)) == [["", "Again"]]


def test_disconnecting_one_parks_its_rows_alone_and_connecting_it_again_resumes_them(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)
    product.sweep()
    note(product, "R_main")
    note(product, "R_sandbox", sandbox.id)

    connection.disconnect(bundle, product.organization_id, sandbox.id)
    product.connections.accounts[sandbox.id] = Disconnected()
    product.sweep()

    assert states(product) == {"R_main": "written", "R_sandbox": "parked"}
    assert names(product)[1] == ("Sandbox", False, "disconnected") and listed(product)[1].credentials is None
    assert revoked(salesforce) == [f"access of {BOB}"]

    connection.connect_server(bundle, product.organization_id, OTHER_DOMAIN, SERVER, Place(sandbox.id))
    product.connections.accounts[sandbox.id] = org = sales_org()
    product.sweep()
    product.clock.advance(minutes=1)
    product.sweep()

    assert states(product) == {"R_main": "written", "R_sandbox": "written"}
    assert [row["Response_Id__c"] for row in org.records("Survey_Response__c")] == ["R_sandbox"]


class Disconnected(FakeSalesforce):
    def upsert(self, *_: object) -> list[object]:  # type: ignore[override]
        raise SalesforceDisconnected("Disconnected by an administrator: connect it again to go on.")


def test_a_lost_account_is_tried_again_with_the_credentials_it_has(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)
    store = DatabaseTokenStore(product.db, bundle.cipher, product.clock)
    store.mark_disconnected(AccountKey(product.organization_id, sandbox.id), 1, "Refused: reconnect it.")

    connection.try_again(bundle, product.organization_id, sandbox.id)

    assert names(product)[1] == ("Sandbox", False, "connected")
    assert revoked(salesforce) == [], "Salesforce may give a server the session that it had"


def test_after_disconnecting_there_is_nothing_to_try_again_with(
    product: Product, bundle: Bundle, salesforce: Http
) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)
    connection.disconnect(bundle, product.organization_id, sandbox.id)

    with pytest.raises(Invalid, match="type them again"):
        connection.try_again(bundle, product.organization_id, sandbox.id)


def test_removing_an_account_ends_its_grant(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    connection.remove(bundle, product.organization_id, sandbox.id, nobody)

    assert names(product) == [("", True, "connected")] and revoked(salesforce) == [f"access of {BOB}"]


def test_an_account_that_is_needed_is_not_removed(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    with pytest.raises(Conflict, match="Follow up, 3 rows"):
        connection.remove(bundle, product.organization_id, sandbox.id, lambda *_: ["Follow up", "3 rows"])
    with pytest.raises(Conflict, match="main account stays"):
        connection.remove(bundle, product.organization_id, listed(product)[0].id, nobody)
    assert len(listed(product)) == 2 and revoked(salesforce) == []


def test_another_organizations_account_is_not_there(product: Product, bundle: Bundle, salesforce: Http) -> None:
    allow(bundle, product)
    sandbox = add_sandbox(bundle, product)

    for attempt in (
        lambda: connection.disconnect(bundle, "ORG_other", sandbox.id),
        lambda: connection.remove(bundle, "ORG_other", sandbox.id, nobody),
        lambda: connection.try_again(bundle, "ORG_other", sandbox.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert listed(product)[1].state == ConnectionState.CONNECTED


def test_a_login_goes_back_to_the_page_that_began_it(product: Product, bundle: Bundle, salesforce: Http) -> None:
    page = "/admin/workflows/WF_1/tasks/2?draft=D_1"

    assert allow(bundle, product, return_to=page) == page
    assert allow(bundle, product) == ""


@pytest.mark.parametrize(
    "page",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/admin/\\evil", "/s/abc", "/admin/a b", "admin/"],
)
def test_a_login_goes_back_to_no_other_address(product: Product, bundle: Bundle, page: str) -> None:
    with pytest.raises(Invalid, match="under /admin/"):
        connection.begin(bundle, browser(product), "production", return_to=page)


def test_a_refusal_changes_nothing_and_names_the_cure(product: Product, bundle: Bundle, salesforce: Http) -> None:
    said = {"error": "invalid_grant", "error_description": "no client credentials user enabled"}
    salesforce.replace("POST", f"{OTHER_DOMAIN}/services/oauth2/token", status=400, json=said)

    with pytest.raises(Invalid, match="choose the user to run as"):
        add_sandbox(bundle, product)
    salesforce.replace("POST", f"{OTHER_DOMAIN}/services/oauth2/token", status=503)
    with pytest.raises(Unavailable):
        add_sandbox(bundle, product)
    assert listed(product) == []
