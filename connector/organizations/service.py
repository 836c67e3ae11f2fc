"""Creating organizations, their keys and users, and signing people in."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import change_rows, new_id
from connector.foundation.errors import Forbidden, Unauthorized
from connector.foundation.links import token_hash
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    In,
    Query,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.organizations.events import OrganizationCreated
from connector.organizations.models import ApiKey, Organization, Role, SignInLink, User

LONGEST_EMAIL = 254
SIGN_IN_LIFETIME = timedelta(hours=24)


def create(session: Session, name: str, now: datetime) -> tuple[Organization, User]:
    """A new organization with its first administrator."""
    organization = Organization(id=new_id("ORG_"), name=name, created_at=now)
    admin = User(
        id=new_id("UR_"), organization_id=organization.id, name="Administrator", role=Role.ADMIN, created_at=now
    )
    session.add_all([organization, admin])
    session.flush()
    events.record(session, OrganizationCreated(organization.id), now)
    return organization, admin


def first_administrator(session: Session, now: datetime, *, name: str = "My organization") -> User:
    """The administrator of the first organization; both are made when there is none yet, then with this name."""
    first = session.scalar(select(User).where(User.role == Role.ADMIN).order_by(User.created_at).limit(1))
    return first or create(session, name, now)[1]


def issue_api_key(session: Session, organization_id: str, name: str, now: datetime) -> str:
    """A new key in clear, to be shown once."""
    key = f"hb_{secrets.token_urlsafe(32)}"
    session.add(
        ApiKey(id=new_id("AK_"), organization_id=organization_id, name=name, key_hash=token_hash(key), created_at=now)
    )
    return key


def issue_sign_in_link(session: Session, user_id: str, now: datetime) -> str:
    """A token that signs this user in once, within 24 hours."""
    token = secrets.token_urlsafe(32)
    session.add(SignInLink(token_hash=token_hash(token), user_id=user_id, expires_at=now + SIGN_IN_LIFETIME))
    return token


def use_sign_in_link(session: Session, token: str, now: datetime) -> User:
    """Sign in; raises Unauthorized when the link is unknown, used or too old."""
    good = SignInLink.token_hash == token_hash(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now
    if not change_rows(session, update(SignInLink).where(*good).values(used_at=now)):
        raise Unauthorized("This sign-in link was used already or is too old: print a new one with 'hearback sign-in'.")
    user_id = select(SignInLink.user_id).where(SignInLink.token_hash == token_hash(token)).scalar_subquery()
    return session.scalars(select(User).where(User.id == user_id)).one()


def organization_of_key(session: Session, key: str) -> Organization:
    """Raises Unauthorized for a key that is unknown or revoked."""
    found = session.scalar(
        select(Organization)
        .join(ApiKey, ApiKey.organization_id == Organization.id)
        .where(ApiKey.key_hash == token_hash(key), ApiKey.revoked_at.is_(None))
    )
    if found is None:
        raise Unauthorized("The API key is missing or unknown: send 'Authorization: Bearer <api_key>'.")
    return found


def salesforce_user(
    bundle: Bundle, organization_id: str, salesforce_user_id: str, name: str = "", email: str = ""
) -> User:
    """The user behind a call from Salesforce, known from the first call on; raises Forbidden if blocked.
    Without a `name`, Salesforce is asked for it."""
    known = select(User).where(User.salesforce_user_id == salesforce_user_id)
    with bundle.db.read(organization_id) as reader:
        user = reader.scalar(known)
    if user is None:
        user = _remember_user(bundle, organization_id, salesforce_user_id, name, email)
    check_may_send(user)
    return user


def check_may_send(user: User) -> None:
    if not user.may_send:
        raise Forbidden("You may not send surveys: ask your administrator for the permission set Hearback User.")


def _remember_user(bundle: Bundle, organization_id: str, salesforce_user_id: str, name: str, email: str) -> User:
    if not name:
        name, email = _in_salesforce(bundle, organization_id, salesforce_user_id)
    values = {
        "id": new_id("UR_"),
        "organization_id": organization_id,
        "role": Role.USER,
        "may_send": True,
        "name": name[:120],
        "email": email if len(email) <= LONGEST_EMAIL else "",
        "salesforce_user_id": salesforce_user_id,
        "created_at": bundle.clock.now(),
    }
    with bundle.db.write(organization_id) as session:
        events.insert_once(session, User, values)
        return session.scalars(select(User).where(User.salesforce_user_id == salesforce_user_id)).one()


def _in_salesforce(bundle: Bundle, organization_id: str, salesforce_user_id: str) -> tuple[str, str]:
    """The user's name and email; id and nothing when Salesforce does not tell: a send must not fail for a name."""
    asked = Query("User", ("Id", "Name", "Email"), In("Id", (salesforce_user_id,)))
    try:
        found = next(bundle.salesforce.api(organization_id).query(asked), None)
    except (SalesforceUnavailable, SalesforceDisconnected, SalesforceRefused):
        found = None
    return (str(found["Name"]), str(found["Email"] or "")) if found else (salesforce_user_id, "")
