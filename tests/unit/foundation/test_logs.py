"""Logs, and what RQ keeps in Redis, never hold what people wrote, even when something breaks."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from connector import worker
from connector.foundation.logs import processors
from connector.messaging.models import Channel, OptOut
from tests.support.product import Product

ADDRESS = "alice@example.com"


@dataclass
class Logs:
    """The product's own logging, onto a string."""

    file: StringIO = field(default_factory=StringIO)

    @property
    def logger(self) -> Any:
        return structlog.wrap_logger(structlog.PrintLogger(self.file), processors=processors())

    @property
    def printed(self) -> str:
        return self.file.getvalue()


@pytest.fixture
def logs() -> Logs:
    return Logs()


def say_no_twice(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        for number in (1, 2):
            no = OptOut(id=f"OO_{number}", channel=Channel.EMAIL, address=ADDRESS, source="link")
            no.created_at = product.clock.now()
            session.add(no)
            session.flush()


def logged(broken: Callable[[], object], logs: Logs) -> str:
    try:
        broken()
    except Exception:
        logs.logger.exception("it.broke")
    return logs.printed


def test_an_error_of_the_database_is_logged_without_the_row(product: Product, logs: Logs) -> None:
    with pytest.raises(IntegrityError):
        say_no_twice(product)

    printed = logged(lambda: say_no_twice(product), logs)

    assert "IntegrityError" in printed and "say_no_twice" in printed
    assert ADDRESS not in printed


def test_an_error_is_logged_with_its_causes_and_without_what_they_quote(logs: Logs) -> None:
    def broken() -> None:
        try:
            int(ADDRESS)
        except ValueError as error:
            raise RuntimeError(ADDRESS) from error

    printed = logged(broken, logs)

    assert printed.index("builtins.ValueError") < printed.index("builtins.RuntimeError")
    assert ADDRESS not in printed


def test_an_error_about_our_own_code_says_what_is_wrong(logs: Logs) -> None:
    printed = logged(lambda: None.anything, logs)  # type: ignore[attr-defined]

    assert "has no attribute 'anything'" in printed


def test_redis_learns_of_a_failed_job_its_kind_alone(
    product: Product, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(worker, "log", logs.logger)
    monkeypatch.setattr(worker, "_bundle", lambda: product.bundle)
    monkeypatch.setattr(worker, "jobs", lambda: {"broken": lambda _bundle: say_no_twice(product)})

    with pytest.raises(worker.JobFailed) as failure:
        worker.run("broken")

    assert ADDRESS not in "".join(traceback.format_exception(failure.value))
    assert ADDRESS not in logs.printed
