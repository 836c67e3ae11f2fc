"""Two orgs side by side, and tokens on the wire."""

import json
import time
from collections.abc import Iterator

import pytest
import requests
from running_org import Running, running_org
from sign_in_driver import ADA_NAME, APP, EXPIRED, JWT_BEARER, VERIFIER, Server, asked

from connector.demo.salesforce_simulator.__main__ import read_arguments

A, B = "00DHb0000000001MAA", "00DHb00000000Zz"


@pytest.fixture(scope="module")
def orgs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    first, second = (tmp_path_factory.mktemp(name) for name in "ab")
    for data in (first, second):
        (data / "connected_app.json").write_text(json.dumps(APP))
    with running_org(first) as a, running_org(second, "--org-id", B) as b:
        yield a, b


def sign_in(org: Running) -> dict[str, str]:
    url, data = f"{org.pages}/services/oauth2/authorize", {"decision": "allow", "user": "005Hb0000000001IAA"}
    sent_back = org.http.post(url, params=asked(), data=data, allow_redirects=False).headers["Location"]
    code = sent_back.partition("code=")[2].partition("&")[0]
    return dict(token(org, grant_type="authorization_code", code=code, code_verifier=VERIFIER).json())


def token(org: Running, **form: str) -> requests.Response:
    return org.http.post(f"{org.api}/services/oauth2/token", data={**APP, **form})


def refresh(org: Running, tokens: dict[str, str]) -> requests.Response:
    return token(org, grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def limits(org: Running, tokens: dict[str, str]) -> int:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return org.http.get(f"{org.api}/services/data/v63.0/limits", headers=headers).status_code


def test_each_org_has_an_id_of_its_own(orgs: tuple[Running, Running]) -> None:
    found = [json.loads((org.data / "session.json").read_text())["organization_id"] for org in orgs]
    assert (found[0], found[1][:15]) == (A, B)
    assert [f"/id/{name}/" in sign_in(org)["id"] for org, name in zip(orgs, found, strict=True)] == [True, True]


def test_what_ends_in_one_org_goes_on_in_the_other(orgs: tuple[Running, Running]) -> None:
    a, b = orgs
    of_a, of_b = sign_in(a), sign_in(b)
    a.fault(fault="revoked_grant")
    assert (limits(a, of_a), limits(b, of_b), limits(b, of_a)) == (401, 200, 401)
    assert refresh(a, of_a).json() == EXPIRED
    assert refresh(b, of_b).status_code == 200


@pytest.mark.parametrize(
    "fault",
    [{"fault": "refresh_reply_lost"}, {"fault": "drop_after_commit", "path": "/services/oauth2/token"}],
)
def test_the_reply_to_a_refresh_is_lost_after_the_rotation(
    orgs: tuple[Running, Running], fault: dict[str, str]
) -> None:
    org = orgs[0]
    tokens = sign_in(org)
    org.fault(**fault)
    with pytest.raises(requests.exceptions.ConnectionError):
        refresh(org, tokens)
    assert refresh(org, tokens).json() == EXPIRED


def test_a_server_signs_in_over_the_wire(orgs: tuple[Running, Running], server: Server) -> None:
    org = orgs[1]
    registered = {**APP, "jwt_certificate": server.certificate, "pre_authorized_users": [ADA_NAME]}
    (org.data / "connected_app.json").write_text(json.dumps(registered))
    assertion = server.assertion(aud=org.api, exp=int(time.time()) + 180)
    assert limits(org, dict(token(org, grant_type=JWT_BEARER, assertion=assertion).json())) == 200


@pytest.mark.parametrize("text", ["", "005Hb0000000001IAA", "00DHb", "00DHb0000000001ZZZ"])
def test_an_id_of_something_else_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(SystemExit):
        read_arguments(["--data", "d", "--pages-port", "1", "--api-port", "2", "--hearback-url", "h", "--org-id", text])
