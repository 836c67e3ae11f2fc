"""Does somebody run the jobs?"""

from datetime import UTC, datetime, timedelta

from redis import Redis
from rq import Queue, Worker

from connector.doctor.context import SECONDS_TO_ANSWER, Context
from connector.doctor.findings import Finding, ok, problem
from connector.foundation.jobs import QUEUE

SILENT_FOR = timedelta(minutes=10)
"""An idle worker tells that it lives every seven minutes."""


def check(context: Context) -> list[Finding]:
    url = context.settings.redis.url
    with Redis.from_url(url, socket_connect_timeout=SECONDS_TO_ANSWER, socket_timeout=SECONDS_TO_ANSWER) as client:
        heard = [found.last_heartbeat for found in Worker.all(queue=Queue(QUEUE, connection=client))]
    since = context.bundle.clock.now() - SILENT_FOR
    living = sum(moment is not None and _aware(moment) > since for moment in heard)
    if not living:
        return [problem("none is running: nothing is sent and nothing written", "Start one with: hearback worker")]
    return [ok(f"{living} process(es) running")]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
