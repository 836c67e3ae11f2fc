"""What the pages and the API show of the directory."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from connector.contacts.models import MailingList, Membership


def named(session: Session, list_ids: Collection[str]) -> dict[str, dict[str, str]]:
    """{"id", "name"} of these lists, by id."""
    found = session.execute(select(MailingList.id, MailingList.name).where(MailingList.id.in_(list_ids)))
    return {row.id: {"id": row.id, "name": row.name} for row in found}


def lists(session: Session) -> Sequence[Row[MailingList, int]]:
    """The session's organization's lists by name, each with the number of its members."""
    counted = (
        select(Membership.mailing_list_id, func.count().label("members"))
        .group_by(Membership.mailing_list_id)
        .subquery()
    )
    found = (
        select(MailingList, func.coalesce(counted.c.members, 0))
        .outerjoin(counted, counted.c.mailing_list_id == MailingList.id)
        .order_by(MailingList.folded_name)
    )
    return session.execute(found).all()


def members(session: Session, list_id: str, after: int, limit: int) -> Sequence[Membership]:
    """The next members in the order in which they came onto the list."""
    found = select(Membership).where(Membership.mailing_list_id == list_id, Membership.id > after)
    return session.scalars(found.order_by(Membership.id).limit(limit)).all()


def count(session: Session, list_id: str) -> int:
    return session.scalar(select(func.count()).where(Membership.mailing_list_id == list_id)) or 0
