"""A server signs in with the app's own secret, as the user the app is set up to run as."""

import pytest
from sign_in_driver import APP, HUGO, HUGO_NAME, Person, register
from simulator_driver import Answer, Api

from connector.demo.salesforce_simulator.simulator import Simulator

SECRET = {"client_id": APP["client_id"], "client_secret": APP["client_secret"]}


def sign_in(person: Person, base_url: str = "https://localhost:8002", **form: str) -> Answer:
    data = {"grant_type": "client_credentials", **(form or SECRET)}
    return person.api.post("/services/oauth2/token", base_url=base_url, data=data)


def refusal(answer: Answer) -> tuple[str, str]:
    assert answer.status_code == 400
    body = answer.json or {}
    return body["error"], body["error_description"]


@pytest.fixture
def registered(person: Person, world: Simulator) -> Person:
    """The app runs as Hugo."""
    register(world, client_credentials_user=HUGO_NAME)
    return person


def test_the_secret_becomes_an_access_token_of_the_apps_user(registered: Person) -> None:
    tokens = sign_in(registered).json or {}
    assert set(tokens) == {
        "access_token", "scope", "instance_url", "id", "token_type", "signature", "issued_at",
    }  # fmt: skip
    assert tokens["id"].endswith(HUGO)
    assert registered.limits(tokens["access_token"]) == 200


def test_the_secret_may_come_in_the_header(registered: Person) -> None:
    form = {"grant_type": "client_credentials"}
    answer = registered.api.post("/services/oauth2/token", data=form, auth=(APP["client_id"], APP["client_secret"]))
    assert answer.status_code == 200


def test_a_wrong_secret_is_refused(registered: Person) -> None:
    assert refusal(sign_in(registered, **{**SECRET, "client_secret": "wrong"}))[0] == "invalid_client"
    assert refusal(sign_in(registered, **{**SECRET, "client_id": "wrong"}))[0] == "invalid_client_id"


@pytest.mark.parametrize("user", ["", "nobody@norvik.example.com"])
def test_an_app_that_runs_as_nobody_is_refused(person: Person, world: Simulator, user: str) -> None:
    register(world, client_credentials_user=user)
    assert refusal(sign_in(person)) == ("invalid_grant", "no client credentials user enabled")


def test_it_is_offered_on_the_orgs_own_domain_only(registered: Person, api: Api) -> None:
    elsewhere = ("invalid_grant", "request not supported on this domain")
    assert refusal(sign_in(registered, base_url="https://127.0.0.1:8002")) == elsewhere
    api.fault(fault="no_my_domain")
    assert refusal(sign_in(registered)) == elsewhere
