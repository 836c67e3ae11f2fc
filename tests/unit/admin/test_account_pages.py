"""Accounts of Salesforce on the administrator's pages and over the API: shown without secrets, kept while needed."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connector.integrations.salesforce.tokens import AccountKey
from connector.organizations.models import AccountKind, ConnectionState
from connector.organizations.token_store import DatabaseTokenStore
from connector.workflows.models import Workflow
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from tests.support.accounts import connect
from tests.support.databases import on_one_database
from tests.support.desk import Desk
from tests.support.product import Product
from tests.support.rsa_keys import private_key
from tests.support.salesforce_login import Http, revoked
from tests.support.signed_in import salesforce_user
from tests.unit.admin.conftest import BOB, DOMAIN

pytestmark = [on_one_database, pytest.mark.usefixtures("salesforce")]
SECRET = "the secret of the server"
CLIENT = {"kind": "client_credentials", "environment": DOMAIN, "client_id": "3MVG9", "client_secret": SECRET}
ACCOUNTS = "/salesforce-accounts"


@pytest.fixture
def sandbox(product: Product) -> str:
    """The id of a further account beside the main one."""
    connect(product)
    made = product.api("POST", ACCOUNTS, json={**CLIENT, "name": "Sandbox"})
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def need(product: Product, sandbox: str) -> None:
    """A workflow names the account, and a row waits for it."""
    tasks = [{"name": "Follow", "type": "update_salesforce", "account": "sandBOX"}]
    with product.db.write(product.organization_id) as session:
        session.query(Workflow).one().config = {"name": "Follow up", "tasks": tasks}
        intent = WriteIntent("Task", "Key__c", "1", {}, cause="TR_1", account_id=sandbox)
        ledger.record(session, product.organization_id, intent, product.clock.now())


def test_the_accounts_are_listed_without_their_secrets(product: Product, desk: Desk, sandbox: str) -> None:
    page = desk.html("/admin/salesforce") + desk.html(f"/admin/salesforce/accounts/{sandbox}")
    listed = product.api("GET", ACCOUNTS)

    assert "Sandbox" in page and "Server: client credentials" in page and f"{BOB}@x" in page
    assert [(each["name"], each["is_main"], each["kind"]) for each in listed.json["items"]] == [
        ("", True, "web"),
        ("Sandbox", False, "client_credentials"),
    ]
    assert listed.json["items"][1]["salesforce_organization_id"] == "00D000000000063EAA"
    for told in (page, listed.text):
        assert SECRET not in told and "access of" not in told


def test_an_account_is_added_in_the_browser(product: Product, desk: Desk) -> None:
    connect(product)
    form = {"name": "Sandbox", "environment": "sandbox", "return_to": "/admin/workflows"}

    away = desk.browser.post("/admin/salesforce/accounts/new", data=form).location
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = desk.browser.get(f"/admin/salesforce/callback?code=c&state={state}")

    assert away.startswith("https://test.salesforce.com/") and back.location == "/admin/workflows"
    assert "Sandbox" in desk.says("/admin/salesforce")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("client_credentials", {"client_secret": SECRET}),
        ("jwt", {"environment": "sandbox", "username": "bob@acme.example", "private_key": private_key()}),
    ],
)
def test_an_account_is_added_by_a_servers_credentials(
    product: Product, desk: Desk, kind: str, more: dict[str, str]
) -> None:
    connect(product)
    form = {"name": "Server", "my_domain": DOMAIN, "client_id": "3MVG9", **more}

    assert "The account is connected." in desk.press(f"/admin/salesforce/accounts/new?kind={kind}", **form)


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("web", {"name": "", "environment": "sandbox"}, "1 to 80 characters"),
        ("web", {"name": "A", "environment": "my_domain"}, "Type the My Domain address"),
        ("client_credentials", {"name": "A", "my_domain": DOMAIN, "client_id": "3MVG9"}, "is missing"),
        (
            "client_credentials",
            {"name": "A", "my_domain": "evil.example", "client_id": "x", "client_secret": "y"},
            "Copy",
        ),
        (
            "jwt",
            {"name": "A", "environment": "sandbox", "client_id": "x", "username": "b", "private_key": "no"},
            "BEGIN",
        ),
        ("jwt", {"name": "A", "environment": "sandbox", "client_id": "x", "private_key": private_key()}, "is missing"),
    ],
)
def test_a_form_says_what_is_wrong_and_repeats_no_secret(
    product: Product, desk: Desk, kind: str, form: dict[str, str], words: str
) -> None:
    connect(product)

    answer = desk.browser.post(f"/admin/salesforce/accounts/new?kind={kind}", data=form)

    assert answer.status_code in (409, 422) and words in answer.text
    assert "-----BEGIN PRIVATE KEY-----\n" not in answer.text and ">y<" not in answer.text
    assert len(product.api("GET", ACCOUNTS).json["items"]) == 1


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("name", ["Sand\0box", "Sand\nbox", "x" * 81])
@pytest.mark.parametrize("kind", ["web", "client_credentials"])
def test_a_name_that_cannot_be_kept_is_refused_before_anybody_is_asked(
    product: Product, desk: Desk, salesforce: Http, kind: str, name: str, *, is_first: bool
) -> None:
    if not is_first:
        connect(product)
    form = {"name": name, "environment": "my_domain", "my_domain": DOMAIN, "client_id": "x", "client_secret": "y"}

    answer = desk.browser.post(f"/admin/salesforce/accounts/new?kind={kind}", data=form)

    assert answer.status_code == 422 and "name" in answer.text
    assert not salesforce.calls


@pytest.mark.parametrize("page", ["https://evil.example", "//evil.example", "javascript:alert(1)", "/admin/\\evil"])
@pytest.mark.parametrize("kind", ["web", "client_credentials"])
def test_no_other_page_than_ours_is_gone_back_to(
    product: Product, desk: Desk, salesforce: Http, kind: str, page: str
) -> None:
    connect(product)
    form = {"name": "Sandbox", "my_domain": DOMAIN, "client_id": "x", "client_secret": "y", "return_to": page}

    answer = desk.browser.post(f"/admin/salesforce/accounts/new?kind={kind}", data=form)

    assert answer.status_code == 422
    assert not salesforce.calls and len(product.api("GET", ACCOUNTS).json["items"]) == 1


@pytest.mark.parametrize("kind", ["web", "client_credentials", "jwt"])
def test_the_first_account_needs_no_name(desk: Desk, kind: str) -> None:
    page = desk.html(f"/admin/salesforce/accounts/new?kind={kind}")

    assert "Connect the main account" in page and 'name="name"' not in page


@pytest.mark.parametrize("kind", list(AccountKind))
def test_every_account_can_be_connected_anew_in_each_way(desk: Desk, sandbox: str, kind: AccountKind) -> None:
    assert "Connect Sandbox" in desk.says(f"/admin/salesforce/accounts/{sandbox}/connect?kind={kind}")


def test_the_main_account_becomes_one_of_a_server(product: Product, desk: Desk) -> None:
    connect(product)
    form = {"my_domain": "https://acme.my.salesforce.com", "client_id": "3MVG9", "client_secret": SECRET}

    told = desk.press("/admin/salesforce/accounts/SA_1/connect?kind=client_credentials", **form)

    assert "The account is connected." in told and "Server: client credentials" in told


def test_a_lost_account_is_named_and_tried_again(product: Product, desk: Desk, sandbox: str) -> None:
    store = DatabaseTokenStore(product.db, product.bundle.cipher, product.clock)
    for _ in range(2):
        store.mark_disconnected(AccountKey(product.organization_id, sandbox), 1, "The access was revoked.")

    for path in ("/admin/", "/admin/failures"):
        assert desk.says(path).count("The account Sandbox is not connected") == 1
    assert "The access was revoked." in desk.says(f"/admin/salesforce/accounts/{sandbox}")
    assert "The account is connected." in desk.press(f"/admin/salesforce/accounts/{sandbox}/reconnect")
    assert "is not connected" not in desk.says("/admin/failures")


def test_disconnecting_and_removing(product: Product, desk: Desk, sandbox: str, salesforce: Http) -> None:
    path = f"/admin/salesforce/accounts/{sandbox}"

    assert "The account is disconnected." in desk.press(f"{path}/disconnect")
    assert "Not connected" in desk.says(path) and revoked(salesforce) == [f"access of {BOB}"]
    assert "The account is removed." in desk.press(f"{path}/remove")
    assert desk.browser.get(path).status_code == 404


def test_what_needs_an_account_is_named_and_keeps_it(product: Product, desk: Desk, sandbox: str) -> None:
    need(product, sandbox)
    path = f"/admin/salesforce/accounts/{sandbox}"

    page = desk.says(path)
    assert "the workflow “Write responses to Salesforce”" in page and "1 rows that are not written yet" in page
    for refused in (desk.press(f"{path}/remove"), desk.press(f"{path}/name", name="Test")):
        assert "Write responses to Salesforce" in refused and "cannot be" in refused
    assert product.api("DELETE", f"{ACCOUNTS}/{sandbox}").status_code == 409
    assert product.api("PATCH", f"{ACCOUNTS}/{sandbox}", json={"name": "Test"}).status_code == 409


def test_the_api_renames_replaces_disconnects_and_removes(product: Product, sandbox: str) -> None:
    path = f"{ACCOUNTS}/{sandbox}"

    assert product.api("PATCH", path, json={"name": "Test"}).json["name"] == "Test"
    assert product.api("POST", f"{path}/reconnect").json["state"] == "connected"
    assert product.api("POST", f"{path}/disconnect").json["state"] == "disconnected"
    assert product.api("POST", f"{path}/reconnect").status_code == 422
    signer = {"kind": "jwt", "environment": "sandbox", "client_id": "x", "username": "b", "private_key": private_key()}
    assert product.api("PUT", f"{path}/credentials", json=signer).json["kind"] == "jwt"
    assert product.api("DELETE", path).status_code == 204
    assert product.api("DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "web"}, "kind"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_secret": None}, "client_secret"),
        ({"client_secret": "a\0b"}, "client_secret"),
        ({"client_secret": "x" * 20_001}, "client_secret"),
        ({"environment": "production"}, "environment"),
        ({"environment": "https://evil.example"}, "environment"),
        ({"environment": "x" * 201}, "environment"),
        ({"client_id": ""}, "client_id"),
        ({"kind": "jwt", "private_key": "no key"}, "private_key"),
        ({"kind": "jwt", "private_key": private_key()}, "username"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"surname": "x"}, "surname"),
    ],
)
def test_bad_input_is_named_by_its_field_and_does_nothing(
    product: Product, salesforce: Http, body: dict[str, Any], field: str
) -> None:
    connect(product)

    refused = product.api("POST", ACCOUNTS, json={**CLIENT, "name": "Sandbox", **body})

    assert refused.status_code == 422 and field in {each["field"].split(".")[-1] for each in refused.json["errors"]}
    assert SECRET not in refused.text and "BEGIN PRIVATE" not in refused.text
    assert not salesforce.calls and len(product.api("GET", ACCOUNTS).json["items"]) == 1


def test_accounts_are_for_administrators(product: Product, sandbox: str) -> None:
    hugo = salesforce_user(product)

    assert hugo.api("GET", ACCOUNTS).status_code == 403
    assert hugo.api("DELETE", f"{ACCOUNTS}/{sandbox}").status_code == 403


def test_one_user_of_several_accounts_is_warned_of(product: Product, desk: Desk) -> None:
    connect(product)
    connect(product, id="SA_2", name="Europe", is_main=False)

    assert "several accounts here: Main account, Europe" in desk.says("/admin/salesforce")
    assert product.api("GET", ACCOUNTS).json["sharing_a_user"] == [["", "Europe"]]


def test_a_main_account_that_is_lost_leaves_the_list_of_the_others(product: Product, desk: Desk, sandbox: str) -> None:
    connect(product, state=ConnectionState.DISCONNECTED, reason="Revoked.")

    page = desk.says("/admin/salesforce")
    assert "Revoked." in page and "Connect your org" in page and "Sandbox" in page
