"""Is work lying about that should have been done?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from connector.distributions.models import Distribution
from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, warning
from connector.foundation.events import Event
from connector.messaging.models import Message
from connector.messaging.waiting import WAITS
from connector.writeback.due import not_held
from connector.writeback.models import WriteBack, WriteBackState

LONG = timedelta(minutes=2)
CURE = "Is a worker running (see above)? If so, its log says what is in the way; a long queue may just take its time."
Due = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


WAITING: dict[str, tuple[Due, Callable[[datetime], list[Any]]]] = {
    "event(s) that nobody was told of": (Event.due_at, lambda now: []),
    "distribution(s) to prepare": (Distribution.prepare_at, lambda now: []),
    "message(s) to send": (Message.due_at, lambda now: [*WAITS]),
    "record(s) to write to Salesforce": (
        WriteBack.due_at,
        # an org that has used up its API requests makes its rows wait, which is as it should be
        lambda now: [WriteBack.state == WriteBackState.PENDING, not_held(now)],
    ),
}
"""What may wait: since when it is due, and which rows count."""


def check(context: Context) -> list[Finding]:
    now = context.bundle.clock.now()
    found = []
    with context.bundle.db.read() as session:
        for what, (due, which) in WAITING.items():
            counted = select(func.count(), func.min(due)).where(due < now - LONG, *which(now))
            count, oldest = session.execute(counted).one()
            if oldest is not None:
                minutes = int((now - oldest).total_seconds() // 60)
                found.append(warning(f"{count:,} {what}, overdue for up to {minutes:,} minutes", CURE))
    return found or [ok("nothing is overdue")]
