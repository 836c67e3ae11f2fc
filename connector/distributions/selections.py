"""What a person ticked on a list page, kept for a day under an id: an address cannot carry hundreds of record ids."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connector.distributions.models import Selection
from connector.distributions.request import checked_ids
from connector.foundation.db import new_id
from connector.foundation.errors import NotFound

LIFETIME = timedelta(days=1)
MOST = 2000
"""As many as a list page of Salesforce lets a person tick."""


def keep(session: Session, user_id: str | None, object_name: str, record_ids: list[str], now: datetime) -> Selection:
    """Raises Invalid for ids that are malformed or of another object."""
    selection = Selection(
        id=new_id("SEL_"),
        object_name=object_name,
        record_ids=checked_ids(object_name, record_ids, MOST),
        created_by=user_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(selection)
    session.execute(delete(Selection).where(Selection.expires_at < now))
    return selection


def find(session: Session, selection_id: str, user_id: str | None, now: datetime) -> Selection:
    """The selection of this user; a script, which is no user, finds all. Raises NotFound when it is too old."""
    alive = select(Selection).where(Selection.id == selection_id, Selection.expires_at > now)
    found = session.scalar(alive)
    if found is None or (user_id is not None and found.created_by not in (None, user_id)):
        raise NotFound("This selection is no longer there: go back to the list, tick the records and press the button.")
    return found
