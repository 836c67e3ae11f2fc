"""What still needs an account of Salesforce: workflows that name it, and rows that are not written yet."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.organizations import accounts
from connector.organizations.models import SalesforceAccount
from connector.workflows import queries as workflows
from connector.writeback.models import REFUSED, UNFINISHED, WriteBack, WriteBackState

NOT_OVER = (*UNFINISHED, *REFUSED)
"""Rows that may still be written: by themselves, or by a person's decision."""


def uses(session: Session, account: SalesforceAccount) -> Sequence[str]:
    """E.g. ["the workflow “Follow up”", "3 rows that are not written yet"]."""
    found = workflow_uses(session, account)
    rows = waiting(session, account, NOT_OVER)
    return [*found, _("%(number)s rows that are not written yet", number=rows)] if rows else found


def workflow_uses(session: Session, account: SalesforceAccount) -> list[str]:
    """Tasks name an account by its name."""
    name = account.name.strip().casefold()
    return [
        _("the workflow “%(name)s”", name=workflow.name)
        for workflow in workflows.all_of(session)
        if name and name in _accounts_in(workflow.config)
    ]


def waiting(session: Session, account: SalesforceAccount, states: Sequence[WriteBackState]) -> int:
    """How many rows of the account are in these states."""
    mine = WriteBack.account_id == accounts.key_of(account).account_id, WriteBack.state.in_(states)
    return session.scalar(select(func.count()).select_from(WriteBack).where(*mine)) or 0


def _accounts_in(config: Any) -> Iterator[str]:
    """The names of accounts in its tasks, without upper case."""
    for task in config.get("tasks", ()):
        yield str(task.get("account", "")).strip().casefold()
