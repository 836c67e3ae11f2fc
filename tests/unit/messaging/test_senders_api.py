"""Senders, their domains and the sender policy by the API."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connector.foundation.crypto import Cipher
from connector.messaging import sender_domains, senders
from connector.messaging.configuration import SenderDomain
from connector.messaging.models import Mailing, Message
from tests.support.messaging import added, domain
from tests.support.product import Product
from tests.support.signed_in import administrator, salesforce_user

OFFICE = {"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "20:00", "time_zone": "Europe/Paris"}


def states(found: Any) -> dict[str, str]:
    return {record["kind"]: record["state"] for record in found["records"]}


def test_a_sender_has_times_and_a_pace(product: Product) -> None:
    made = added(product, channel="email", address="Care@survey.example", name="Care", window=OFFICE, per_minute=60)

    assert made["address"] == "care@survey.example" and made["window"] == OFFICE and made["per_minute"] == 60
    assert product.api("GET", "/senders").json["items"] == [made]


def test_a_sender_is_changed_and_deleted(product: Product) -> None:
    made = added(product, channel="email", address="care@survey.example", window=OFFICE)

    changed = product.api("PUT", f"/senders/{made['id']}", json={"channel": "email", "address": "hi@survey.example"})

    assert changed.json["address"] == "hi@survey.example" and changed.json["window"] is None
    assert product.api("DELETE", f"/senders/{made['id']}").status_code == 204
    assert product.api("GET", "/senders").json["items"] == []


def test_a_number_belongs_to_a_country(product: Product) -> None:
    added(product, channel="sms", address="+1 415 555 2671")
    added(product, channel="sms", address="+33612345678", country="fr")

    with product.db.read(product.organization_id) as session:
        numbers = senders.SmsSenders(session)
        chosen = {number: numbers.for_number(number) for number in ("+33698765432", "+491701234567")}

    assert {number: found.address if found else "" for number, found in chosen.items()} == {
        "+33698765432": "+33612345678",
        "+491701234567": "+14155552671",
    }


def test_without_a_number_for_it_a_country_has_no_sender(product: Product) -> None:
    with product.db.read(product.organization_id) as session:
        assert not senders.SmsSenders(session) and senders.SmsSenders(session).for_number("+33698765432") is None


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"channel": "email", "address": "care@acme.example"}, 422, "address"),
        ({"channel": "email", "address": "care"}, 422, "address"),
        ({"channel": "email", "address": "care@survey.example", "country": "FR"}, 422, ""),
        ({"channel": "email", "address": "first@survey.example"}, 409, "address"),
        ({"channel": "sms", "address": "0612345678"}, 422, "address"),
        ({"channel": "sms", "address": "+33612345679", "country": "XX"}, 422, "country"),
        ({"channel": "sms", "address": "+33612345679", "country": "FR"}, 409, "country"),
        ({"channel": "sms", "address": "+33612345678", "country": "DE"}, 409, "address"),
        ({"channel": "email", "address": "a@survey.example", "per_minute": 0}, 422, "per_minute"),
        ({"channel": "email", "address": "a@survey.example", "window": OFFICE | {"to": "08:00"}}, 422, "window"),
    ],
)
def test_a_sender_that_cannot_send_is_refused(
    product: Product, values: dict[str, Any], status: int, field: str
) -> None:
    added(product, channel="email", address="first@survey.example")
    added(product, channel="sms", address="+33612345678", country="FR")

    refused = product.api("POST", "/senders", json=values)

    assert refused.status_code == status and refused.json["errors"][0]["field"].startswith(field)
    assert len(product.api("GET", "/senders").json["items"]) == 2


def test_a_sender_that_messages_wait_for_is_not_deleted(product: Product) -> None:
    made = added(product, channel="email", address="care@survey.example")
    product.send([product.contact("Alice")])
    with product.db.write(product.organization_id) as session:
        for row in (*session.query(Mailing), *session.query(Message)):
            setattr(row, "sender_id" if isinstance(row, Mailing) else "lane", made["id"])

    refused = product.api("DELETE", f"/senders/{made['id']}")

    assert refused.status_code == 409 and "1 messages wait" in refused.json["errors"][0]["message"]


def test_a_domain_is_verified_by_its_records(product: Product) -> None:
    made = domain(product, "Acme.Example.")

    assert made["domain"] == "acme.example" and not made["is_verified"] and made["checked_at"] is None
    assert states(made) == dict.fromkeys(("dkim", "spf", "dmarc"), "unchecked")
    checked = product.api("POST", f"/sender-domains/{made['id']}/check").json
    assert states(checked) == dict.fromkeys(("dkim", "spf", "dmarc"), "missing")
    product.dns.published.update({each["name"]: [each["value"]] for each in made["records"]})
    verified = product.api("POST", f"/sender-domains/{made['id']}/check").json
    assert verified["is_verified"] and verified["checked_at"]
    assert product.api("GET", "/sender-domains").json["allowed"] == ["survey.example", "acme.example"]


def test_dmarc_is_good_advice_only(product: Product) -> None:
    made = domain(product, published=True)
    product.dns.published.pop("_dmarc.acme.example")

    found = product.api("POST", f"/sender-domains/{made['id']}/check").json

    assert found["is_verified"] and states(found)["dmarc"] == "missing"


def test_a_record_that_is_taken_away_ends_it(product: Product) -> None:
    made = domain(product, published=True)
    product.dns.published.clear()
    product.api("POST", f"/sender-domains/{made['id']}/check")

    assert product.api("GET", "/sender-domains").json["allowed"] == ["survey.example"]


def test_while_dns_is_silent_what_was_known_stays(product: Product) -> None:
    made = domain(product, published=True)
    product.dns.is_down = True

    assert product.api("POST", f"/sender-domains/{made['id']}/check").status_code == 503
    assert product.api("GET", "/sender-domains").json["items"][0]["is_verified"]


@pytest.mark.parametrize("name", ["", "acme", "a b.example", "acme.example/x", "-x.example", "x@acme.example", "\0.de"])
def test_what_is_no_domain_is_refused(product: Product, name: str) -> None:
    refused = product.api("POST", "/sender-domains", json={"domain": name})

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "domain"


def test_a_domain_is_listed_once_and_deleted(product: Product) -> None:
    made = domain(product)

    assert product.api("POST", "/sender-domains", json={"domain": "ACME.example"}).status_code == 409
    assert product.api("DELETE", f"/sender-domains/{made['id']}").status_code == 204
    assert product.api("GET", "/sender-domains").json["items"] == []


def test_a_domain_that_a_sender_uses_is_not_deleted(product: Product) -> None:
    made = domain(product, published=True)
    added(product, channel="email", address="care@acme.example")

    assert product.api("DELETE", f"/sender-domains/{made['id']}").status_code == 409


def test_who_signs_gets_the_key_once_it_is_published(product: Product) -> None:
    domain(product)
    domain(product, "norvik.example", published=True)
    cipher = product.bundle.cipher

    with product.db.read() as session:
        unpublished = sender_domains.signing_key(session, cipher, product.organization_id, "a@acme.example")
        key = sender_domains.signing_key(session, cipher, product.organization_id, "a@Norvik.example")
        foreign = sender_domains.signing_key(session, cipher, "ORG_other", "a@norvik.example")
    assert key is not None and key.private_key not in repr(key)

    assert unpublished is None and foreign is None and key is not None
    assert key.domain == "norvik.example" and isinstance(
        load_pem_private_key(key.private_key.encode(), None), RSAPrivateKey
    )
    assert f"{key.selector}._domainkey.norvik.example" in product.dns.published


def test_private_keys_are_encrypted_and_rotated(product: Product) -> None:
    domain(product)
    with product.db.read() as session:
        sealed = session.query(SenderDomain).one().private_key

    assert "PRIVATE KEY" not in sealed
    settings_keys = product.bundle.settings.encryption_keys.get_secret_value()
    assert sender_domains.rotate_keys(product.db, Cipher(settings_keys)) == 1
    with product.db.read() as session:
        rotated = session.query(SenderDomain).one().private_key
    assert rotated != sealed and "PRIVATE KEY" in product.bundle.cipher.decrypt(rotated)


def test_senders_are_for_administrators(product: Product) -> None:
    assert salesforce_user(product).api("GET", "/senders").status_code == 403
    assert administrator(product).api("GET", "/senders").status_code == 200


def test_the_policy_is_chosen(product: Product) -> None:
    start = product.api("GET", "/sender-policy").json
    wanted = {"policy": "organization", "from_name": "", "reply_to": "care@acme.example", "allow_override": False}

    chosen = product.api("PUT", "/sender-policy", json=wanted)

    assert start == {"policy": "custom", "from_name": "", "reply_to": "", "allow_override": True}
    assert chosen.json == wanted == product.api("GET", "/sender-policy").json
    assert product.api("PUT", "/sender-policy", json=wanted | {"policy": "nobody"}).status_code == 422
