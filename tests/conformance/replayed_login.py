"""Replays of tokens."""

import json

from connector.demo.salesforce_simulator.oauth.grants import Consent, s256
from tests.conformance.exchanges import Exchange
from tests.conformance.replays import Answer, Org, because, replays

CLIENT = {"client_id": "recorded.client", "client_secret": "recorded secret", "redirect_uri": "http://127.0.0.1:9/back"}
VERIFIER = "v" * 64


@replays(
    "shapes",
    "POST /services/oauth2/token",
    adds=because("the recorded flow, by user name and password, tells none", "scope"),
)
def token(org: Org, exchange: Exchange) -> Answer:
    (org.world.settings.data / "connected_app.json").write_text(json.dumps(CLIENT))
    user = org.world.org.users()[0]["Id"]
    consent = Consent(CLIENT["client_id"], CLIENT["redirect_uri"], s256(VERIFIER), user, "api")
    form = CLIENT | {"grant_type": "authorization_code", "code_verifier": VERIFIER}
    code = org.world.grants.issue_code(consent)
    return org.api().call("POST", "/services/oauth2/token", data=form | {"code": code})
