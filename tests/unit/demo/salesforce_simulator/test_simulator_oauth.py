"""Signing in as an org lets apps do it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from sign_in_driver import ADA, APP, EXPIRED, HUGO, REDIRECT, VERIFIER, Person, asked
from simulator_driver import Api, Clock

from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.simulator import Simulator


def test_the_consent_page_names_the_app_what_it_asks_and_who_may_answer(person: Person) -> None:
    page = person.pages.get("/services/oauth2/authorize", query_string=asked())
    assert page.status_code == 200
    for words in ("Hearback", "Manage user data via APIs", "Ada Sterling", "hugo.lefevre@norvik", "Allow", "Deny"):
        assert words in page.text


def test_a_code_becomes_tokens_of_the_recorded_shape(person: Person, world: Simulator) -> None:
    answer = person.authorize()
    assert answer["state"] == "s-1"
    tokens = person.token(code=answer["code"]).json or {}
    assert set(tokens) == {
        "access_token", "refresh_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at",
    }  # fmt: skip
    assert tokens["token_type"] == "Bearer"
    assert tokens["instance_url"] == world.settings.api_url
    assert tokens["id"] == f"{world.settings.api_url}/id/{world.org.id}/{ADA}"
    assert tokens["access_token"].startswith(world.org.id[:15] + "!")
    signed = hmac.new(b"shh", (tokens["id"] + tokens["issued_at"]).encode(), hashlib.sha256).digest()
    assert tokens["signature"] == base64.b64encode(signed).decode()
    assert person.limits(tokens["access_token"]) == 200


def test_denying_goes_back_without_a_code(person: Person) -> None:
    answer = person.authorize(decision="deny")
    assert (answer["error"], answer["state"], "code" in answer) == ("access_denied", "s-1", False)


def test_somebody_unknown_cannot_allow(person: Person) -> None:
    assert person.authorize(user="005Hb0000zzzzzzAAA")["error"] == "access_denied"


@pytest.mark.parametrize("changes", [{"client_id": "other"}, {"redirect_uri": REDIRECT + "/x"}, {"redirect_uri": ""}])
def test_an_unknown_client_or_address_is_told_on_the_page(person: Person, changes: dict[str, str]) -> None:
    page = person.pages.get("/services/oauth2/authorize", query_string=asked(**changes))
    assert page.status_code == 400
    assert "OAuth error" in page.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "api everything"}, "invalid_scope"),
    ],
)
def test_what_is_wrong_with_the_request_goes_back(person: Person, changes: dict[str, str], error: str) -> None:
    assert person.authorize(**changes)["error"] == error


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client_id"),
        ({"redirect_uri": REDIRECT + "/x"}, "redirect_uri_mismatch"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": "nonsense"}, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(person: Person, changes: dict[str, str], error: str) -> None:
    answer = person.token(**{"code": person.authorize()["code"], **changes})
    assert (answer.status_code, (answer.json or {})["error"]) == (400, error)


def test_a_code_is_short_lived(person: Person, clock: Clock) -> None:
    code = person.authorize()["code"]
    clock.advance(minutes=10)
    assert (person.token(code=code).json or {})["error_description"] == "expired authorization code"


def test_a_code_used_twice_ends_what_it_gave(person: Person) -> None:
    code = person.authorize()["code"]
    tokens = person.token(code=code).json or {}
    assert person.token(code=code).status_code == 400
    assert person.limits(tokens["access_token"]) == 401


def test_refreshing_rotates_the_refresh_token(person: Person) -> None:
    first = person.sign_in()
    second = person.refresh(first["refresh_token"]).json or {}
    assert second["refresh_token"] != first["refresh_token"]
    assert person.limits(second["access_token"]) == 200


def test_an_old_refresh_token_that_comes_back_ends_the_grant(person: Person) -> None:
    first = person.sign_in()
    second = person.refresh(first["refresh_token"]).json or {}
    again = person.refresh(first["refresh_token"])
    assert (again.status_code, again.json) == (400, EXPIRED)
    assert person.limits(second["access_token"]) == 401
    assert person.refresh(second["refresh_token"]).json == EXPIRED


def test_the_sixth_grant_ends_the_oldest(person: Person) -> None:
    grants = [person.sign_in() for _ in range(6)]
    assert person.refresh(grants[0]["refresh_token"]).json == EXPIRED
    assert all(person.refresh(grant["refresh_token"]).status_code == 200 for grant in grants[1:])


def test_a_sign_in_for_identity_only_gives_no_refresh_token_and_ends_no_grant(person: Person) -> None:
    grants = [person.sign_in() for _ in range(5)]
    only = person.sign_in(scope="openid id")
    assert "refresh_token" not in only
    assert person.get("/services/oauth2/userinfo", only["access_token"]).status_code == 200
    assert person.limits(only["access_token"]) == 401
    assert person.refresh(grants[0]["refresh_token"]).status_code == 200


@pytest.mark.parametrize("scope", ["openid", "openid profile email"])
def test_who_signed_in_for_identity_is_known_and_may_do_nothing_else(person: Person, scope: str) -> None:
    only = person.sign_in(scope=scope, user=HUGO)
    info = person.get("/services/oauth2/userinfo", only["access_token"]).json or {}
    assert (info["user_id"], info["email"]) == (HUGO, "hugo.lefevre@norvik.example.com")
    refused = person.get("/services/data/v63.0/query?q=SELECT+Id+FROM+Lead", only["access_token"])
    assert (refused.status_code, (refused.json or [{}])[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def test_an_app_has_every_address_that_it_registered_and_no_other(person: Person, world: Simulator) -> None:
    other = "http://localhost:8000/widget/callback"
    registered = {**APP, "redirect_uri": [REDIRECT, other]}
    (world.settings.data / "connected_app.json").write_text(json.dumps(registered))
    for uri, status in ((REDIRECT, 200), (other, 200), (other + "/", 400), (other + "?next=/", 400)):
        page = person.pages.get("/services/oauth2/authorize", query_string=asked(redirect_uri=uri))
        assert page.status_code == status
        assert ("redirect_uri_mismatch" in page.text) is (status == 400)


def test_the_consent_page_proposes_whom_the_visitor_plays(person: Person) -> None:
    for played, proposed in ((None, ADA), ("nobody", ADA), (HUGO, HUGO)):
        if played:
            person.pages.set_cookie("signed_in_user", played)
        page = person.pages.get("/services/oauth2/authorize", query_string=asked(scope="openid"))
        assert f'value="{proposed}" checked' in page.text


def test_revoking_ends_the_grant(person: Person) -> None:
    tokens = person.sign_in()
    assert person.api.post("/services/oauth2/revoke", data={"token": tokens["refresh_token"]}).status_code == 200
    assert person.limits(tokens["access_token"]) == 401
    assert person.refresh(tokens["refresh_token"]).json == EXPIRED
    assert person.api.post("/services/oauth2/revoke", data={"token": "nonsense"}).status_code == 400


def test_a_revocation_may_be_asked_in_the_address(person: Person, api: Api) -> None:
    tokens = person.sign_in()
    address = f"/services/oauth2/revoke?token={tokens['access_token']}"
    assert person.api.get(address).status_code == 200
    assert person.limits(tokens["access_token"]) == 401
    assert tokens["access_token"] not in json.dumps(api.journal(path="/services/oauth2/revoke"))
    assert person.api.get(address).text == "error=invalid_token&error_description=the%20token%20is%20invalid"


def test_a_refused_revocation_is_told_as_a_form(person: Person) -> None:
    """omniphx/forrest #213; jsforce reads it so."""
    answer = person.api.post("/services/oauth2/revoke", data={"token": "nonsense"})
    words = "error=unsupported_token_type&error_description=this%20token%20type%20is%20not%20supported"
    assert (answer.status_code, answer.text) == (400, words)


