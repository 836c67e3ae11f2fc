"""The outbox: each listener hears each event once, whatever fails, repeats or runs side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import Database, after_commit
from connector.foundation.events import MAX_WAIT, Dispatcher, Event, Subscription
from connector.organizations.models import Organization
from tests.support.fakes.tokens import HandClock

ACME, GLOBEX = "ORG_acme", "ORG_globex"


@dataclass(frozen=True)
class SomethingHappened:
    organization_id: str
    what: str


@dataclass(frozen=True)
class NobodyListens:
    organization_id: str


@dataclass
class Listener:
    """Notes what it hears; fails on what it is told to fail on."""

    heard: list[str] = field(default_factory=list)
    fails_on: set[str] = field(default_factory=set)

    def __call__(self, session: Session, event: Any) -> None:
        session.add(Organization(id=f"ORG_{event.what}_{id(self)}", name="a change of its own", created_at=NOW))
        session.flush()
        if event.what in self.fails_on:
            raise RuntimeError("as the test wished")
        self.heard.append(event.what)


NOW = HandClock().now()


@dataclass
class Outbox:
    """Two listeners of one event."""

    db: Database
    clock: HandClock = field(default_factory=HandClock)
    first: Listener = field(default_factory=Listener)
    second: Listener = field(default_factory=Listener)

    @property
    def dispatcher(self) -> Dispatcher:
        listeners = [Subscription(SomethingHappened, "first", self.first)]
        listeners.append(Subscription(SomethingHappened, "second", self.second))
        return Dispatcher(self.db, self.clock, listeners, lot=2)

    def happen(self, *what: str, organization_id: str = ACME) -> None:
        with self.db.write() as session:
            for each in what:
                events.record(session, SomethingHappened(organization_id, each), self.clock.now())

    def dispatch_after(self, wait: timedelta = timedelta(0)) -> int:
        self.clock.advance(seconds=wait.total_seconds())
        return self.dispatcher.dispatch()

    def organizations(self) -> int:
        with self.db.read() as session:
            return len(session.scalars(select(Organization)).all())

    def waiting(self) -> Event:
        """The one event that is not done."""
        with self.db.read() as session:
            return session.scalars(select(Event).where(Event.due_at.is_not(None))).one()


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def test_each_listener_hears_an_event_once(outbox: Outbox) -> None:
    outbox.happen("sunrise")

    assert outbox.dispatch_after() == 1
    assert outbox.dispatch_after(MAX_WAIT) == 0
    assert (outbox.first.heard, outbox.second.heard) == (["sunrise"], ["sunrise"])


def test_an_event_is_announced_with_its_change_or_not_at_all(outbox: Outbox) -> None:
    with pytest.raises(RuntimeError), outbox.db.write() as session:
        events.record(session, SomethingHappened(ACME, "sunrise"), outbox.clock.now())
        raise RuntimeError("the change is taken back")

    assert not outbox.dispatcher.is_due()


def test_a_listener_that_fails_keeps_no_other_from_hearing(outbox: Outbox) -> None:
    outbox.first.fails_on.add("sunrise")
    outbox.happen("sunrise", "sunset")

    assert outbox.dispatch_after() == 1

    assert outbox.first.heard == ["sunset"]
    assert outbox.second.heard == ["sunrise", "sunset"]


def test_only_the_listener_that_failed_is_told_again_and_its_half_change_is_gone(outbox: Outbox) -> None:
    outbox.first.fails_on.add("sunrise")
    outbox.happen("sunrise")
    outbox.dispatch_after()
    assert outbox.organizations() == 1
    outbox.first.fails_on.clear()

    assert outbox.dispatch_after(MAX_WAIT) == 1

    assert (outbox.first.heard, outbox.second.heard) == (["sunrise"], ["sunrise"])
    assert outbox.organizations() == 2 and not outbox.dispatcher.is_due()


def test_a_listener_that_always_fails_is_asked_later_and_later_and_never_stops_the_rest(outbox: Outbox) -> None:
    outbox.first.fails_on.add("sunrise")
    outbox.happen("sunrise")
    with outbox.db.write() as session:
        session.scalars(select(Event)).one().attempts = 1000
    outbox.happen("sunset")

    assert outbox.dispatch_after() == 1

    assert outbox.first.heard == ["sunset"]
    event = outbox.waiting()
    assert (event.due_at, event.last_error) == (outbox.clock.now() + MAX_WAIT, "RuntimeError")


def test_events_that_keep_failing_do_not_hold_up_newer_ones(outbox: Outbox) -> None:
    outbox.first.fails_on.update({"stuck", "stuck too"})
    outbox.happen("stuck", "stuck too")
    outbox.dispatch_after()
    outbox.happen("sunset")

    outbox.dispatch_after(MAX_WAIT)

    assert outbox.first.heard == ["sunset"]


def test_a_process_that_dies_in_the_middle_of_a_lot_has_changed_nothing_and_the_next_tells_all_of_it(
    outbox: Outbox,
) -> None:
    outbox.happen("sunrise", "sunset")

    def die_at_sunset(session: Session, event: SomethingHappened) -> None:
        outbox.first(session, event)
        if event.what == "sunset":
            raise Killed

    with pytest.raises(Killed):
        Dispatcher(outbox.db, outbox.clock, [Subscription(SomethingHappened, "first", die_at_sunset)]).dispatch()
    assert outbox.organizations() == 0
    outbox.first.heard.clear()

    assert outbox.dispatch_after() == 2
    assert outbox.first.heard == outbox.second.heard == ["sunrise", "sunset"]
    assert outbox.organizations() == 4


class Killed(BaseException):
    """Ends a process, as no handler of errors may stop it."""


def test_a_listener_that_hides_an_error_of_the_database_is_told_again_and_harms_no_other(outbox: Outbox) -> None:
    outbox.happen("sunrise", "sunset")

    def hide(session: Session, event: SomethingHappened) -> None:
        if event.what == "sunrise":
            session.add(Event(id=None, name="incomplete"))
            with suppress(IntegrityError):
                session.flush()

    listeners = [Subscription(SomethingHappened, "hides", hide), Subscription(SomethingHappened, "first", outbox.first)]
    assert Dispatcher(outbox.db, outbox.clock, listeners).dispatch() == 1

    assert outbox.first.heard == ["sunrise", "sunset"] and outbox.organizations() == 2
    assert outbox.waiting().payload["what"] == "sunrise"


def test_only_what_is_kept_wakes_anybody(outbox: Outbox) -> None:
    woken: list[str] = []
    outbox.first.fails_on.add("sunrise")
    outbox.happen("sunrise", "sunset")

    def wake(session: Session, event: SomethingHappened) -> None:
        after_commit(session, lambda: woken.append(event.what))
        outbox.first(session, event)

    Dispatcher(outbox.db, outbox.clock, [Subscription(SomethingHappened, "wake", wake)]).dispatch()

    assert woken == ["sunset"]


def test_an_event_that_nobody_listens_to_is_done(outbox: Outbox) -> None:
    with outbox.db.write() as session:
        events.record(session, NobodyListens(ACME), outbox.clock.now())

    assert outbox.dispatch_after() == 1
    assert not outbox.dispatcher.is_due()


def test_dispatchers_side_by_side_tell_each_listener_once(outbox: Outbox) -> None:
    what = [f"thing {number}" for number in range(10)]
    outbox.happen(*what)

    together(lambda: [outbox.dispatcher.dispatch() for _ in what])

    assert sorted(outbox.first.heard) == sorted(outbox.second.heard) == sorted(what)
    assert outbox.organizations() == 20


def test_a_listener_sees_only_the_organization_of_the_event(outbox: Outbox) -> None:
    seen: list[str] = []
    outbox.happen("here", organization_id=ACME)
    outbox.happen("there", organization_id=GLOBEX)

    def look(session: Session, event: SomethingHappened) -> None:
        seen.extend(other.payload["what"] for other in session.scalars(select(Event)))

    Dispatcher(outbox.db, outbox.clock, [Subscription(SomethingHappened, "look", look)]).dispatch()

    assert seen == ["here", "there"]


def together(call: Callable[[], object], times: int = 3) -> None:
    with ThreadPoolExecutor(times) as pool:
        for future in [pool.submit(call) for _ in range(times)]:
            future.result()


@dataclass
class Many:
    """Notes the lists that it hears."""

    heard: list[list[str]] = field(default_factory=list)
    fails_on: str = ""

    def __call__(self, session: Session, told: list[SomethingHappened]) -> None:
        session.add(Organization(id=f"ORG_{len(self.heard)}{told[0].what}", name="a change", created_at=NOW))
        if self.fails_on in [event.what for event in told]:
            raise RuntimeError("as the test wished")
        self.heard.append([event.what for event in told])


@dataclass
class Crowd(Outbox):
    """A listener that takes many beside one that takes them one by one."""

    many: Many = field(default_factory=Many)

    @property
    def dispatcher(self) -> Dispatcher:
        listeners = [Subscription(SomethingHappened, "many", self.many, takes_many=True)]
        listeners.append(Subscription(SomethingHappened, "first", self.first))
        return Dispatcher(self.db, self.clock, listeners, lot=10)


def test_who_takes_many_hears_those_of_one_organization_together(database: Database) -> None:
    crowd = Crowd(database)
    crowd.happen("a", "b")
    crowd.happen("c", organization_id=GLOBEX)
    crowd.happen("d")
    assert crowd.dispatch_after() == 4
    assert crowd.many.heard == [["a", "b", "d"], ["c"]] and crowd.first.heard == ["a", "b", "c", "d"]
    assert crowd.dispatch_after() == 0


def test_one_that_makes_many_fail_keeps_no_other_from_being_heard(database: Database) -> None:
    crowd = Crowd(database, many=Many(fails_on="b"))
    crowd.happen("a", "b", "c")
    assert crowd.dispatch_after() == 2
    assert crowd.many.heard == [["a"], ["c"]]
    crowd.many.fails_on = ""
    assert crowd.dispatch_after(MAX_WAIT) == 1
    assert crowd.many.heard == [["a"], ["c"], ["b"]] and crowd.first.heard == ["a", "b", "c"]
