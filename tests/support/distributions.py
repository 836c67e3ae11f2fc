"""Sending to leads, campaigns and contacts: what excludes them, and what is seen of it afterwards."""

from typing import Any

from connector.distributions.exclusions import object_settings
from connector.distributions.exclusions.object_settings import WantedRule
from connector.integrations.ports import FieldDescription
from tests.support.product import Product

MANY = 230
"""More people than are read while the caller waits."""
STANDARD = ("IsEmailBounced", "DoNotCall", "HasOptedOutOfFax")
CONSENT, BLOCKED = FieldDescription("Consent__c", "boolean", label="Consent"), FieldDescription("Blocked__c", "boolean")


def send(product: Product, kind: str, ids: list[str], **changes: Any) -> Any:
    return product.send(ids, object=kind, **changes).json


def people(product: Product, distribution: Any) -> list[Any]:
    return list(product.api("GET", f"/distributions/{distribution['id']}/recipients").json["items"])


def states(product: Product, distribution: Any) -> dict[str, str]:
    """Name to state, or to the reason for being left out."""
    return {one["name"]: one["reason"] or one["state"] for one in people(product, distribution)}


def shown(product: Product, distribution: Any) -> Any:
    return product.api("GET", f"/distributions/{distribution['id']}").json


def change(product: Product, name: str, *, is_on: bool = True, exclusions: tuple[str, ...] = (), **own: bool) -> None:
    """These standard exclusions on, the others off; and fields of our own, each with the value that excludes."""
    standard = [WantedRule(field, is_on=field in exclusions) for field in STANDARD] if name == "Contact" else []
    wanted = [*standard, *(WantedRule(field, excludes_when) for field, excludes_when in own.items())]
    object_settings.change(product.bundle, product.organization_id, name, is_on=is_on, wanted=wanted)


def add_fields(product: Product, name: str, *fields: FieldDescription) -> None:
    known = dict(product.org.describe(name).fields)
    product.org.see(name, known | {field.name: field for field in fields})


def settle(product: Product) -> None:
    """As many sweeps as it takes: statuses made, looked at again, members moved, rows gathered and written."""
    for _ in range(4):
        product.clock.advance(seconds=30)
        product.sweep()
