"""Web servers in this process on real sockets: the product for its clients, and applications that answer as told."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import pytest
import structlog
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.product import Product

WsgiApplication = Callable[[Any, Any], Iterable[bytes]]


@contextmanager
def serving(application: WsgiApplication, *, date: datetime | None = None) -> Iterator[str]:
    """The address at which the application answers, one call after the other; `date`: what its clock says."""

    class Handler(WSGIRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(date, usegmt=True) if date else super().date_time_string(timestamp)

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Nobody reads it."""

    server = make_server("127.0.0.1", 0, application, request_handler=Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def logging_beside() -> Iterator[None]:
    """What the product logs goes past the stdout that a command in the same process writes to."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__), cache_logger_on_first_use=False)
    yield
    structlog.configure(**before)


@pytest.fixture
def live(product: Product) -> Iterator[str]:
    """The address of the product; what a call wakes is done before the call is answered."""

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        answer = product.app(environ, start_response)
        product.work()
        return answer

    with logging_beside(), serving(application) as url:
        yield url


def saying(status: str, body: str, kind: str = "application/json", **headers: str) -> WsgiApplication:
    """A service that always says this."""

    def application(environ: Any, start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response(status, [("Content-Type", kind), *headers.items()])
        return [body.encode()]

    return application
