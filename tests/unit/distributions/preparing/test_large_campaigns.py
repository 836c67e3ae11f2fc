"""Campaigns whose members a worker takes, page by page, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from connector.distributions.members.campaigns import PAGE
from connector.distributions.preparing import preparation
from connector.integrations.ports import SalesforceRefused, SalesforceUnavailable
from tests.support.distributions import MANY, send, shown
from tests.support.product import Product


@pytest.fixture
def fair(product: Product) -> str:
    everyone = [product.contact(f"P{number}") for number in range(MANY - 30)]
    return product.campaign(*everyone, *(product.lead(f"L{number}") for number in range(30)))


def test_a_worker_takes_the_members_and_prepares(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])
    assert sent["state"] == "preparing" and sent["progress"] == {"done": 0, "total": None}

    product.work()

    found = shown(product, sent)
    assert found["state"] == "sent" and found["progress"] == {"done": MANY, "total": MANY}
    assert len(product.mail.journal) == len(set(product.mail.recipients())) == MANY


def test_members_are_taken_again_where_a_worker_stopped(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])
    product.org.failures.append(SalesforceUnavailable("503"))
    product.work()
    assert "goes on by itself" in shown(product, sent)["problem"]

    product.clock.advance(minutes=1)
    product.sweep()

    assert shown(product, sent)["counts"]["sent"] == MANY


def test_two_workers_take_each_member_once(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])

    def another_worker() -> None:
        product.org.during_query = lambda: None
        product.clock.advance(minutes=5)
        preparation.prepare(product.bundle, sent["id"])

    product.org.during_query = another_worker
    product.work()

    assert shown(product, sent)["counts"]["sent"] == MANY == len(product.mail.journal)


def test_a_large_campaign_that_has_emptied_itself_fails_with_the_reason(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])
    for member in product.org.records("CampaignMember"):
        product.org.remove("CampaignMember", member["Id"])

    product.work()

    assert (shown(product, sent)["state"], shown(product, sent)["counts"]["selected"]) == ("failed", 0)
    assert "no members" in shown(product, sent)["problem"]


def test_many_leads_are_prepared_by_a_worker(product: Product) -> None:
    sent = send(product, "Lead", [product.lead(f"L{number}") for number in range(MANY)])
    assert sent["progress"] == {"done": 0, "total": MANY}

    product.work()

    assert shown(product, sent)["counts"]["sent"] == MANY


def test_who_joins_while_the_members_are_read_is_asked_and_who_has_left_is_not(product: Product) -> None:
    fair, bob = product.campaign(), product.lead("Bob")
    for _ in range(PAGE):
        product.org.load("CampaignMember", CampaignId=fair)  # of people whom the connected user cannot see
    leaves, joins = product.join(fair, product.lead("Dana")), product.contact("Alice")
    sent = send(product, "Campaign", [fair])

    def after_the_first_page() -> None:
        product.org.during_query = lambda: None
        product.org.remove("CampaignMember", leaves)
        product.join(fair, bob)
        product.join(fair, joins)

    def first_page() -> None:
        product.org.during_query = after_the_first_page

    product.org.during_query = first_page
    product.work()

    assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]
    assert shown(product, sent)["counts"]["selected"] == 2


def test_workers_side_by_side_take_and_ask_each_member_once(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])
    product.org.during_query = lambda: product.clock.advance(minutes=5)  # every claim has run out meanwhile

    with ThreadPoolExecutor(3) as workers:
        for running in [workers.submit(preparation.prepare, product.bundle, sent["id"]) for _ in range(6)]:
            running.result()
    product.sweep()

    assert shown(product, sent)["counts"]["sent"] == MANY == len(set(product.mail.recipients()))
    assert len(product.mail.journal) == MANY


def test_a_worker_stops_reading_members_once_another_has_given_up(product: Product, fair: str) -> None:
    sent = send(product, "Campaign", [fair])
    before = len(product.org.journal.queries)

    def another_worker() -> None:
        product.org.during_query = lambda: None
        product.clock.advance(minutes=5)
        product.org.failures.append(SalesforceRefused("INVALID_TYPE", "no such object", 400))
        preparation.prepare(product.bundle, sent["id"])

    product.org.during_query = another_worker
    product.work()

    assert shown(product, sent)["state"] == "failed"
    assert len(product.org.journal.queries) == before + 1
