"""Senders, their domains and message templates, made as the API makes them."""

from typing import Any

from tests.support.product import LINK, Product
from tests.support.signed_in import SignedIn

FRENCH = {"fr": {"subject": "Votre avis", "body": f"Bonjour,\n\n{LINK}"}}


def added(product: Product, **values: Any) -> Any:
    answer = product.api("POST", "/senders", json=values)
    assert answer.status_code == 201, answer.text
    return answer.json


def domain(product: Product, name: str = "acme.example", *, published: bool = False) -> Any:
    made = product.api("POST", "/sender-domains", json={"domain": name}).json
    if published:
        product.dns.published.update({each["name"]: [each["value"]] for each in made["records"]})
        made = product.api("POST", f"/sender-domains/{made['id']}/check").json
    return made


def template(name: str = "Welcome", **changes: Any) -> dict[str, Any]:
    content = {"subject": "Your opinion", "body": f"Hello,\n\n{LINK}", "language": "en", "translations": FRENCH}
    return {"name": name, "channel": "email", **content, **changes}


def created(product: Product | SignedIn, **changes: Any) -> Any:
    answer = product.api("POST", "/templates", json=template(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json
