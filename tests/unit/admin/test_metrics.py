"""What monitoring is told: counts of everything, of nobody in particular, and to whom."""

import dataclasses
import json
import re
from collections.abc import Callable

import pytest
import structlog

from connector.foundation.db import Base
from connector.foundation.jobs import Load
from connector.messaging.models import MessageState
from connector.wiring import make_app
from connector.writeback.models import WriteBackBudget
from tests.support.product import Product, WokenJobs, test_settings
from tests.unit.admin.conftest import RULE, TOO_LONG


def told(product: Product, **headers: str) -> dict[str, float]:
    """Name with labels to value."""
    lines = product.client.get("/metrics", headers=headers).text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


class JobsWithoutRedis(WokenJobs):
    def load(self) -> Load | None:
        return None


def test_messages_and_distributions_are_counted(product: Product, send: Callable[..., str]) -> None:
    send("Alice", "Bob")
    product.send([product.contact("Charlie")])
    product.clock.advance(seconds=40)

    numbers = told(product)

    assert numbers['hearback_messages{state="sent"}'] == 2
    assert numbers['hearback_messages{state="pending"}'] == 1
    assert numbers["hearback_messages_oldest_due_seconds"] == 40
    assert numbers['hearback_distributions{state="sent"}'] == 1
    assert numbers['hearback_distributions{state="sending"}'] == 1


def test_what_waits_for_a_person_is_counted(
    product: Product,
    send: Callable[..., str],
    refused: Callable[..., list[int]],
    turn_messages: Callable[[MessageState, str], None],
) -> None:
    send("Alice")
    turn_messages(MessageState.UNCERTAIN, "lost")
    refused(TOO_LONG, RULE)

    numbers = told(product)

    assert numbers['hearback_messages{state="uncertain"}'] == 1
    assert numbers['hearback_write_backs{state="failed"}'] == 2
    assert numbers['hearback_organizations{salesforce="never"}'] == 1


def test_the_requests_of_each_org_are_told(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        mine = {"organization_id": product.organization_id, "account_id": ""}
        session.add(WriteBackBudget(**mine, used=8_120, limit=100_000, seen_at=product.clock.now()))

    numbers = told(product)

    org = f'{{account="",organization="{product.organization_id}"}}'
    assert numbers[f"hearback_salesforce_requests{org}"] == 8_120
    assert numbers[f"hearback_salesforce_requests_limit{org}"] == 100_000


def test_what_is_finished_is_counted_once_a_minute(product: Product, send: Callable[..., str]) -> None:
    assert told(product)['hearback_messages{state="sent"}'] == 0
    send("Alice")
    product.clock.advance(seconds=59)
    assert told(product)['hearback_messages{state="sent"}'] == 0

    product.clock.advance(seconds=1)

    assert told(product)['hearback_messages{state="sent"}'] == 1


def test_events_that_wait_are_counted(product: Product) -> None:
    assert told(product)["hearback_events_waiting"] == 0


def test_the_queue_is_told_while_redis_answers(product: Product) -> None:
    numbers = told(product)

    assert (numbers["hearback_redis_up"], numbers["hearback_queue_workers"]) == (1, 0)


def test_without_redis_only_that_is_told(product: Product) -> None:
    app = make_app(dataclasses.replace(product.bundle, jobs=JobsWithoutRedis()))

    text = app.test_client().get("/metrics").text

    assert "hearback_redis_up 0.0" in text and "hearback_queue" not in text


def test_without_the_database_that_is_told_and_what_requests_became(product: Product) -> None:
    Base.metadata.drop_all(product.db.engine)

    numbers = told(product)

    assert numbers["hearback_database_up"] == 0 and numbers["hearback_redis_up"] == 1
    assert not [name for name in numbers if name.startswith("hearback_messages")]


def test_requests_are_counted_by_the_rule_of_their_route(product: Product) -> None:
    product.app = make_app(product.bundle)  # one that has counted nothing yet
    product.client.get("/s/a-secret-token?answer=private")
    product.client.get("/nowhere/at-all")
    product.client.open("/sign-in", method="INVENTED")

    numbers = told(product)

    assert numbers['hearback_http_requests_total{method="GET",route="/s/<token>",status="404"}'] == 1
    assert numbers['hearback_http_requests_total{method="GET",route="none",status="404"}'] == 1
    assert numbers['hearback_http_requests_total{method="OTHER",route="none",status="405"}'] == 1
    assert numbers['hearback_http_request_duration_seconds_count{method="GET",route="/s/<token>"}'] == 1
    assert not [name for name in numbers if "secret" in name or "private" in name or "nowhere" in name]


def test_a_token_is_asked_for_when_one_is_set(product: Product) -> None:
    settings = test_settings(metrics_token="a token of the tests")
    browser = make_app(dataclasses.replace(product.bundle, settings=settings)).test_client()

    right = {"Authorization": "Bearer a token of the tests"}

    assert browser.get("/metrics").status_code == 401
    assert browser.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 401
    assert browser.get("/metrics", headers=right).status_code == 200


def test_numbers_tell_nothing_of_anybody(product: Product, send: Callable[..., str]) -> None:
    send("Alice")

    text = product.client.get("/metrics").text

    assert "alice" not in text.lower() and product.organization_id not in text


@pytest.mark.parametrize("path", ["/s/a-secret-token?answer=private", "/admin/?next=private"])
def test_each_request_is_one_line_in_the_log_without_its_address(product: Product, path: str) -> None:
    with structlog.testing.capture_logs() as lines:
        product.client.get(path)

    (line,) = [line for line in lines if line["event"] == "web.request"]
    assert (line["method"], line["status"] in (302, 404), line["log_level"]) == ("GET", True, "info")
    assert re.fullmatch(r"/s/<\w+>|/admin/", line["route"]) and line["ms"] >= 0
    assert "secret" not in json.dumps(line) and "private" not in json.dumps(line)


def test_the_line_names_the_organization(product: Product) -> None:
    with structlog.testing.capture_logs() as lines:
        product.api("GET", "/surveys")

    assert [line["organization_id"] for line in lines if line["event"] == "web.request"] == [product.organization_id]


def test_probes_are_no_news(product: Product) -> None:
    with structlog.testing.capture_logs() as lines:
        product.client.get("/healthz")
        product.client.get("/metrics")

    assert {line["log_level"] for line in lines} == {"debug"}
