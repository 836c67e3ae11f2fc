"""The accounts of Salesforce of an organization: one main, whose records are read and shown, and up to four further
ones, to which tasks write that name them. How a grant becomes an account is in `grants`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.integrations.salesforce.tokens import AccountKey
from connector.organizations.models import AccountKind, SalesforceAccount

MOST = 5
LONGEST_NAME = 80
SALESFORCE_ORG = re.compile(r"/id/([A-Za-z0-9]{18})/")
"""In the identity URL of a grant."""

Uses = Callable[[Session, SalesforceAccount], Sequence[str]]
"""What still needs an account, in words such as "the workflow Follow up"."""


def all_of(session: Session) -> Sequence[SalesforceAccount]:
    """Of the session's organization, the main one first."""
    order = SalesforceAccount.is_main.desc(), SalesforceAccount.name, SalesforceAccount.id
    return session.scalars(select(SalesforceAccount).order_by(*order)).all()


def connected_since(session: Session, moment: datetime) -> Sequence[SalesforceAccount]:
    """The further ones of them."""
    mine = SalesforceAccount.is_main.is_(False), SalesforceAccount.connected_at >= moment
    return session.scalars(select(SalesforceAccount).where(*mine)).all()


def main_of(session: Session) -> SalesforceAccount | None:
    return session.scalar(select(SalesforceAccount).where(SalesforceAccount.is_main.is_(True)))


def one(session: Session, account_id: str, *, for_change: bool = False) -> SalesforceAccount:
    """`account_id` "" is the main one; raises NotFound."""
    mine = SalesforceAccount.id == account_id if account_id else SalesforceAccount.is_main.is_(True)
    wanted = select(SalesforceAccount).where(mine)
    found = session.scalar(wanted.with_for_update() if for_change else wanted)
    if found is None:
        raise NotFound("There is no such account of Salesforce: Admin › Salesforce lists those that are.")
    return found


def named(session: Session, name: str) -> SalesforceAccount | None:
    """The account that a task names, "" for the main one."""
    return _named(session, name) if name.strip() else main_of(session)


def id_of(session: Session, name: str) -> str:
    """The account that a task names, "" for the main one; upper and lower case are the same. Raises NotFound."""
    if not name.strip():
        return ""
    found = _named(session, name)
    if found is None:
        raise NotFound.at("account", _no_account(session, name))
    return key_of(found).account_id


def _no_account(session: Session, name: str) -> str:
    known = ", ".join(each.name for each in all_of(session) if each.name)
    if known:
        return str(
            _("there is no account of Salesforce called “%(name)s”; there are: %(known)s", name=name, known=known)
        )
    return str(
        _(
            "there is no account of Salesforce called “%(name)s”, only the main one: leave the account out, or add it "
            "under Admin › Salesforce",
            name=name,
        )
    )


def key_of(account: SalesforceAccount) -> AccountKey:
    return AccountKey(account.organization_id, "" if account.is_main else account.id)


def salesforce_org_of(account: SalesforceAccount) -> str:
    """The 18-character id of its Salesforce org, "" when the grant does not tell."""
    found = SALESFORCE_ORG.search(account.identity_url)
    return found[1] if found else ""


def check_new(session: Session, name: str) -> None:
    """Whether a further account may be added under this name; raises Conflict or Invalid with the cure."""
    if len(all_of(session)) >= MOST:
        raise Conflict(_("There are at most %(most)s accounts of Salesforce: remove one first.", most=MOST))
    check_name(session, name)


def check_name(session: Session, name: str, *, but: str = "") -> None:
    """`but` is the id of the account that may have it already."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        why = _("give the account a name of 1 to %(most)s characters, by which tasks name it", most=LONGEST_NAME)
        raise Invalid.at("name", why)
    same = _named(session, name)
    if same is not None and same.id != but:
        why = _("there is an account called “%(name)s” already: choose another name", name=same.name)
        raise Conflict.at("name", why)


def rename(session: Session, account_id: str, name: str, uses: Uses) -> None:
    """Raises Conflict with the names of the workflows that name it."""
    account = one(session, account_id, for_change=True)
    check_name(session, name, but=account.id)
    if account.name != name.strip():
        named_by = ", ".join(uses(session, account))
        if named_by:
            why = _("“%(name)s” cannot be renamed: it is named by %(uses)s.", name=account.name, uses=named_by)
            raise Conflict(why)
    account.name = name.strip()


def check_removable(session: Session, account: SalesforceAccount, uses: Uses) -> None:
    """Raises Conflict for the main account, and for one that is still needed, with by what."""
    if account.is_main:
        raise Conflict("The main account stays: disconnect it, or connect it anew as another user of the same org.")
    needed_by = ", ".join(uses(session, account))
    if needed_by:
        raise Conflict(_("“%(name)s” cannot be removed: it is needed by %(uses)s.", name=account.name, uses=needed_by))


def sharing_a_user(listed: Sequence[SalesforceAccount]) -> list[Sequence[str]]:
    """Names of accounts that one user of Salesforce allowed in the browser: Salesforce keeps at most five such grants
    of a user and ends the oldest."""
    by_user: defaultdict[str, list[str]] = defaultdict(list)
    for account in listed:
        if account.kind == AccountKind.WEB:
            by_user[account.salesforce_user_id].append(account.name)
    return [names for names in by_user.values() if len(names) > 1]


def _named(session: Session, name: str) -> SalesforceAccount | None:
    """Compared here: the databases do not fold all letters in the same way."""
    wanted = name.strip().casefold()
    return next((each for each in all_of(session) if each.name and each.name.casefold() == wanted), None)
