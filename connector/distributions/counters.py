"""The counters of distributions, counted from the rows themselves (A29), for many distributions at once.

Conservation (G4), at every moment: selected = undecided + opted_out + missing + other reasons + in_list, and in_list =
pending + sending + sent + failed + uncertain + cancelled. Who is in the list of something scheduled is pending.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.distributions.exclusions.exclusion import EXCLUSIONS, Reason
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.messaging import ledger
from connector.messaging.models import MessageState

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one distribution; `decided` of `selected` recipients are decided about."""

    counts: Counts
    decided: int


def tallies(session: Session, distributions: Sequence[Distribution]) -> dict[str, Tally]:
    """By distribution id."""
    ids = [distribution.id for distribution in distributions]
    recipients, reasons = _recipients(session, ids), _reasons(session, ids)
    mailing_ids = [distribution.mailing_id for distribution in distributions]
    states, marks = ledger.counts(session, mailing_ids), ledger.marks(session, mailing_ids)
    return {
        d.id: _tally(d, recipients.get(d.id), reasons[d.id], states[d.mailing_id], marks[d.mailing_id])
        for d in distributions
    }


def _tally(
    distribution: Distribution,
    found: Any,
    reasons: Mapping[Reason, int],
    states: Mapping[MessageState, int],
    marks: Mapping[str, int],
) -> Tally:
    counts = {
        "selected": found.selected if found else 0,
        "undecided": found.selected - found.decided if found else 0,
        "opted_out": sum(reasons.get(reason, 0) for reason in EXCLUSIONS),
        **{reason.value: reasons.get(reason, 0) for reason in _shown_apart()},
        "in_list": found.in_list if found else 0,
        **{state.value: count for state, count in states.items()},
        **marks,
        "started": found.started if found else 0,
        "finished": found.finished if found else 0,
    }
    counts[_of_those_without_message(distribution)] += counts["in_list"] - sum(states.values())
    return Tally(counts, found.decided if found else 0)


def _of_those_without_message(distribution: Distribution) -> MessageState:
    """What became of people of the list for whom no message was written (yet)."""
    ended = distribution.state in (DistributionState.CANCELLED, DistributionState.FAILED)
    return MessageState.CANCELLED if ended else MessageState.PENDING


def _recipients(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    rows = session.execute(
        select(
            Recipient.distribution_id,
            func.count().label("selected"),
            func.count().filter(Recipient.is_prepared.is_(True)).label("decided"),
            func.count().filter(Recipient.is_prepared.is_(True), Recipient.reason.is_(None)).label("in_list"),
            func.count(Recipient.started_at).label("started"),
            func.count(Recipient.finished_at).label("finished"),
        )
        .where(Recipient.distribution_id.in_(ids))
        .group_by(Recipient.distribution_id)
    )
    return {row.distribution_id: row for row in rows}


def _reasons(session: Session, ids: Sequence[str]) -> defaultdict[str, dict[Reason, int]]:
    rows = session.execute(
        select(Recipient.distribution_id, Recipient.reason, func.count())
        .where(Recipient.distribution_id.in_(ids), Recipient.reason.is_not(None))
        .group_by(Recipient.distribution_id, Recipient.reason)
    )
    found: defaultdict[str, dict[Reason, int]] = defaultdict(dict)
    for distribution_id, reason, count in rows:
        found[distribution_id][Reason(str(reason))] = count
    return found


def _shown_apart() -> Iterable[Reason]:
    return (reason for reason in Reason if reason not in EXCLUSIONS)
