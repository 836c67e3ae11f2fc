"""The outbox: what happened, written in the transaction that made it happen, told to each listener exactly once."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol

import structlog
from sqlalchemy import JSON, BigInteger, Integer, String, Text, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from connector.foundation.clock import Clock
from connector.foundation.db import Base, Database, OrganizationScoped, acting_for, savepoint

LOT = 50
"""Few, since their transaction keeps other writers of an SQLite database waiting."""
MAX_WAIT = timedelta(minutes=10)
MOST_DOUBLINGS = 10
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Before all that is due; a comparison with it finds by the index what "is not empty" does not."""
BigId = BigInteger().with_variant(Integer, "sqlite")

log = structlog.get_logger(__name__)


class DomainEvent(Protocol):
    """A frozen dataclass named in the past tense, with an `organization_id` and values that JSON can hold."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def organization_id(self) -> str: ...


class Event(OrganizationScoped, Base):
    """One thing that happened and has, or has not yet, been told to all its listeners."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to tell the listeners; empty once all have been told."""
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


class EventHandled(Base):
    """One listener has heard one event."""

    __tablename__ = "event_handled"

    event_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    listener: Mapped[str] = mapped_column(String(120), primary_key=True)


Faults = dict[int, Exception]
"""What went wrong, by the event's id."""
Listener = Callable[[Session, Any], object]
"""Called with the event inside the transaction that remembers that it heard it; it leaves committing to the caller."""


def record(session: Session, event: DomainEvent, now: datetime) -> None:
    """Announce the event together with the change that the session commits."""
    payload = dataclasses.asdict(event)
    session.add(
        Event(
            organization_id=event.organization_id,
            name=type(event).__name__,
            payload=payload,
            created_at=now,
            due_at=now,
        )
    )


def untold(session: Session, event: type[DomainEvent]) -> list[Mapping[str, Any]]:
    """What was announced and not yet told to all its listeners, as the values of the event.

    To be asked in a session of all organizations, whose index finds the few that wait.
    """
    waiting = Event.due_at >= BEGINNING, Event.name == event.__name__
    return list(session.scalars(select(Event.payload).where(*waiting)))


@dataclasses.dataclass(frozen=True)
class Subscription:
    """`takes_many`: the listener is given a list of events of one organization, whose order among other events does
    not matter to it."""

    event: type[Any]
    name: str
    listener: Listener
    takes_many: bool = False

    def tell(self, session: Session, told: "Sequence[Event]") -> None:
        events = [self.event(**each.payload) for each in told]
        self.listener(session, events if self.takes_many else events[0])


class Dispatcher:
    """Tells the listeners what is in the outbox. Several may run at the same time: each takes events of its own."""

    def __init__(self, db: Database, clock: Clock, subscriptions: Sequence[Subscription], *, lot: int = LOT) -> None:
        self._db, self._clock, self._lot = db, clock, lot
        self._by_event: Mapping[str, list[Subscription]] = _grouped(subscriptions)

    def dispatch(self) -> int:
        """Tell a lot of what is due, longest due first, in one transaction; gives the number of events now done."""
        with self._db.write() as session:
            due = self._due(session)
            faults: Faults = {}
            for subscription, told in self._hearings(due):
                faults |= self._tell(session, subscription, told)
            for event in due:
                self._settle(event, faults.get(event.id))
            return len(due) - len(faults)

    def dispatch_for(self, seconds: float) -> None:
        """Tell lot after lot, until this time is up or nothing is done any more."""
        deadline = time.monotonic() + seconds
        while self.dispatch() and time.monotonic() < deadline:
            pass

    def is_due(self) -> bool:
        with self._db.read() as session:
            return session.scalar(select(Event.id).where(Event.due_at <= self._clock.now()).limit(1)) is not None

    def _due(self, session: Session) -> Sequence[Event]:
        due = select(Event).where(Event.due_at <= self._clock.now()).order_by(Event.due_at, Event.id)
        return session.scalars(due.limit(self._lot).with_for_update(skip_locked=True)).all()

    def _hearings(self, due: Sequence[Event]) -> Iterator[tuple[Subscription, Sequence[Event]]]:
        """Who hears what, in order; those that take many come last."""
        alike: dict[tuple[str, str], list[Event]] = {}
        for event in due:
            alike.setdefault((event.organization_id, event.name), []).append(event)
            for subscription in self._subscriptions(event, takes_many=False):
                yield subscription, [event]
        for told in alike.values():
            for subscription in self._subscriptions(told[0], takes_many=True):
                yield subscription, told

    def _subscriptions(self, event: Event, *, takes_many: bool) -> list[Subscription]:
        return [each for each in self._by_event.get(event.name, []) if each.takes_many == takes_many]

    def _tell(self, session: Session, subscription: Subscription, told: Sequence[Event]) -> Faults:
        """Each listener by itself, so that the fault of one keeps no other from hearing; nor one event another."""
        try:
            with acting_for(session, told[0].organization_id), savepoint(session):
                if fresh := _remember(session, told, subscription.name):
                    subscription.tell(session, fresh)
        except Exception as error:
            if len(told) > 1:
                return {key: fault for each in told for key, fault in self._tell(session, subscription, [each]).items()}
            log.exception("events.listener_failed", event_id=told[0].id, listener=subscription.name)
            return {told[0].id: error}
        return {}

    def _settle(self, event: Event, fault: Exception | None) -> None:
        if fault:
            self._later(event, fault)
        else:
            event.due_at = None

    def _later(self, event: Event, error: Exception) -> None:
        wait = min(MAX_WAIT, timedelta(seconds=2 ** min(event.attempts, MOST_DOUBLINGS)))
        event.attempts, event.due_at = event.attempts + 1, self._clock.now() + wait
        event.last_error = type(error).__name__


def _grouped(subscriptions: Sequence[Subscription]) -> dict[str, list[Subscription]]:
    grouped: dict[str, list[Subscription]] = {}
    for subscription in subscriptions:
        grouped.setdefault(subscription.event.__name__, []).append(subscription)
    return grouped


def _remember(session: Session, told: Sequence[Event], listener: str) -> list[Event]:
    """Those that the listener has not heard before."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"event_id": event.id, "listener": listener} for event in told]
    new = dialect.insert(EventHandled).values(rows).on_conflict_do_nothing().returning(EventHandled.event_id)
    fresh = set(session.scalars(new))
    return [event for event in told if event.id in fresh]


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is there already; says whether it was inserted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return session.scalar(new) is not None  # a row count says nothing reliable here on PostgreSQL
