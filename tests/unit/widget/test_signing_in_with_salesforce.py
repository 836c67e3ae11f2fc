"""Signing in with Salesforce at /widget: identity alone, by the browser that began, and back to the opened link."""

import dataclasses
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from flask.testing import FlaskClient
from sqlalchemy import select, update

from connector.integrations.salesforce.oauth import PRODUCTION, SANDBOX, OAuthClient, OAuthSettings
from connector.organizations import service as organizations
from connector.organizations.models import ConnectionState, LoginAttempt, Organization, SalesforceAccount, User
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.signed_in import HUGO, csrf_token

MY_DOMAIN = "https://acme.my.salesforce.com"
OTHER_ORG = "00D000000000063EAA"
ALICE, BOB = "003000000000001AAA", "003000000000002AAA"
ASKED = f"object=Contact&ids={ALICE},{BOB}"
CALLBACK = "https://survey.example/widget/callback"
Http = responses.RequestsMock


@pytest.fixture(autouse=True)
def _service(product: Product) -> None:
    """Connected to the org of the tests, at the sandbox login; CSRF protection is on, as it is outside tests."""
    login = OAuthClient(OAuthSettings("id", "secret", {"production": PRODUCTION, "sandbox": SANDBOX}))
    product.bundle = dataclasses.replace(product.bundle, salesforce_login=login)
    product.app.extensions["hearback"] = product.bundle
    product.app.config["WTF_CSRF_ENABLED"] = True
    connect(product, product.organization_id, "sandbox")


@pytest.fixture
def salesforce() -> Iterator[Http]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for host in ("https://test.salesforce.com", "https://login.salesforce.com", MY_DOMAIN):
            answers(mock, host)
        yield mock


def connect(product: Product, organization_id: str, environment: str) -> None:
    account = SalesforceAccount(
        id=f"SA_{organization_id}"[:40],
        state=ConnectionState.CONNECTED,
        environment=environment,
        instance_url=MY_DOMAIN,
        identity_url="",
        token_url="",
        access_token="",
        refresh_token="",
        salesforce_user_id="005000000000001AAA",
        user_name="ada@acme.example",
        connected_at=product.clock.now(),
    )
    with product.db.write(organization_id) as session:
        session.add(account)


def another_org(product: Product) -> None:
    """Globex, connected as well, at the production login."""
    with product.db.write() as session:
        globex, _ = organizations.create(session, "Globex", product.clock.now())
    with product.db.write() as session:
        session.get_one(Organization, globex.id).salesforce_organization_id = OTHER_ORG
    connect(product, globex.id, "production")


def answers(mock: Http, host: str, **changes: Any) -> None:
    """From now on a code becomes the identity of Hugo, unless `changes` say otherwise."""
    token = {
        "access_token": "access",
        "instance_url": MY_DOMAIN,
        "id": f"{host}/id/{ORG}/{HUGO}",
        "issued_at": "1772366400000",
        "token_type": "Bearer",
    }
    user = {
        "user_id": HUGO,
        "organization_id": ORG,
        "name": "Hugo Durand",
        "locale": "fr_FR",
        "zoneinfo": "Europe/Paris",
    }
    given = {"refresh_token": changes.pop("refresh_token")} if "refresh_token" in changes else {}
    mock.upsert("POST", f"{host}/services/oauth2/token", json=token | given)
    mock.upsert("GET", f"{host}/services/oauth2/userinfo", json=user | changes)
    mock.upsert("POST", f"{host}/services/oauth2/revoke", status=200)


def press(browser: FlaskClient, query: str = ASKED, **chosen: str) -> Any:
    """Open the sign-in page and press its button; the answer sends the browser to Salesforce."""
    page = browser.get(f"/widget/sign-in?{query}").text
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    return browser.post("/widget/sign-in", data={"csrf_token": csrf_token(page), **asked, **chosen})


def state_of(sent: Any) -> str:
    return parse_qs(urlsplit(sent.location).query)["state"][0]


def come_back(browser: FlaskClient, state: str, **query: str) -> Any:
    """As Salesforce sends the browser back."""
    return browser.get("/widget/callback", query_string={"code": "c", **query, "state": state})


def sign_in(browser: FlaskClient, query: str = ASKED, **chosen: str) -> Any:
    return come_back(browser, state_of(press(browser, query, **chosen)))


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/api/v1/surveys").status_code == 200


def shown(browser: FlaskClient, answer: Any) -> str:
    """The text of the page to which an answer leads."""
    assert answer.status_code == 302
    return browser.get(answer.location).text


def people(product: Product) -> list[User]:
    with product.db.read() as session:
        return list(session.scalars(select(User).where(User.salesforce_user_id.is_not(None))))


