"""The accounts of Salesforce of an organization."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.organizations.models import SalesforceAccount


def id_of(session: Session, name: str) -> str:
    """The account that a task names, "" for the main one. Raises NotFound."""
    if not name.strip():
        return ""
    found = session.scalar(select(SalesforceAccount).where(SalesforceAccount.name == name.strip()))
    if found is None:
        raise NotFound(f"There is no account of Salesforce called '{name.strip()}'.")
    return "" if found.is_main else found.id
