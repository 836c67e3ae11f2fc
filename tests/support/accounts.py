"""The row that connecting leaves behind."""

from typing import Any

from connector.organizations.models import ConnectionState, SalesforceAccount
from tests.support.product import Product


def connect(product: Product, **changes: Any) -> None:
    """The organization has a grant; its tokens are as good as the fake org is strict."""
    sealed = product.bundle.cipher.encrypt("token")
    values = {
        "id": "SA_1",
        "organization_id": product.organization_id,
        "state": ConnectionState.CONNECTED,
        "environment": "production",
        "instance_url": "https://acme.my.salesforce.com",
        "identity_url": "",
        "token_url": "",
        "access_token": sealed,
        "refresh_token": sealed,
        "salesforce_user_id": "005000000000001AAA",
        "user_name": "ada@acme.example",
        "connected_at": product.clock.now(),
    }
    with product.db.write() as session:
        session.merge(SalesforceAccount(**values | changes))