def test_a_link_leads_to_salesforce_and_back_to_its_records(product: Product, salesforce: Http) -> None:
    browser = product.client
    opened = browser.get(f"/widget?{ASKED}")
    assert opened.status_code == 302 and opened.location.startswith("/widget/sign-in?object=Contact&ids=")
    assert "Sign in with Salesforce" in browser.get(opened.location).text

    back = sign_in(browser)

    assert (back.status_code, parse_qs(urlsplit(back.location).query)) == (302, parse_qs(ASKED))
    assert urlsplit(back.location).path == "/widget" and not urlsplit(back.location).netloc
    (hugo,) = people(product)
    assert (hugo.salesforce_user_id, hugo.name, hugo.role) == (HUGO, "Hugo Durand", "user")
    assert is_signed_in(browser)


def test_salesforce_is_asked_for_identity_alone_with_pkce_and_the_exact_way_back(product: Product) -> None:
    sent = urlsplit(press(product.client).location)

    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert f"{sent.scheme}://{sent.netloc}" == "https://test.salesforce.com", "where the org was connected"
    assert (asked["scope"], asked["redirect_uri"]) == ("openid", CALLBACK)
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43


def test_a_refresh_token_that_comes_unasked_is_ended_and_none_is_kept(product: Product, salesforce: Http) -> None:
    answers(salesforce, "https://test.salesforce.com", refresh_token="unasked")

    sign_in(product.client)

    calls = [str(call.request.url).rpartition("/")[2] for call in salesforce.calls]
    assert calls == ["token", "userinfo", "revoke"]
    assert salesforce.calls[2].request.body == "token=unasked"
    with product.db.read() as session:
        assert session.scalars(select(SalesforceAccount.refresh_token)).all() == [""]


def test_another_browser_cannot_finish_the_sign_in(product: Product, salesforce: Http) -> None:
    mine, theirs = product.client, product.client
    state = state_of(press(mine))

    assert "begun elsewhere" in shown(theirs, come_back(theirs, state))
    assert not is_signed_in(theirs) and not salesforce.calls

    come_back(mine, state)
    assert is_signed_in(mine)


def test_another_site_cannot_begin_a_sign_in(product: Product) -> None:
    refused = product.client.post("/widget/sign-in", data={"object": "Contact", "ids": ALICE})

    assert refused.status_code == 403 and "load it again" in refused.text
    with product.db.read() as session:
        assert session.scalars(select(LoginAttempt)).all() == []


def test_a_sign_in_is_finished_once(product: Product, salesforce: Http) -> None:
    browser = product.client
    state = state_of(press(browser))
    come_back(browser, state)
    with browser.session_transaction() as session:
        session.pop("user_id")

    come_back(browser, state)

    assert not is_signed_in(browser)


@pytest.mark.parametrize(("seconds", "in_time"), [(599, True), (600, False)])
def test_a_sign_in_takes_ten_minutes_at_most(product: Product, salesforce: Http, seconds: int, in_time: bool) -> None:
    browser = product.client
    state = state_of(press(browser))
    product.clock.advance(seconds=seconds)

    come_back(browser, state)

    assert is_signed_in(browser) is in_time


def test_a_login_begun_to_connect_an_org_cannot_end_in_a_sign_in(product: Product, salesforce: Http) -> None:
    browser = product.client
    with browser.session_transaction() as session:
        session.update(user_id=product.admin_id, secret="the same browser")
    page = browser.get("/admin/salesforce").text
    begun = browser.post("/admin/salesforce/connect", data={"csrf_token": csrf_token(page), "environment": "sandbox"})

    assert "begun elsewhere" in shown(browser, come_back(browser, state_of(begun)))
    assert people(product) == [] and not salesforce.calls


def test_nothing_of_whoever_used_the_browser_before_is_left_but_the_language(
    product: Product, salesforce: Http
) -> None:
    browser = product.client
    with browser.session_transaction() as session:
        session.update(user_id=product.admin_id, secret="of before", language="fr", csrf_token="of before")

    sign_in(browser)

    with browser.session_transaction() as session:
        assert session["user_id"] == people(product)[0].id
        assert session["secret"] != "of before" and session["language"] == "fr"
        assert "csrf_token" not in session and session.permanent
        assert (session["locale"], session["time_zone"]) == ("fr_FR", "Europe/Paris")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "choose Allow"),
        ("OAUTH_APP_ACCESS_DENIED", "permission set Hearback User"),
        ("something_else", "did not sign you in (something_else)"),
        ("<b>", "did not sign you in (unknown)"),
    ],
)
def test_a_refusal_is_told_in_words_and_may_be_tried_again(
    product: Product, salesforce: Http, error: str, words: str
) -> None:
    browser = product.client

    page = shown(browser, come_back(browser, state_of(press(browser)), error=error, error_description="raw <words>"))

    assert words in page and "raw" not in page
    assert f'value="{ALICE},{BOB}"' in page, "trying again leads to the same records"
    assert not is_signed_in(browser)


