"""Asking for a token without a person: client credentials, or an assertion signed with a certificate's key.

There is no refresh token: a new token is asked for when the old one has expired, as often as it is needed.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from connector.integrations.salesforce.credentials import BadKey, ServerCredentials
from connector.integrations.salesforce.errors import OAuthRefused
from connector.integrations.salesforce.hosts import LOGIN_HOSTS, HostRefused, TrustedHosts
from connector.integrations.salesforce.http import HttpSession
from connector.integrations.salesforce.token_answers import grant_of, http_errors, refusal, refuse_unavailable
from connector.integrations.salesforce.tokens import TokenGrant

APP: Final = "In Salesforce, open Setup → External Client App Manager and the app, then Policies:"
CURES: Final = {
    "no client credentials user enabled": f"{APP} enable the Client Credentials Flow and choose the user to run as.",
    "request not supported on this domain": "Type the My Domain address of the org, as Setup → My Domain shows it.",
    "user hasn't approved this consumer": f"{APP} admit users who are pre-authorized by an administrator, and give "
    "the user one of the permission sets chosen there.",
    "invalid assertion": "The app in Salesforce knows another certificate than the one of this private key: upload "
    "the right one, and check the user name.",
    "audience is invalid": "Choose where this user logs in: production, sandbox, or the My Domain address.",
    "user is not admitted": f"{APP} admit this user's profile or permission set.",
    "inactive user": "Activate the user in Salesforce, or choose another.",
    "invalid client credentials": "Copy the consumer secret of the app again.",
    "client identifier invalid": "Copy the consumer key of the app again; a new app is known after ten minutes.",
}
"""What to do, by what Salesforce says in `error_description`."""


def request(
    credentials: ServerCredentials, token_url: str, now: datetime, *, hosts: TrustedHosts, session: HttpSession
) -> TokenGrant:
    """A new token; asking again is harmless.

    Raises InvalidGrant, OAuthRefused with the cure, HostRefused, SalesforceUnavailable.
    """
    login_url = hosts.require(token_url)
    if credentials.needs_own_domain and urlsplit(token_url).hostname in LOGIN_HOSTS:
        raise HostRefused(CURES["request not supported on this domain"])
    form = _form(credentials, login_url, now)
    with http_errors():
        response = refuse_unavailable(session.post(token_url, data=form, headers={"Accept": "application/json"}))
        if response.status_code != 200:
            raise _refused(response)
        return grant_of(response.json(), token_url, hosts, credentials.signing_secret)


def cure(description: str) -> str:
    """ "" for a refusal that we know no cure for."""
    said = description.lower()
    return next((what for words, what in CURES.items() if words in said), "")


def _form(credentials: ServerCredentials, login_url: str, now: datetime) -> dict[str, str]:
    try:
        return dict(credentials.form(login_url, now))
    except BadKey as error:
        raise OAuthRefused("invalid_key", "the private key cannot sign", str(error)) from None


def _refused(response: requests.Response) -> OAuthRefused:
    said = response.json()
    code, description = str(said["error"]), str(said.get("error_description") or "")
    return refusal(code, description, cure(description))
