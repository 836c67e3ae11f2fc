"""Queries as callers know them: pages with opaque locators, or everything at once."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from sqlite3 import Connection
from threading import Lock

from connector.demo.salesforce_simulator.catalogue.model import Schema
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.soql.aggregates import AggregatePlan
from connector.demo.salesforce_simulator.soql.parse import parse
from connector.demo.salesforce_simulator.soql.plan import Plan, plan_query
from connector.demo.salesforce_simulator.soql.run import Cut, Record, Runner
from connector.demo.salesforce_simulator.soql.syntax import Query
from connector.demo.salesforce_simulator.store.database import Database

OPEN_CURSORS = 200
CHILDREN = 199
"""Of a longer list of children so many come with the parent, the others on pages of their own [PUB: jsforce #1752]."""
Computed = Callable[[Schema, Query, str | None], list[Record]]
"""Answers a query on an object without rows, with `attributes` below the given root if there is one."""


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the locator of the following page, None on the last; `object` names what was asked for."""

    total: int
    records: list[Record]
    next: str | None
    object: str


@dataclass(frozen=True, slots=True)
class _Cursor:
    plan: Plan
    ids: list[str]


class Queries:
    """Runs SOQL; the ids of a long answer are kept, so that later pages do not shift."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._cursors: OrderedDict[str, _Cursor] = OrderedDict()
        self._lock = Lock()
        self._computed: dict[str, Computed] = {}

    def compute(self, object_name: str, answer: Computed) -> None:
        """Has queries on this object answered by a function; its answers have one page."""
        self._computed[object_name.lower()] = answer

    def first(self, schema: Schema, soql: str, base: str, size: int, *, with_deleted: bool = False) -> Page:
        """The first page of at most `size` records."""
        query = parse(soql)
        if computed := self._computed.get(query.object.text.lower()):
            records = computed(schema, query, base)
            return Page(len(records), records, None, query.object.text)
        plan = plan_query(schema, query, self._clock(), with_deleted=with_deleted)
        with self._database.read() as connection:
            if isinstance(plan, AggregatePlan):
                groups = plan.rows(connection, as_rest=True)
                return Page(len(groups), groups, None, plan.object_name)
            runner = self._runner(connection, base, size)
            if plan.counts:
                return Page(runner.count(plan), [], None, plan.kind.name)
            ids = runner.find_ids(plan)
            return self._page(runner, _Cursor(plan, ids), None, 0, size)

    def more(self, locator: str, base: str, size: int) -> Page:
        """The page behind a locator; raises INVALID_QUERY_LOCATOR."""
        key, _, start = locator.rpartition("-")
        with self._lock:
            cursor = self._cursors.get(key)
        if cursor is None or not start.isdigit():
            raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator")
        with self._database.read() as connection:
            return self._page(self._runner(connection, base, size), cursor, key, int(start), size)

    def all(self, schema: Schema, soql: str) -> list[Record]:
        """Every record, without `attributes`; a COUNT gives one record with its number."""
        query = parse(soql)
        if computed := self._computed.get(query.object.text.lower()):
            return computed(schema, query, None)
        plan = plan_query(schema, query, self._clock())
        with self._database.read() as connection:
            if isinstance(plan, AggregatePlan):
                return plan.rows(connection, as_rest=False)
            runner = Runner(connection, None)
            if plan.counts:
                return [{"count": runner.count(plan)}]
            return runner.records(plan, runner.find_ids(plan))

    def _runner(self, connection: Connection, base: str, size: int) -> Runner:
        def cut(plan: Plan, ids: Sequence[str]) -> Cut:
            shown = min(size, CHILDREN)
            if len(ids) <= shown:
                return ids, None
            return ids[:shown], f"{base}/query/{self._keep(_Cursor(plan, list(ids)))}-{shown}"

        return Runner(connection, base, cut)

    def _page(self, runner: Runner, cursor: _Cursor, key: str | None, start: int, size: int) -> Page:
        end = start + size
        following = None
        if end < len(cursor.ids):
            key = key or self._keep(cursor)
            following = f"{key}-{end}"
        records = runner.records(cursor.plan, cursor.ids[start:end])
        return Page(len(cursor.ids), records, following, cursor.plan.kind.name)

    def _keep(self, cursor: _Cursor) -> str:
        key = f"0r8Hb0{token_hex(6).upper()}"
        with self._lock:
            self._cursors[key] = cursor
            while len(self._cursors) > OPEN_CURSORS:
                self._cursors.popitem(last=False)
        return key
