"""What became of each request: one line in the log, and counts and durations for monitoring.

A request is known by the rule of its route, never by its path or query, which may hold a token or an address.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from connector.foundation.settings import tell_libraries

NO_ROUTE = "none"
PROBES = frozenset({"health.healthz", "health.readyz", "metrics.metrics", "static"})
"""Asked again and again, or of no interest: logged at the level debug only."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
log = structlog.get_logger(__name__)


class RequestMeasures:
    """Counts of this process, or, with a folder, of all processes that were given the same one."""

    def __init__(self, shared_in: Path | None = None) -> None:
        self._folder, self._registry = shared_in, CollectorRegistry()
        if shared_in is not None:
            _share(shared_in)
        self._requests = Counter(
            "hearback_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "hearback_http_request_duration_seconds",
            "How long answering took.",
            ("method", "route"),
            registry=self._registry,
            buckets=BUCKETS,
        )

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def collect(self) -> Iterator[Metric]:
        if self._folder is None:
            yield from self._registry.collect()
        else:
            collector = MultiProcessCollector(CollectorRegistry(), path=str(self._folder))  # type: ignore[no-untyped-call]
            yield from collector.collect()  # type: ignore[no-untyped-call]


def measure_requests(app: Flask, measures: RequestMeasures) -> None:
    """To be called first: what is registered first sees a request first and its answer last."""
    app.extensions["hearback_requests"] = measures
    app.before_request(_begin)
    app.after_request(lambda answer: _end(measures, answer))


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(measures: RequestMeasures, answer: Response) -> Response:
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    measures.note(_method(), route, answer.status_code, seconds)
    tell = log.debug if request.endpoint in PROBES else log.info
    tell(
        "web.request",
        method=_method(),
        route=route,
        status=answer.status_code,
        ms=round(seconds * 1000, 1),
        organization_id=getattr(g.get("principal"), "organization_id", None),
    )
    return answer


def _method() -> str:
    """Anybody may invent a method; each would be a series of its own."""
    known = request.url_rule.methods or set() if request.url_rule else {"GET", "HEAD", "POST"}
    return request.method if request.method in known else "OTHER"


def _share(folder: Path) -> None:
    """Let what is counted from now on stand in files of this folder, one for each process."""
    tell_libraries("PROMETHEUS_MULTIPROC_DIR", str(folder))
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
