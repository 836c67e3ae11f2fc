"""The organization of the key, and how it is connected."""

from connector.organizations.models import ConnectionState
from tests.support.accounts import connect
from tests.support.first_organization import ORG
from tests.support.product import Product


def test_an_organization_that_was_never_connected_says_so(product: Product) -> None:
    (item,) = product.api("GET", "/organizations").json["items"]

    assert item["id"] == product.organization_id
    assert item["salesforce"]["state"] == "never" and item["salesforce"]["organization_id"] == ORG


def test_a_connection_shows_org_and_user_and_no_secret(product: Product) -> None:
    connect(product)

    answer = product.api("GET", "/organizations")

    salesforce = answer.json["items"][0]["salesforce"]
    assert salesforce["state"] == "connected" and salesforce["user_name"] == "ada@acme.example"
    assert salesforce["connected_at"].endswith("Z") and "token" not in answer.text


def test_a_lost_connection_says_why(product: Product) -> None:
    connect(product, state=ConnectionState.DISCONNECTED, reason="The access was revoked: reconnect it.")

    salesforce = product.api("GET", "/organizations").json["items"][0]["salesforce"]

    assert (salesforce["state"], salesforce["reason"]) == ("disconnected", "The access was revoked: reconnect it.")
