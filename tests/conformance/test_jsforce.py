"""The unmodified jsforce, run by its own script in Node, against an org over TLS."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.contracts.salesforce_org import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SalesforceOrg
from tests.support.rsa_keys import certificate, private_key

FOLDER = Path(__file__).with_name("jsforce")
NODE = Path(sys.prefix) / "bin" / "node"
INSTALLED = FOLDER / "node_modules" / "jsforce"
SECONDS = 120
AUDIENCE = "https://login.salesforce.com"

pytestmark = pytest.mark.skipif(not INSTALLED.exists(), reason="jsforce is not installed: ./test --setup-only does it")

CHECKS = (
    "creates, reads, updates and deletes a record",
    "creates, updates and deletes several in one call",
    "splits more than 200 rows into calls of its own",
    "retrieves and deletes more than 200 in calls of its own",
    "tells which records changed and which went",
    "tells which of several rows failed",
    "upserts one record: created, then updated",
    "upserts several, each by its key",
    "describes an object, and all objects",
    "reads the limits, and its own use of them from each answer",
    "sends several requests as one composite, each using the one before",
    "sends several requests as one batch, each on its own",
    "writes graphs, each of them whole or not at all",
    "reads the pages of a query one after the other",
    "reads all pages by autoFetch",
    "reads deleted records when asked to",
    "reads a parent and children in one query",
    "reads the children of a parent page after page",
    "changes and deletes all that a query finds",
    "reads aggregates",
    "tells what was looked at last",
    "searches by words",
    "finds by conditions in its own words",
    "inserts by a bulk job and tells what became of each row",
    "upserts by a bulk job: created, then updated",
    "walks a bulk job through its states, and aborts one",
    "updates and deletes by bulk jobs, and names parents by a key",
    "reads by a bulk query",
    "signs in by the web server flow with a code verifier",
    "renews an expired session on the way, and keeps the rotated refresh token",
    "renews once when several calls meet an expired session",
    "is refused with a refresh token that was used before, and from then on",
    "signs out by revoking",
    "is let in no more once its access token is revoked, until it renews it",
    "signs in as a server by client credentials",
    "signs in as a server by a signed assertion",
    "is told what is wrong with a query",
    "is told what is wrong with a record",
    "is told what is not there",
    "is told that several records match",
    "is told that the session is not valid",
    "is told that the request limit is exceeded",
)
NOT_PLAYED = (
    "tooling.query",
    "analytics.reports",
    "chatter.resource",
    "metadata.list",
    "bulk.createJob",
    "sobject.listviews",
    "quickActions",
)


@pytest.fixture(scope="module")
def outcomes(served: SalesforceOrg) -> dict[str, str]:
    """{check: why it failed, empty when it passed} of one run of the script."""
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": str(served.ca_file)}
    command = [str(NODE), str(FOLDER / "run.mjs")]
    facts = json.dumps(_facts(served))
    done = subprocess.run(
        command, input=facts, capture_output=True, text=True, env=environment, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _facts(served: SalesforceOrg) -> dict[str, str]:
    """What the script needs to know; the app is set up for servers, too."""
    user, key = served.users()[0], load_pem_private_key(private_key().encode(), None)
    assert isinstance(key, RSAPrivateKey)
    name = user["Username"]
    served.register(jwt_certificate=certificate(key), pre_authorized_users=[name], client_credentials_user=name)
    claims = {"iss": CLIENT_ID, "sub": name, "aud": AUDIENCE, "exp": datetime.now(UTC) + timedelta(minutes=3)}
    facts = {"instanceUrl": served.api, "loginUrl": served.pages, "sessionId": served.session_id, "user": user["Id"]}
    facts |= {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "redirectUri": REDIRECT_URI}
    return facts | {"assertion": jwt.encode(claims, key, algorithm="RS256")}


@pytest.mark.conformance("jsforce")
@pytest.mark.parametrize("check", CHECKS)
def test_jsforce(outcomes: dict[str, str], check: str) -> None:
    assert not outcomes[check], outcomes[check]


@pytest.mark.conformance("jsforce", not_covered="calls of it that are not played: 501")
@pytest.mark.parametrize("call", NOT_PLAYED)
def test_other_calls_say_that_they_are_not_played(outcomes: dict[str, str], call: str) -> None:
    assert not outcomes[call], outcomes[call]


def test_every_check_of_the_script_is_named_here(outcomes: dict[str, str]) -> None:
    assert tuple(outcomes) == (*CHECKS, *NOT_PLAYED)
