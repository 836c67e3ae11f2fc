"""Sending to leads, campaigns and contacts, and what is seen of it afterwards."""

from typing import Any

from tests.support.product import Product

MANY = 230
"""More people than are read while the caller waits."""


def send(product: Product, kind: str, ids: list[str], **changes: Any) -> Any:
    return product.send(ids, object=kind, **changes).json


def people(product: Product, distribution: Any) -> list[Any]:
    return list(product.api("GET", f"/distributions/{distribution['id']}/recipients").json["items"])


def states(product: Product, distribution: Any) -> dict[str, str]:
    """Name to state, or to the reason for being left out."""
    return {one["name"]: one["reason"] or one["state"] for one in people(product, distribution)}


def shown(product: Product, distribution: Any) -> Any:
    return product.api("GET", f"/distributions/{distribution['id']}").json
