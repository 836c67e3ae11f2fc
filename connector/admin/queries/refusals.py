"""Rows that were not written, gathered by what stands in their way: what one decision of a person can settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.writeback.models import REFUSED, WriteBack, WriteBackState
from connector.writeback.reasons import code_of, kind_of, sql_kind

EXAMPLES = 3
"""Different sentences of Salesforce that are shown for one status code."""
Group = tuple[str, WriteBackState, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows of one object that were not written for one kind of reason; `row_id` is one of them, `reasons` are some of
    the different sentences: Salesforce's may quote the value of each row."""

    row_id: int
    object_name: str
    state: WriteBackState
    reasons: Sequence[str]
    count: int

    @property
    def reason(self) -> str:
        return self.reasons[0]

    @property
    def code(self) -> str:
        return code_of(self.reason)

    @property
    def is_uncertain(self) -> bool:
        """It may be there already: each row is decided about by itself."""
        return self.state == WriteBackState.UNCERTAIN


def refusals(session: Session) -> list[Refusal]:
    """What was not written, by object, state and kind of reason, the most frequent first."""
    groups = _groups(session)
    sentences = _sentences(session, [row_id for ids, _number in groups.values() for row_id in ids])
    found = [
        Refusal(ids[0], name, state, [sentences[each] for each in ids], number)
        for (name, state, _kind), (ids, number) in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.count, each.row_id))


def _groups(session: Session) -> Mapping[Group, tuple[list[int], int]]:
    """Some rows with different sentences, and how many rows there are."""
    beginning = sql_kind(WriteBack.reason)
    columns = func.min(WriteBack.id), WriteBack.object_name, WriteBack.state, beginning, func.count()
    rows = session.execute(
        select(*columns)
        .where(WriteBack.state.in_(REFUSED))
        .group_by(WriteBack.object_name, WriteBack.state, beginning)
        .order_by(func.count().desc(), func.min(WriteBack.id))
    )
    groups: dict[Group, tuple[list[int], int]] = {}
    for row_id, name, state, sentence, number in rows:
        _add(groups, (name, state, kind_of(sentence)), row_id, number)
    return groups


def _add(groups: dict[Group, Any], group: Group, row_id: int, number: int) -> None:
    ids, before = groups.get(group, ([], 0))
    groups[group] = (ids + [row_id] * (len(ids) < EXAMPLES), before + number)


def _sentences(session: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(select(WriteBack.id, WriteBack.reason).where(WriteBack.id.in_(ids)))
    return {row_id: reason or "" for row_id, reason in rows}
