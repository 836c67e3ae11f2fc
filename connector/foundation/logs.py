"""Structured logs, one JSON object a line: ids only, never answers, addresses, tokens or message text."""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import Processor

ABOUT_CODE = (AttributeError, ImportError, NameError, NotImplementedError)
"""The message of these names our own code; any other may quote what people wrote, as that of a database does."""
MOST_CAUSES = 10


def configure(level: str = "info") -> None:
    """To stderr, from this level on. Libraries stay at info at the most: some tell secrets at debug."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    logging.getLogger().setLevel(max(number, logging.INFO))
    for talkative in ("flask-limiter", "rq.worker", "urllib3", "werkzeug"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.configure(
        processors=processors(),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(without_values),
        structlog.processors.JSONRenderer(),
    ]


def without_values(exc_info: Any) -> str:
    """Kind and place of an error and of its causes, the first cause first, without the messages that may quote."""
    error: BaseException | None = exc_info[1]
    told: list[str] = []
    while error is not None and len(told) < MOST_CAUSES:
        told.append("".join(traceback.format_tb(error.__traceback__)) + _kind(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nled to:\n".join(reversed(told))


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name}: {error}" if isinstance(error, ABOUT_CODE) else name
