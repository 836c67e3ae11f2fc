"""Who was asked or left out, as CSV."""

from collections.abc import Iterator, Mapping
from typing import Any

from connector.distributions import queries
from connector.foundation.csv_text import csv_line
from connector.foundation.db import Database

PAGE = 1000
"""Recipients held in memory at one time."""
COLUMNS: Mapping[str, str] = {
    "Record Id": "record_id",
    "Object": "object",
    "Ticked Id": "ticked_id",
    "Campaign Id": "campaign_id",
    "Name": "name",
    "Language": "language",
    "State": "state",
    "Reason": "reason_text",
    "Sent At": "sent_at",
    "Delivered At": "delivered_at",
    "Opened At": "opened_at",
    "Bounced At": "bounced_at",
    "Started At": "started_at",
    "Finished At": "finished_at",
}


def csv_lines(db: Database, organization_id: str, distribution_id: str) -> Iterator[str]:
    """The file, page after page; no transaction is open while the reader takes its time."""
    yield csv_line(COLUMNS)
    after, page = 0, list[dict[str, Any]]([{}] * PAGE)
    while len(page) == PAGE:
        with db.read(organization_id) as session:
            page = queries.recipients(session, distribution_id, after, PAGE)
        after = page[-1]["position"] if page else after
        yield "".join(csv_line(_cells(recipient)) for recipient in page)


def _cells(recipient: Mapping[str, Any]) -> list[Any]:
    return [recipient[name] or "" for name in COLUMNS.values()]
