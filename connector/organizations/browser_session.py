"""Who a browser is signed in as: kept in its signed session cookie, looked up anew at each request."""

import secrets

from flask import session
from sqlalchemy import select

from connector.integrations.bundle import bundle
from connector.organizations.models import User

KEPT = ("language",)
"""What a browser keeps when somebody signs in or out."""


def begin(user_id: str, **facts: str) -> None:
    """Sign this browser in; nothing of whoever used it before is left. `facts`: what else to know of the person."""
    _forget()
    session.update(user_id=user_id, secret=secrets.token_urlsafe(32), **facts)
    session.permanent = True


def end() -> None:
    _forget()


def user() -> User | None:
    """The person who is signed in, if any."""
    user_id = session.get("user_id")
    if user_id is None:
        return None
    with bundle().db.read() as reader:
        found: User | None = reader.scalar(select(User).where(User.id == user_id))
    if found is None:
        _forget()
    return found


def secret() -> str:
    """What tells this browser from all others, signed in or not; made when it is first asked for."""
    if "secret" not in session:
        session["secret"] = secrets.token_urlsafe(32)
    return str(session["secret"])


def _forget() -> None:
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
