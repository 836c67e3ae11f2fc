"""How often one address may ask: generously at all, strictly for keys and links that are not ours (429).

A wrong key, a used sign-in link, a survey or opt-out link that is not there count as failures; when there are too many,
such answers turn into 429. What is right is served even then: many organizations call from the same addresses of
Salesforce, and many respondents from the one of their company. Nobody guesses a token of 128 bits and more meanwhile.
"""

import ipaddress
import time
from collections.abc import Callable
from math import ceil

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RateLimitExceeded
from limits import RateLimitItem, parse
from redis.exceptions import RedisError

from connector.foundation.settings import Settings
from connector.foundation.web.errors import too_many

FAILURE = "hearback/failure"
TIMEOUTS: dict[str, str | int] = {"socket_connect_timeout": 1, "socket_timeout": 1}
NEIGHBOURS = 64
"""Bits of an IPv6 address that tell one subscriber from another."""


def limit_rates(app: Flask, settings: Settings) -> None:
    """Counted in Redis for all processes together; while Redis is down, by each process for itself."""
    limiter = Limiter(
        caller,
        app=app,
        application_limits=[settings.limits.requests],
        storage_uri=_storage(settings.redis.url),
        storage_options=TIMEOUTS,
        key_prefix="hearback",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
    )
    app.register_error_handler(RateLimitExceeded, lambda _error: too_many(_seconds_to_reset(limiter)))
    app.after_request(_failures_counted(limiter, parse(settings.limits.failures)))


def caller() -> str:
    """The address that asks; of IPv6 the network, for anybody has billions of addresses in their own."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, NEIGHBOURS), strict=False))


def _failures_counted(limiter: Limiter, limit: RateLimitItem) -> Callable[[Response], Response]:
    def after(answer: Response) -> Response:
        if not _is_failure(answer) or _hit(limiter, limit):
            return answer
        return too_many(_seconds_to(limiter.limiter.get_window_stats(limit, FAILURE, caller()).reset_time))

    return after


def _is_failure(answer: Response) -> bool:
    """Who asks is not known, or somebody without a key asked for something that is not there."""
    is_unknown = answer.status_code == 404 and request.endpoint is not None and "principal" not in g
    return answer.status_code == 401 or is_unknown


def _hit(limiter: Limiter, limit: RateLimitItem) -> bool:
    """False when it is one too many."""
    try:
        return limiter.limiter.hit(limit, FAILURE, caller())
    except RedisError:
        return True


def _seconds_to_reset(limiter: Limiter) -> int:
    return _seconds_to(limiter.current_limit.reset_at if limiter.current_limit else 0)


def _seconds_to(moment: float) -> int:
    return max(1, ceil(moment - time.time()))


def _storage(redis_url: str) -> str:
    """The address of Redis as the limiter writes it."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