def test_a_salesforce_that_does_not_answer_is_told(product: Product, salesforce: Http) -> None:
    salesforce.upsert("POST", "https://test.salesforce.com/services/oauth2/token", status=500)

    browser = product.client

    assert "does not answer right now" in shown(browser, sign_in(browser))


def test_somebody_of_another_org_than_the_link_is_told_to_log_out_there(product: Product, salesforce: Http) -> None:
    another_org(product)
    answers(salesforce, "https://test.salesforce.com", organization_id=OTHER_ORG)
    browser = product.client

    page = shown(browser, sign_in(browser, f"{ASKED}&organization={ORG[:15]}"))

    assert "another Salesforce org" in page and not is_signed_in(browser)


def test_somebody_of_an_org_that_is_not_connected_is_told_so(product: Product, salesforce: Http) -> None:
    answers(salesforce, "https://test.salesforce.com", organization_id=OTHER_ORG)
    browser = product.client

    page = shown(browser, sign_in(browser))

    assert "not connected to Hearback" in page and not is_signed_in(browser)
    assert people(product) == []


def test_a_link_of_an_org_that_is_not_connected_names_the_cure(product: Product) -> None:
    page = product.client.get(f"/widget/sign-in?{ASKED}&organization={OTHER_ORG}")

    assert page.status_code == 404
    assert "<code>organization</code>" in page.text and "ask your administrator to connect it" in page.text


def test_nobody_signs_in_while_the_org_is_disconnected(product: Product) -> None:
    with product.db.write() as session:
        session.execute(update(SalesforceAccount).values(state=ConnectionState.DISCONNECTED))

    assert product.client.get(f"/widget/sign-in?{ASKED}&organization={ORG}").status_code == 404


def test_the_link_says_where_people_of_several_orgs_log_in(product: Product) -> None:
    another_org(product)

    def host(query: str, **chosen: str) -> str:
        return urlsplit(press(product.client, query, **chosen).location).netloc

    assert host(f"{ASKED}&organization={ORG}", environment="production") == "test.salesforce.com"
    assert host(f"{ASKED}&organization={OTHER_ORG}") == "login.salesforce.com"


@pytest.mark.parametrize("chosen", ["my_domain", "production"])
def test_without_it_people_of_several_orgs_choose(product: Product, salesforce: Http, chosen: str) -> None:
    another_org(product)
    browser = product.client
    assert 'value="my_domain"' in browser.get(f"/widget/sign-in?{ASKED}").text

    sent = press(browser, environment=chosen, my_domain=" ACME.my.salesforce.com/ ")
    assert sent.location.startswith(f"{MY_DOMAIN}/services/oauth2/authorize?")

    come_back(browser, state_of(sent))
    assert is_signed_in(browser)
    assert people(product)[0].organization_id == product.organization_id


def test_an_address_that_is_not_of_salesforce_is_refused(product: Product) -> None:
    another_org(product)
    browser = product.client

    page = shown(browser, press(browser, environment="my_domain", my_domain="https://evil.example"))

    assert "is not a Salesforce login address" in page


def test_a_person_whom_the_administrator_blocks_is_sent_to_the_administrator(
    product: Product, salesforce: Http
) -> None:
    sign_in(product.client)
    with product.db.write() as session:
        session.execute(update(User).where(User.salesforce_user_id == HUGO).values(may_send=False))
    browser = product.client

    refused = sign_in(browser)

    assert refused.status_code == 403 and "ask your administrator" in refused.text
    assert not is_signed_in(browser)


def test_a_name_is_kept_when_the_person_signs_in_again(product: Product, salesforce: Http) -> None:
    for browser in (product.client, product.client):
        sign_in(browser)

    assert [user.name for user in people(product)] == ["Hugo Durand"]


def test_somebody_without_a_link_signs_in_and_is_told_what_is_missing(product: Product, salesforce: Http) -> None:
    browser = product.client

    page = browser.get(sign_in(browser, "").location)

    assert page.status_code == 422 and "<code>object</code>" in page.text


def test_attempts_that_are_too_old_do_not_pile_up(product: Product) -> None:
    press(product.client)
    product.clock.advance(seconds=601)
    press(product.client)

    with product.db.read() as session:
        assert len(session.scalars(select(LoginAttempt)).all()) == 1
