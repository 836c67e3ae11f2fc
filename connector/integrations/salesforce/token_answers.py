"""What the token endpoint answers: read, checked, its errors turned into ours."""

import hmac
import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import requests
from oauthlib.oauth2 import OAuth2Error

from connector.integrations.ports import SalesforceNotReached, SalesforceUnavailable
from connector.integrations.salesforce.errors import (
    NOT_TAKEN_STATUSES,
    UNAVAILABLE_STATUSES,
    InvalidGrant,
    OAuthRefused,
    from_http,
)
from connector.integrations.salesforce.hosts import HostRefused, TrustedHosts, is_bare_instance
from connector.integrations.salesforce.tokens import TokenGrant

MOST_WORDS: Final = 300
"""Of what Salesforce says about a refusal."""

_log = logging.getLogger(__name__)


def grant_of(answer: Mapping[str, Any], token_url: str, hosts: TrustedHosts, client_secret: str) -> TokenGrant:
    """Raises HostRefused for addresses that are not Salesforce's, KeyError or ValueError for another shape."""
    identity_url, instance_url = str(answer.get("id", "")), str(answer.get("instance_url", ""))
    hosts.require(identity_url)
    if not is_bare_instance(instance_url):  # one without My Domain is reported by my_domain.check, with the cure
        hosts.require(instance_url)
    _check_signature(answer, client_secret)
    return TokenGrant(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token", "")),
        instance_url=instance_url.rstrip("/"),
        identity_url=identity_url,
        token_url=token_url,
        scope=_scope(answer.get("scope", "")),
        issued_at=_moment(answer.get("issued_at")),
    )


@contextmanager
def http_errors() -> Iterator[None]:
    """Errors of the libraries become ours, without their causes: those carry addresses, codes and answers."""
    try:
        yield
    except requests.RequestException as error:
        raise from_http(error) from None
    except OAuth2Error as error:
        raise refusal(str(error.error), str(error.description or "")) from None
    except HostRefused:
        raise
    except (ValueError, TypeError, AttributeError, KeyError):  # not JSON, or JSON of another shape
        raise SalesforceUnavailable("Salesforce gave an answer that makes no sense: try again later.") from None


def refusal(code: str, description: str, cure: str = "") -> OAuthRefused:
    kind = InvalidGrant if code == "invalid_grant" else OAuthRefused
    return kind(code[:MOST_WORDS], description[:MOST_WORDS], cure)


def refuse_unavailable(response: requests.Response) -> requests.Response:
    if response.status_code in NOT_TAKEN_STATUSES:
        raise SalesforceNotReached(f"Salesforce answered {response.status_code}: try again later.")
    if response.status_code in UNAVAILABLE_STATUSES:
        raise SalesforceUnavailable(f"Salesforce answered {response.status_code}: try again later.")
    return response


def _check_signature(answer: Mapping[str, Any], client_secret: str) -> None:
    """TLS proves the server; the signature is documented thinly, so that another one is reported, not refused.
    An answer to an assertion has none that we could check: no secret was sent."""
    if "signature" not in answer or not client_secret:
        return
    signed = f"{answer.get('id', '')}{answer.get('issued_at', '')}"
    expected = b64encode(hmac.digest(client_secret.encode(), signed.encode(), "sha256"))
    if not hmac.compare_digest(expected, str(answer["signature"]).encode()):
        _log.warning("The signature of a token answer of Salesforce does not match.")


def _scope(value: Any) -> str:
    return " ".join(value) if isinstance(value, list | tuple) else str(value)


def _moment(milliseconds: Any) -> datetime:
    """`issued_at` is milliseconds in a string."""
    return datetime.fromtimestamp(int(milliseconds or 0) / 1000, UTC)
