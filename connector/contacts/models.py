"""Tables of the directory."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class MailingList(OrganizationScoped, Base):
    """A list that records who was asked (A8)."""

    __tablename__ = "mailing_list"
    __table_args__ = (UniqueConstraint("organization_id", "folded_name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    folded_name: Mapped[str] = mapped_column(String(240))
    """The name without upper case: two lists never differ in that alone."""
    created_at: Mapped[datetime]


class Membership(OrganizationScoped, Base):
    """One Contact or Lead on one list, as it was when it was last asked."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("mailing_list_id", "record_id"),
        Index("ix_membership_mailing_list_id_id", "mailing_list_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mailing_list_id: Mapped[str] = mapped_column(ForeignKey("mailing_list.id"))
    record_id: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254), default="")
    """In its comparable form."""
    distribution_id: Mapped[str] = mapped_column(String(40))
    """The last one by which it was asked."""
    added_at: Mapped[datetime]
    """When it was first asked."""
