"""Who may call what. Each blueprint states its access once, here, and a test sees to it that all do."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from connector.foundation.errors import Forbidden, Invalid
from connector.foundation.web.shell import csrf
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.soql import record_id
from connector.organizations import browser_session, service
from connector.organizations.models import Organization, Role, User

NO_TOKEN = "is missing or of another session: reload the page and try again."  # noqa: S105  (a message)
ACCESS: dict[str, str] = {}
"""Blueprint name to what it asks of the caller."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls. `needs_record_check`: nobody has asked Salesforce yet what this person may see there; Apex has, and
    a script or an administrator acts for the whole organization. `may_use_sms`: a person's permission (A20)."""

    organization_id: str
    user_id: str | None
    name: str
    salesforce_user_id: str | None = None
    needs_record_check: bool = False
    may_use_sms: bool = True


def principal() -> Principal:
    found: Principal = g.principal
    return found


def by_api_key(blueprint: Blueprint) -> None:
    """Bearer key of an organization, to which calls from Apex add the org and the running user; or, without any
    Authorization header, the session of a signed-in person, whose changes then carry a CSRF token."""
    ACCESS[blueprint.name] = "API key or session"
    csrf.exempt(blueprint)
    blueprint.before_request(_read_key_or_session)


def by_administrator(blueprint: Blueprint) -> None:
    """A signed-in administrator; every change carries a CSRF token."""
    ACCESS[blueprint.name] = "administrator"
    blueprint.before_request(_read_administrator)


def by_person(blueprint: Blueprint, sign_in: str) -> None:
    """Anybody who is signed in; others are sent to the endpoint `sign_in`, with what the address asked for. Every
    change carries a CSRF token."""
    ACCESS[blueprint.name] = "signed-in person"
    blueprint.before_request(lambda: _read_person(sign_in))


def by_browser(blueprint: Blueprint, proof: str) -> None:
    """Anybody at a browser: nobody need be signed in, yet every change carries a CSRF token. Without it another site
    could sign a browser in as somebody else, who would then be given the visitor's Salesforce org."""
    ACCESS[blueprint.name] = proof


def by_own_proof(blueprint: Blueprint, proof: str) -> None:
    """The request proves itself (a signed link, a provider's signature): no session, hence no CSRF token."""
    ACCESS[blueprint.name] = proof
    csrf.exempt(blueprint)


def _read_key_or_session() -> None:
    if "Authorization" not in request.headers and (user := browser_session.user()) is not None:
        _check_token()
        g.principal = _person(user)
    else:
        _read_key()


def _check_token() -> None:
    """Raises Forbidden for a change that another site may have sent in this person's name."""
    try:
        csrf.protect()
    except CSRFError as error:
        raise Forbidden.at("X-CSRFToken", NO_TOKEN) from error


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
    return Principal(organization.id, user.id, user.name, user.salesforce_user_id, may_use_sms=_may_use_sms(user))


def _may_use_sms(user: User) -> bool:
    """As it was decided here; while nothing was, as the permission set in the org has it, which Apex tells."""
    in_org = user.can_use_sms is None and request.headers.get("X-Salesforce-Use-SMS") == "true"
    return user.may_use_sms or in_org


def _salesforce_id(header: str, value: str) -> str:
    try:
        return record_id(value)
    except ValueError as error:
        raise Invalid.at(header, str(error)) from error


def _read_administrator() -> Response | None:
    user = browser_session.user()
    if user is None:
        return redirect(url_for("sign_in.show", next=request.path))
    if user.role != Role.ADMIN:
        raise Forbidden("Only an administrator may open this page.")
    g.principal = _principal(user)
    return None


def _read_person(sign_in: str) -> Response | None:
    user = browser_session.user()
    if user is None:
        return redirect(f"{url_for(sign_in)}?{urlencode(list(request.args.items(multi=True)))}")
    g.principal = _person(user)
    return None


def _person(user: User) -> Principal:
    """Raises Forbidden when the administrator has blocked this person."""
    service.check_may_send(user)
    return _principal(user)


def _principal(user: User) -> Principal:
    return Principal(
        user.organization_id,
        user.id,
        user.name,
        salesforce_user_id=user.salesforce_user_id,
        needs_record_check=user.salesforce_user_id is not None,
        may_use_sms=user.may_use_sms,
    )
