"""Is Redis there, and does it keep what it is told?"""

from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from connector.doctor.context import SECONDS_TO_ANSWER, Context
from connector.doctor.findings import Finding, ok, problem, warning

NEVER_DROPS = "noeviction"
FULL = 0.9
CURE = "Start Redis, or correct HEARBACK_REDIS__URL. Until then work is found by the sweep alone, and nothing is lost."


def check(context: Context) -> list[Finding]:
    try:
        with _client(context) as client:
            client.ping()
            told: dict[str, Any] = client.info()
    except RedisError as error:
        return [problem(f"does not answer ({type(error).__name__})", CURE)]
    return [ok(f"version {told.get('redis_version', 'unknown')}; {_persistence(told)}"), *_memory(told)]


def _client(context: Context) -> Redis:
    return Redis.from_url(
        context.settings.redis.url, socket_connect_timeout=SECONDS_TO_ANSWER, socket_timeout=SECONDS_TO_ANSWER
    )


def _persistence(told: dict[str, Any]) -> str:
    if told.get("aof_enabled"):
        return "keeps its data over a restart"
    return "may forget on a restart, which is harmless: what is due stands in the database"


def _memory(told: dict[str, Any]) -> list[Finding]:
    limit, used = int(told.get("maxmemory") or 0), int(told.get("used_memory") or 0)
    policy = told.get("maxmemory_policy", NEVER_DROPS)
    if not limit:
        return []
    if policy != NEVER_DROPS:
        cure = f"Set 'maxmemory-policy {NEVER_DROPS}' in redis.conf, or give Hearback a Redis of its own."
        return [warning(f"throws keys away when its memory is full ({policy})", cure)]
    if used > FULL * limit:
        return [warning(f"its memory is nearly full ({used:,} of {limit:,} bytes)", "Raise maxmemory in redis.conf.")]
    return []
