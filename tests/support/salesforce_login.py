"""Login servers of Salesforce over HTTP, as far as connecting needs them."""

import json
from urllib.parse import parse_qs

import responses

Http = responses.RequestsMock


def grants(http: Http, login: str, instance_url: str, organization_id: str, user_id: str) -> None:
    """From now on this login page grants tokens of this org and user; a refresh token comes with a code alone."""
    token = {
        "access_token": f"access of {user_id}",
        "token_type": "Bearer",
        "instance_url": instance_url,
        "id": f"https://login.salesforce.com/id/{organization_id}/{user_id}",
        "issued_at": "1772366400000",
    }
    user = {"user_id": user_id, "organization_id": organization_id, "name": "A", "preferred_username": f"{user_id}@x"}
    url = f"{login}/services/oauth2"
    http.add_callback(responses.POST, f"{url}/token", lambda request: _granted(str(request.body), token))
    http.get(f"{url}/userinfo", json=user)
    http.post(f"{url}/revoke", status=200)


def revoked(http: Http) -> list[str]:
    """The tokens that were revoked, in order."""
    sent = [str(call.request.body) for call in http.calls if str(call.request.url).endswith("/revoke")]
    return [parse_qs(body)["token"][0] for body in sent]


def _granted(body: str, token: dict[str, str]) -> tuple[int, dict[str, str], str]:
    refresh = {"refresh_token": "refresh"} if "authorization_code" in body else {}
    return 200, {}, json.dumps({**token, **refresh})
