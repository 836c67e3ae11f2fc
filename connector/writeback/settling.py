"""What an outcome makes of a row: pure decisions, as the columns to write."""

from datetime import datetime
from typing import Any, Final

from connector.integrations.ports import GraphWritten, Rejected, SalesforceLimitExceeded, Written
from connector.writeback import backoff
from connector.writeback.actions.base import Claim
from connector.writeback.batching import Found, Outcome, Skipped, Stopped
from connector.writeback.models import FailureClass, WriteBackState
from connector.writeback.overtaken import LEFT_OUT

Columns = dict[str, Any]
INTERRUPTED: Final = (
    "The call was interrupted: the record may be there. Look in Salesforce, then say whether to write it again."
)


def values_of(outcome: Outcome, held: Claim, now: datetime, jitter: float) -> Columns:
    """The columns of a row of which this became."""
    match outcome:
        case Written(record_id):
            return _written(held, now, record_id)
        case Found(record_id, values):
            return _written(held, now, record_id, dict(values))
        case GraphWritten(ids):
            return _written(held, now, next(iter(ids.values()), ""), dict(ids))
        case Skipped(record_id, why):
            return _done(held, WriteBackState.SKIPPED, why) | {"record_id": record_id or None}
        case Stopped(error):
            return _stopped(outcome, held, str(error), now, jitter)
        case Rejected():
            return _rejected(outcome, held, now, jitter)


def later(held: Claim, reason: str, now: datetime, jitter: float) -> Columns:
    """Another attempt, after a wait that grows."""
    attempts = held.attempts + 1
    return _done(held, WriteBackState.PENDING, reason, FailureClass.TRANSIENT) | {
        "due_at": now + backoff.wait(attempts, jitter)
    }


def plain(rejected: Rejected) -> str:
    """The reason in words, e.g. "STRING_TOO_LONG: … (Survey_Name__c)"."""
    named = f" ({', '.join(rejected.fields)})" if rejected.fields else ""
    return f"{rejected.code}: {rejected.message}{named}"


def _written(held: Claim, now: datetime, record_id: str, result: Columns | None = None) -> Columns:
    left_out = LEFT_OUT.format(fields=", ".join(held.left_out)) if held.left_out else None
    written = _done(held, WriteBackState.WRITTEN, left_out)
    return written | {"record_id": record_id or None, "written_at": now, "result": result}


def _stopped(stopped: Stopped, held: Claim, reason: str, now: datetime, jitter: float) -> Columns:
    if not held.is_repeatable and stopped.may_be_written:
        return _done(held, WriteBackState.UNCERTAIN, INTERRUPTED)
    if isinstance(stopped.error, SalesforceLimitExceeded):  # the account's circuit says when to go on
        return {"state": WriteBackState.PENDING, "reason": reason, "lease_until": None}
    doubt = {"may_be_written": True} if stopped.may_be_written else {}
    return later(held, reason, now, jitter) | doubt


def _rejected(rejected: Rejected, held: Claim, now: datetime, jitter: float) -> Columns:
    if rejected.transient or _may_have_raced(rejected, held):
        return later(held, plain(rejected), now, jitter)
    return _done(held, WriteBackState.FAILED, plain(rejected), FailureClass.PERMANENT)


def _may_have_raced(rejected: Rejected, held: Claim) -> bool:
    """Another call may have made the record a moment ago: then the same upsert, repeated once, updates it."""
    return rejected.code == "DUPLICATE_VALUE" and held.attempts == 0 and held.is_repeatable


def _storable(reason: str | None) -> str | None:
    """Whatever the org says: one word that no database takes would keep the whole lot from being settled."""
    return reason and reason.replace("\0", "").encode(errors="replace").decode()


def _done(held: Claim, state: WriteBackState, reason: str | None, failure: FailureClass | None = None) -> Columns:
    return {
        "state": state,
        "failure": failure,
        "reason": _storable(reason),
        "lease_until": None,
        "attempts": held.attempts + 1,
    }
