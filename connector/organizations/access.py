"""Who may call what. Each blueprint states its access once, here, and a test sees to it that all do."""

from dataclasses import dataclass

from flask import Blueprint, g, redirect, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from connector.foundation.errors import Forbidden, Invalid, Unauthorized
from connector.foundation.web.shell import csrf
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.soql import record_id
from connector.organizations import service
from connector.organizations.models import Organization, Role, User

ACCESS: dict[str, str] = {}
"""Blueprint name to what it asks of the caller."""


@dataclass(frozen=True, slots=True)
class Principal:
    organization_id: str
    user_id: str | None
    name: str


def principal() -> Principal:
    found: Principal = g.principal
    return found


def by_api_key(blueprint: Blueprint) -> None:
    """Bearer key of an organization; calls from Apex add the org and the running user."""
    ACCESS[blueprint.name] = "API key"
    csrf.exempt(blueprint)
    blueprint.before_request(_read_key)


def by_administrator(blueprint: Blueprint) -> None:
    """A signed-in administrator; every change carries a CSRF token."""
    ACCESS[blueprint.name] = "administrator"
    blueprint.before_request(_read_session)


def by_browser(blueprint: Blueprint, proof: str) -> None:
    """Anybody at a browser: nobody need be signed in, yet every change carries a CSRF token. Without it another site
    could sign a browser in as somebody else, who would then be given the visitor's Salesforce org."""
    ACCESS[blueprint.name] = proof


def by_own_proof(blueprint: Blueprint, proof: str) -> None:
    """The request proves itself (a signed link, a provider's signature): no session, hence no CSRF token."""
    ACCESS[blueprint.name] = proof
    csrf.exempt(blueprint)


def _read_key() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    with bundle().db.read() as reader:
        organization = service.organization_of_key(reader, key.strip() if scheme.lower() == "bearer" else "")
    _check_org(organization)
    g.principal = _caller(organization)


def _check_org(organization: Organization) -> None:
    claimed = request.headers.get("X-Salesforce-Organization")
    if claimed and _salesforce_id("X-Salesforce-Organization", claimed) != organization.salesforce_organization_id:
        raise Forbidden("This API key belongs to another Salesforce org.")


def _caller(organization: Organization) -> Principal:
    claimed = request.headers.get("X-Salesforce-User")
    if not claimed:
        return Principal(organization.id, None, "API")
    user = service.salesforce_user(bundle(), organization.id, _salesforce_id("X-Salesforce-User", claimed))
    return Principal(organization.id, user.id, user.name)


def _salesforce_id(header: str, value: str) -> str:
    try:
        return record_id(value)
    except ValueError as error:
        raise Invalid.at(header, str(error)) from error


def _read_session() -> Response | None:
    user_id = session.get("user_id")
    if user_id is None:
        return redirect(url_for("sign_in.show", next=request.path))
    with bundle().db.read() as reader:
        user = reader.scalar(select(User).where(User.id == user_id))
    if user is None or user.role != Role.ADMIN:
        session.clear()
        raise Unauthorized("Sign in again.")
    g.principal = Principal(user.organization_id, user.id, user.name)
    return None
