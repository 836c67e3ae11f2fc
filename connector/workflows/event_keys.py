"""What names the event of a run: a workflow runs once for each."""

from typing import Final

RESPONSE_FINISHED: Final = "response_finished"
BACKFILL: Final = "backfill"


def finished(response_id: str) -> str:
    return f"{RESPONSE_FINISHED}:{response_id}"


def backfilled(backfill_id: str, response_id: str) -> str:
    """A backfill writes what an earlier run of the response did not."""
    return f"{BACKFILL}:{backfill_id}:{response_id}"


def response_of(key: str) -> str:
    """The id of the response that the event is about."""
    return key.rpartition(":")[2]