def test_a_refresh_token_that_is_not_used_for_thirty_days_ends(person: Person, clock: Clock) -> None:
    tokens = person.sign_in()
    clock.advance(days=29)
    renewed: dict[str, Any] = person.refresh(tokens["refresh_token"]).json or {}
    clock.advance(days=29)
    again: dict[str, Any] = person.refresh(renewed["refresh_token"]).json or {}
    clock.advance(days=30)
    assert person.refresh(again["refresh_token"]).json == EXPIRED


def test_a_session_ends_after_two_hours(person: Person, clock: Clock) -> None:
    tokens = person.sign_in()
    clock.advance(hours=2)
    answer = person.get("/services/data/v63.0/limits", tokens["access_token"])
    assert answer.status_code == 401
    assert answer.json == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    assert person.refresh(tokens["refresh_token"]).status_code == 200


def test_userinfo_and_identity_say_who_signed_in(person: Person, world: Simulator) -> None:
    tokens = person.sign_in(user=HUGO)
    info = person.get("/services/oauth2/userinfo", tokens["access_token"]).json or {}
    assert (info["name"], info["zoneinfo"], info["utcOffset"]) == ("Hugo Lefèvre", "Europe/Paris", 3_600_000)
    assert info["urls"]["custom_domain"] == world.settings.api_url
    assert "{version}" in info["urls"]["rest"]
    identity = person.get(urlsplit(tokens["id"]).path, tokens["access_token"]).json or {}
    assert (identity["user_id"], identity["organization_id"]) == (info["user_id"], world.org.id)
    assert person.get("/services/oauth2/userinfo", "nonsense").status_code == 403


