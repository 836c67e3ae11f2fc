"""Making mailing lists, and recording on them who is asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from connector.contacts.models import MailingList, Membership
from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, NotFound
from connector.foundation.events import insert_once

LATEST = ("name", "address", "distribution_id")
"""What a further send brings up to date."""


def create(session: Session, organization_id: str, name: str, now: datetime) -> MailingList:
    """Raises Conflict when there is one of that name."""
    values = {
        "id": new_id("ML_"),
        "organization_id": organization_id,
        "name": name,
        "folded_name": name.casefold()[:240],
        "created_at": now,
    }
    if not insert_once(session, MailingList, values):
        raise Conflict.at("name", f"There is a mailing list “{name}” already; choose another name.")
    return session.get_one(MailingList, values["id"])


def require(session: Session, list_id: str) -> MailingList:
    """The session's organization's list of this id; raises NotFound."""
    found = session.scalar(select(MailingList).where(MailingList.id == list_id))
    if found is None:
        raise NotFound("There is no such mailing list.")
    return found


def record_send(
    session: Session, list_id: str, distribution_id: str, people: Select[str, str, str | None], now: datetime
) -> None:
    """Put everybody who is asked on the list, in one statement; who is on it already is brought up to date.

    `people` selects (record id, name, address), each record once. Repeated, it changes nothing more. Raises NotFound.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    into = ("organization_id", "mailing_list_id", "record_id", *LATEST, "added_at")
    new = dialect.insert(Membership).from_select(into, _rows(require(session, list_id), distribution_id, people, now))
    latest = {name: new.excluded[name] for name in LATEST}
    session.execute(new.on_conflict_do_update(index_elements=["mailing_list_id", "record_id"], set_=latest))


def _rows(
    mailing_list: MailingList, distribution_id: str, people: Select[str, str, str | None], now: datetime
) -> Select[Any]:
    record_id, name, address = people.subquery().c
    owner = literal(mailing_list.organization_id), literal(mailing_list.id)
    added_at = literal(now, Membership.added_at.type)
    rows = select(*owner, record_id, name, func.coalesce(address, ""), literal(distribution_id), added_at)
    return rows.where(true())  # without WHERE, SQLite would take ON CONFLICT for a join
