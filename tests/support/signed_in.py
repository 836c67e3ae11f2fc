"""People at their browsers: signed in as users of the product, and calling its API with their session."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from connector.organizations import service as organizations
from tests.support.product import Product

HUGO = "005000000000007AAA"


@dataclass
class SignedIn:
    """A browser with the session of a person."""

    client: FlaskClient
    user_id: str

    @property
    def token(self) -> str:
        """What every change of this session has to carry."""
        return csrf_token(self.client.get("/widget/sign-in").text)

    def api(self, method: str, path: str, **options: Any) -> Any:
        headers = {"X-CSRFToken": self.token, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def administrator(product: Product) -> SignedIn:
    return _signed_in(product, product.admin_id)


def salesforce_user(product: Product, salesforce_user_id: str = HUGO, name: str = "Hugo") -> SignedIn:
    """Somebody of the connected org, who is signed in with Salesforce."""
    user = organizations.salesforce_user(product.bundle, product.organization_id, salesforce_user_id, name)
    return _signed_in(product, user.id)


def _signed_in(product: Product, user_id: str) -> SignedIn:
    client = product.client
    with client.session_transaction() as session:
        session["user_id"] = user_id
    return SignedIn(client, user_id)
