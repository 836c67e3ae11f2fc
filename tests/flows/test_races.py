"""Many clicks at once, and changing against firing: one distribution, one version of it, never both (G1, G5)."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from connector.distributions.preparing import preparation
from connector.messaging.delivery import send_due
from connector.messaging.gate import Gate
from connector.wiring import GATE_CHECKS
from tests.support.product import Product
from tests.support.workflows import install, salesforce

RACES = 50
"""Of each kind, on each database: 200 in all."""


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """All of them as near to the same moment as threads can; their answers in order."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_fifty_clicks_make_one_distribution(product: Product) -> None:
    alice = product.contact("Alice")

    answers = at_once(*[lambda: product.send([alice], key="the-same-click") for _ in range(50)])
    product.work()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert product.mail.recipients() == ["alice@example.com"]


def scheduled(product: Product, person: str) -> str:
    """A distribution that is due this very moment."""
    at = product.clock.now().isoformat()
    product.clock.advance(seconds=-30)
    distribution = product.send([person], send_at=at, message={"subject": "Old subject"}).json
    assert distribution["state"] == "scheduled"
    product.clock.advance(seconds=30)
    return str(distribution["id"])


def firing(product: Product, distribution: str) -> Callable[[], None]:
    """What a worker does when it is due: prepare, then send."""

    def fire() -> None:
        preparation.prepare(product.bundle, distribution)
        send_due(product.bundle, Gate(GATE_CHECKS))

    return fire


@pytest.mark.parametrize("seed", [1])
def test_an_edit_against_firing_leaves_the_old_or_the_new_never_a_mix(product: Product, seed: int) -> None:
    order = random.Random(seed)
    alice, bob = product.contact("Alice"), product.contact("Bob")
    for _ in range(RACES):
        product.mail.journal.clear()
        distribution = scheduled(product, alice)
        change = {"record_ids": [bob], "message": {"subject": "New subject"}}
        calls = [
            lambda d=distribution, c=change: product.api("PATCH", f"/distributions/{d}", json=c),
            firing(product, distribution),
        ]
        answers = dict(zip(["a", "b"], at_once(*calls if order.random() < 0.5 else reversed(calls)), strict=True))
        for _ in range(2):
            product.sweep()

        edited = next(answer for answer in answers.values() if answer is not None)
        [mail] = product.mail.journal
        is_new = b"New subject" in mail.content
        assert is_new is (mail.rcpt_to == "bob@example.com"), "a mix of two versions"
        assert edited.status_code == (200 if is_new else 409), edited.json


def test_a_cancel_against_firing_is_cancelled_or_sent(product: Product) -> None:
    alice = product.contact("Alice")
    for _ in range(RACES):
        product.mail.journal.clear()
        distribution = scheduled(product, alice)
        at_once(
            lambda d=distribution: product.api("DELETE", f"/distributions/{d}"),
            firing(product, distribution),
        )
        for _ in range(2):
            product.sweep()

        shown = product.api("GET", f"/distributions/{distribution}").json
        counts, sent = shown["counts"], len(product.mail.journal)
        gone = counts["sent"], counts["cancelled"]
        assert gone in ((sent, 1 - sent), (0, 0)), "a message that is cancelled and sent, or neither"
        assert gone != (0, 0) or (shown["state"], counts["undecided"], sent) == ("cancelled", 1, 0)
        assert sent or shown["state"] == "cancelled"


def test_two_fields_added_at_once_are_both_used_or_one_is_told(product: Product) -> None:
    product.org.load("PermissionSet", Name="Hearback_Integration")
    for _ in range(RACES // 5):
        cases = [salesforce("create", name, object="Case", fields={"Subject": "Odd"}) for name in ("First", "Second")]
        workflow_id = install(product, *cases).json["id"]
        path = f"/workflows/{workflow_id}/external-ids"
        press = [partial(product.api, "POST", path, json={"place": f"tasks[{task}].action"}) for task in range(2)]

        told = at_once(*press)

        assert {answer.status_code for answer in told} <= {200, 409} and 200 in {each.status_code for each in told}
        tasks = product.api("GET", f"/workflows/{workflow_id}").json["config"]["tasks"]
        assert ["external_id_field" in task for task in tasks] == [answer.status_code == 200 for answer in told]
