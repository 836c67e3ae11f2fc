"""A server signs in with an assertion (JWT bearer), in the name of a user who allowed it."""

import json
from typing import Any

import jwt
import pytest
from sign_in_driver import ADA, ADA_NAME, APP, HUGO_NAME, JWT_BEARER, Person, Server, register
from simulator_driver import Answer, Api, Clock

from connector.demo.salesforce_simulator.simulator import Simulator


def exchange(person: Person, assertion: str) -> Answer:
    return person.api.post("/services/oauth2/token", data={"grant_type": JWT_BEARER, "assertion": assertion})


def refusal(answer: Answer) -> tuple[int, str, str]:
    body = answer.json or {}
    return answer.status_code, body["error"], body["error_description"]


@pytest.fixture
def registered(person: Person, world: Simulator, server: Server) -> Person:
    """The app has a certificate, and Ada need not consent."""
    register(world, jwt_certificate=server.certificate, pre_authorized_users=[ADA_NAME.upper()])
    return person


def test_an_assertion_becomes_an_access_token_and_no_refresh_token(
    registered: Person, server: Server, world: Simulator
) -> None:
    tokens = exchange(registered, server.assertion()).json or {}
    assert set(tokens) == {"access_token", "scope", "instance_url", "id", "token_type"}
    assert tokens["id"].endswith(f"/id/{world.org.id}/{ADA}")
    assert registered.limits(tokens["access_token"]) == 200


@pytest.mark.parametrize(
    "audience",
    [
        "https://login.salesforce.com",
        "https://test.salesforce.com/",
        "https://localhost:8002",
        ["https://login.salesforce.com"],
    ],
)
def test_the_audience_is_a_login_page_or_the_orgs_own(registered: Person, server: Server, audience: Any) -> None:
    assert exchange(registered, server.assertion(aud=audience)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"aud": "https://eu12.salesforce.com"}, "invalid_grant", "audience is invalid"),
        ({"iss": "another app"}, "invalid_client_id", "client identifier invalid"),
        ({"sub": HUGO_NAME}, "invalid_grant", "user hasn't approved this consumer"),
        ({"sub": "nobody@norvik.example.com"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"lifetime": 0}, "invalid_grant", "expired authorization code"),
        ({"lifetime": 301}, "invalid_grant", "invalid assertion"),
        ({"exp": "soon"}, "invalid_grant", "invalid assertion"),
        ({"exp": 10**30}, "invalid_grant", "invalid assertion"),
    ],
)
def test_what_is_wrong_with_the_claims_is_said(
    registered: Person, server: Server, changes: dict[str, Any], error: str, description: str
) -> None:
    assert refusal(exchange(registered, server.assertion(**changes))) == (400, error, description)


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", "e30.e30.", "W10.W10.W10"])
def test_what_is_no_assertion_is_refused(registered: Person, text: str) -> None:
    assert refusal(exchange(registered, text)) == (400, "invalid_grant", "invalid assertion")


def test_only_the_registered_key_may_sign(registered: Person, server: Server, clock: Clock) -> None:
    stranger = Server(clock.now)
    assert refusal(exchange(registered, stranger.assertion()))[2] == "invalid assertion"
    by_secret = jwt.encode({"iss": APP["client_id"]}, "s" * 32, algorithm="HS256")
    assert refusal(exchange(registered, by_secret))[2] == "invalid assertion"
    head, _, signature = server.assertion().split(".")
    _, others, _ = server.assertion(sub=HUGO_NAME).split(".")
    assert refusal(exchange(registered, f"{head}.{others}.{signature}"))[2] == "invalid assertion"


def test_an_app_without_certificate_is_not_served(person: Person, server: Server) -> None:
    assert refusal(exchange(person, server.assertion()))[2] == "invalid assertion"


def test_a_public_key_serves_like_a_certificate(person: Person, world: Simulator, server: Server) -> None:
    register(world, jwt_certificate=server.public_key, pre_authorized_users=[ADA_NAME])
    assert exchange(person, server.assertion()).status_code == 200


def test_who_consented_once_has_approved_what_was_asked_then(person: Person, world: Simulator, server: Server) -> None:
    register(world, jwt_certificate=server.certificate)
    assert refusal(exchange(person, server.assertion()))[2] == "user hasn't approved this consumer"
    consented = person.sign_in(scope="api refresh_token")
    assert (exchange(person, server.assertion()).json or {})["scope"] == "api"
    person.api.post("/services/oauth2/revoke", data={"token": consented["refresh_token"]})
    assert refusal(exchange(person, server.assertion()))[2] == "user hasn't approved this consumer"


def test_sessions_of_servers_end_no_consent_and_are_ended_like_others(
    registered: Person, server: Server, api: Api
) -> None:
    consented = registered.sign_in()
    tokens = [exchange(registered, server.assertion()).json or {} for _ in range(6)]
    assert registered.refresh(consented["refresh_token"]).status_code == 200
    api.fault(fault="expired_session")
    assert {registered.limits(token["access_token"]) for token in tokens} == {401}


def test_the_journal_tells_the_flow_and_keeps_no_assertion(registered: Person, server: Server, api: Api) -> None:
    assertion = server.assertion()
    exchange(registered, assertion)
    assert api.journal(path="/services/oauth2")[-1]["body"] == {"grant_type": JWT_BEARER}
    assert assertion not in json.dumps(api.journal())