def test_an_org_without_my_domain_says_so(person: Person, api: Api) -> None:
    api.fault(fault="no_my_domain")
    info = person.get("/services/oauth2/userinfo", person.sign_in()["access_token"]).json or {}
    assert info["urls"]["custom_domain"] is None


def test_expired_sessions_refresh_and_a_revoked_grant_does_not(person: Person, api: Api) -> None:
    tokens = person.sign_in()
    api.fault(fault="expired_session")
    assert person.limits(tokens["access_token"]) == 401
    renewed: dict[str, Any] = person.refresh(tokens["refresh_token"]).json or {}
    assert person.limits(renewed["access_token"]) == 200
    api.fault(fault="revoked_grant")
    assert person.limits(renewed["access_token"]) == 401
    assert person.refresh(renewed["refresh_token"]).json == EXPIRED
    assert api.get("limits").status_code == 200, "the session of outside checks lives on"


def test_the_journal_keeps_no_secrets(person: Person, api: Api) -> None:
    tokens = person.sign_in()
    person.refresh(tokens["refresh_token"])
    written = json.dumps(api.journal(path="/services/oauth2"))
    assert "refresh_token" in written
    for secret in (APP["client_secret"] + '"', VERIFIER, tokens["refresh_token"], tokens["access_token"]):
        assert secret not in written


def test_without_a_registered_app_nobody_can_sign_in(world: Simulator, call_as: Callable[..., Api]) -> None:
    pages = create_pages_application(world).test_client()
    assert pages.get("/services/oauth2/authorize", query_string=asked()).status_code == 400


def test_one_users_sessions_end_and_anothers_stay(person: Person, api: Api) -> None:
    ada, hugo = person.sign_in(), person.sign_in(user=HUGO)
    assert api.fault(fault="expired_session", user_id=HUGO)["expired"] == 1
    assert [person.limits(tokens["access_token"]) for tokens in (ada, hugo)] == [200, 401]
    assert person.refresh(hugo["refresh_token"]).status_code == 200


def test_one_grant_ends_and_another_of_the_same_user_stays(person: Person, api: Api) -> None:
    first, second = person.sign_in(), person.sign_in()
    grants = (api.get("/_sim/grants").json or {})["items"]
    assert [(grant["user_id"], grant["client_id"], grant["sessions"]) for grant in grants] == [
        (ADA, APP["client_id"], 1)
    ] * 2
    assert api.fault(fault="revoked_grant", grant_id=grants[0]["id"])["revoked"] == 1
    assert person.refresh(first["refresh_token"]).json == EXPIRED
    assert person.limits(second["access_token"]) == 200


def test_an_app_loses_its_permission_and_another_does_not(person: Person, api: Api) -> None:
    tokens = person.sign_in()
    assert api.fault(fault="revoked_grant", client_id="another app")["revoked"] == 0
    assert person.limits(tokens["access_token"]) == 200
    assert api.fault(fault="revoked_grant", client_id=APP["client_id"], user_id=ADA)["revoked"] == 1
    assert person.limits(tokens["access_token"]) == 401


def test_a_lost_reply_to_a_refresh_leaves_a_spent_token(person: Person, api: Api) -> None:
    tokens = person.sign_in()
    api.fault(fault="refresh_reply_lost")
    person.refresh(tokens["refresh_token"])
    entry = api.journal(path="/services/oauth2/token")[-1]
    assert (entry["dropped"], entry["faults"]) == (True, ["refresh_reply_lost"])
    assert person.refresh(tokens["refresh_token"]).json == EXPIRED
