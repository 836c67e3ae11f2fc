"""Runs a plan: ids first, then the rows of one page, nested as REST nests them."""

from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection, Row
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType
from connector.demo.salesforce_simulator.soql.plan import ChildPlan, Plan
from connector.demo.salesforce_simulator.soql.scope import ROOT, Found
from connector.demo.salesforce_simulator.store.rows import chunks
from connector.demo.salesforce_simulator.store.tables import quoted
from connector.demo.salesforce_simulator.values import to_json

Record = dict[str, Any]


Cut = tuple[Sequence[str], str | None]
"""The ids of a list that are shown at once, and the address of the others if there are any."""


def _whole(plan: Plan, ids: Sequence[str]) -> Cut:
    return ids, None


class Runner:
    """`base` is the versioned REST root for `attributes`; without it records carry none (in-process use).
    `cut` says how much of a list of children is shown at once.
    """

    def __init__(
        self, connection: Connection, base: str | None, cut: Callable[[Plan, Sequence[str]], Cut] = _whole
    ) -> None:
        self._connection = connection
        self._base = base
        self._cut = cut

    def find_ids(self, plan: Plan) -> list[str]:
        """All ids, in order, within LIMIT and OFFSET."""
        limit = -1 if plan.limit is None else plan.limit
        sql = f"SELECT {ROOT}.Id FROM {plan.source} WHERE {plan.conditions} ORDER BY {plan.order}"  # noqa: S608
        rows = self._connection.execute(f"{sql} LIMIT ? OFFSET ?", (*plan.parameters, limit, plan.offset))
        return [row[0] for row in rows]

    def count(self, plan: Plan) -> int:
        sql = f"SELECT count(*) FROM {plan.source} WHERE {plan.conditions}"  # noqa: S608
        number = int(self._connection.execute(sql, plan.parameters).fetchone()[0])
        return number if plan.limit is None else min(number, plan.limit)

    def records(self, plan: Plan, ids: Sequence[str]) -> list[Record]:
        """One page; ids that have vanished since are left out."""
        rows = self._rows(plan, ids)
        present = [record_id for record_id in ids if record_id in rows]
        children = [(item, self._children(item, present)) for item in plan.selected if isinstance(item, ChildPlan)]
        records = []
        for record_id in present:
            record = self._record(plan, rows[record_id])
            for child, lists in children:
                record[child.relationship] = lists.get(record_id, None if self._base else [])
            records.append(record)
        return records

    def _rows(self, plan: Plan, ids: Sequence[str]) -> dict[str, Row]:
        columns = ", ".join((f"{ROOT}.Id", *(f'{column} AS "{_label(column)}"' for column in plan.columns)))
        found: dict[str, Row] = {}
        for chunk in chunks(ids):
            marks = ", ".join("?" * len(chunk))
            sql = f"SELECT {columns} FROM {plan.source} WHERE {ROOT}.Id IN ({marks})"  # noqa: S608
            found.update((row[0], row) for row in self._connection.execute(sql, chunk))
        return found

    def _record(self, plan: Plan, row: Row) -> Record:
        record = self._start(plan.kind, row[0])
        for item in plan.selected:
            if isinstance(item, Found):
                self._put(record, item, row)
        return record

    def _put(self, record: Record, found: Found, row: Row) -> None:
        """The value at its place; an empty lookup on the way is null."""
        for parent in found.parents:
            parent_id = row[f"{parent.alias}.Id"]
            if parent_id is None:
                record.setdefault(parent.relationship, None)
                return
            record = record.setdefault(parent.relationship, self._start(parent.kind, parent_id))
        record[found.field.name] = to_json(found.field, _View(row, found.alias))

    def _start(self, kind: ObjectType, record_id: str) -> Record:
        if self._base is None:
            return {}
        return {"attributes": {"type": kind.name, "url": f"{self._base}/sobjects/{kind.name}/{record_id}"}}

    def _children(self, child: ChildPlan, parent_ids: Sequence[str]) -> dict[str, Any]:
        """Lists of children by parent id, within the sub-query's own LIMIT."""
        owners: dict[str, list[str]] = {}
        for chunk in chunks(parent_ids):
            for child_id, parent_id in self._child_ids(child, chunk):
                owners.setdefault(parent_id, []).append(child_id)
        kept = {parent: self._limited(child.plan, ids) for parent, ids in owners.items()}
        cuts = {parent: self._cut(child.plan, ids) for parent, ids in kept.items() if ids}
        rows = self._rows(child.plan, [child_id for ids, _ in cuts.values() for child_id in ids])
        return {
            parent: self._child_list([self._record(child.plan, rows[i]) for i in ids], len(kept[parent]), following)
            for parent, (ids, following) in cuts.items()
        }

    def _child_ids(self, child: ChildPlan, parent_ids: Sequence[str]) -> list[Row]:
        plan, lookup = child.plan, f"{ROOT}.{quoted(child.lookup.name)}"
        where = f"{lookup} IN ({', '.join('?' * len(parent_ids))}) AND {plan.conditions}"
        sql = f"SELECT {ROOT}.Id, {lookup} FROM {plan.source} WHERE {where} ORDER BY {plan.order}"  # noqa: S608
        return self._connection.execute(sql, (*parent_ids, *plan.parameters)).fetchall()

    @staticmethod
    def _limited(plan: Plan, ids: list[str]) -> list[str]:
        end = None if plan.limit is None else plan.offset + plan.limit
        return ids[plan.offset : end]

    def _child_list(self, records: list[Record], total: int, following: str | None) -> Any:
        """REST wraps a list of children as an answer of its own, and says null for none."""
        if self._base is None:
            return records
        more = {"nextRecordsUrl": following} if following else {}
        return {"totalSize": total, "done": following is None, **more, "records": records}


class _View(Mapping[str, Any]):
    """The columns of one table within a joined row."""

    def __init__(self, row: Row, alias: str) -> None:
        self._row = row
        self._alias = alias

    def __getitem__(self, column: str) -> Any:
        return self._row[f"{self._alias}.{column}"]

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def _label(column: str) -> str:
    return column.replace('"', "")
