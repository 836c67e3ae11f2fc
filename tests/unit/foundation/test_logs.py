"""Logs, and what RQ keeps in Redis, never hold what people wrote, even when something breaks."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from connector.foundation.logs import processors
from connector.messaging.models import Channel, OptOut
from connector.worker import JobFailed, run_job
from tests.support.product import Product

ADDRESS = "alice@example.com"


@dataclass
class Logs:
    """The product's own logging, onto a string."""

    file: StringIO = field(default_factory=StringIO)

    @property
    def printed(self) -> str:
        return self.file.getvalue()


@pytest.fixture
def logs() -> Iterator[Logs]:
    logs, before = Logs(), structlog.get_config()
    factory = structlog.PrintLoggerFactory(logs.file)
    structlog.configure(processors=processors(), logger_factory=factory, cache_logger_on_first_use=False)
    yield logs
    structlog.configure(**before)


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
        structlog.get_logger().exception("it.broke")
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


def test_redis_learns_of_a_failed_job_its_kind_alone(product: Product, logs: Logs) -> None:
    with pytest.raises(JobFailed) as failure:
        run_job(product.bundle, {"broken": lambda _bundle: say_no_twice(product)}, "broken")

    assert ADDRESS not in "".join(traceback.format_exception(failure.value))
    assert "IntegrityError" in logs.printed and ADDRESS not in logs.printed
