"""Who is the sender unless the author says otherwise, and where messages may come from."""

from typing import Any

import pytest

from connector.foundation.errors import Invalid
from connector.messaging import sender_domains, sender_policy
from connector.messaging.content import MessageContent
from connector.messaging.sender_policy import PolicyInput, Prefill
from connector.organizations import service as organizations
from connector.organizations.access import Principal
from connector.organizations.models import Organization
from tests.support.messaging import added, domain
from tests.support.product import Product
from tests.support.signed_in import HUGO

LOCKED = Prefill("Acme", "noreply@survey.example", "care@acme.example", locked=True)


def prefill(product: Product, *, as_hugo: bool = False, **policy: Any) -> Prefill:
    caller = Principal(product.organization_id, None, "API")
    if as_hugo:
        hugo = organizations.salesforce_user(
            product.bundle, product.organization_id, HUGO, "Hugo", "hugo@norvik.example"
        )
        caller = Principal(product.organization_id, hugo.id, hugo.name, HUGO)
    with product.db.write(product.organization_id) as session:
        if policy:
            wanted = PolicyInput.model_validate(policy)
            sender_policy.choose(session, product.organization_id, wanted, product.clock.now())
        session.get_one(Organization, product.organization_id).name = "Norvik Industrial"
    with product.db.read(product.organization_id) as session:
        return sender_policy.sender_for(session, product.bundle.settings, caller)


def test_at_the_start_the_service_sends_and_authors_may_change_that(product: Product) -> None:
    assert prefill(product) == Prefill("Hearback", "noreply@survey.example", "", locked=False)


@pytest.mark.parametrize(
    ("policy", "name", "reply_to"),
    [
        ({"policy": "custom", "from_name": "Acme", "reply_to": "care@acme.example"}, "Acme", "care@acme.example"),
        ({"policy": "running_user", "from_name": "Acme"}, "Hugo", "hugo@norvik.example"),
        ({"policy": "organization", "reply_to": "care@acme.example"}, "Norvik Industrial", "care@acme.example"),
    ],
)
def test_each_policy_has_its_sender(product: Product, policy: dict[str, Any], name: str, reply_to: str) -> None:
    found = prefill(product, as_hugo=True, **policy, allow_override=False)

    assert found == Prefill(name, "noreply@survey.example", reply_to, locked=True)


def test_for_a_script_there_is_no_running_user(product: Product) -> None:
    found = prefill(product, policy="running_user", from_name="Acme", reply_to="care@acme.example")

    assert (found.from_name, found.reply_to) == ("Acme", "care@acme.example")


def test_a_locked_sender_is_filled_in() -> None:
    filled = sender_policy.under_policy(MessageContent(subject="Hi", from_name="Acme"), LOCKED)

    assert (filled.from_name, filled.from_address) == ("Acme", "noreply@survey.example")
    assert filled.reply_to == "care@acme.example" and filled.subject == "Hi"


def test_a_locked_sender_takes_no_other() -> None:
    with pytest.raises(Invalid) as caught:
        sender_policy.under_policy(MessageContent(from_name="Bob", reply_to="bob@acme.example"), LOCKED)

    assert [error.field for error in caught.value.errors] == ["message.from_name", "message.reply_to"]
    assert "to Acme" in caught.value.errors[0].message


def test_an_author_who_may_choose_is_left_their_choice() -> None:
    free = Prefill("Acme", "noreply@survey.example", "care@acme.example", locked=False)

    assert sender_policy.under_policy(MessageContent(from_name="Bob"), free) == MessageContent(from_name="Bob")
    assert sender_policy.under_policy(MessageContent(), free).from_name == "Acme"


def test_messages_come_from_allowed_domains_only(product: Product) -> None:
    domain(product, published=True)
    domain(product, "pending.example")
    settings = product.bundle.settings

    with product.db.read(product.organization_id) as session:
        for address in ("", "anybody@survey.example", "care@ACME.example"):
            sender_domains.require_allowed(session, settings, address)
        for address in ("care@pending.example", "care@sub.acme.example", "care@acme.example.evil.example"):
            with pytest.raises(Invalid) as caught:
                sender_domains.require_allowed(session, settings, address)

    (error,) = caught.value.errors
    assert error.field == "message.from_address" and "survey.example, acme.example" in error.message


def test_what_to_choose_a_sender_from(product: Product) -> None:
    domain(product, published=True)
    added(product, channel="email", address="care@acme.example")

    with product.db.read(product.organization_id) as session:
        found = sender_domains.from_addresses(session, product.bundle.settings)

    assert found == ["noreply@survey.example", "care@acme.example", "noreply@acme.example"]
