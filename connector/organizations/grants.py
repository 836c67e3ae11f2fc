"""A grant of Salesforce becomes an account of the organization: the main one, a further one, or one connected anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, FieldError, Invalid, ServiceError
from connector.foundation.web.errors import field_errors
from connector.integrations.bundle import Bundle
from connector.integrations.salesforce import credentials as server_credentials
from connector.integrations.salesforce import my_domain
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.hosts import TrustedHosts
from connector.integrations.salesforce.oauth import UserInfo
from connector.integrations.salesforce.tokens import TokenGrant
from connector.organizations import accounts, login_attempts
from connector.organizations.account_inputs import AccountName
from connector.organizations.models import AccountKind, Organization, SalesforceAccount
from connector.organizations.token_store import announce_connected, sealed

log = structlog.get_logger(__name__)
_NAME = TypeAdapter[str](AccountName)


@dataclass(frozen=True, slots=True)
class Place:
    """Which account: one that is there by its id, the main one without it; or a new one under this name, which is the
    main one when there is none yet."""

    account_id: str = ""
    name: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Obtained:
    """`environment` is what was chosen to log in at; `credentials` are those of a server, if one asked."""

    grant: TokenGrant
    user: UserInfo
    environment: str
    credentials: ServerCredentials | None = None

    @property
    def kind(self) -> AccountKind:
        return AccountKind(self.credentials.kind) if self.credentials else AccountKind.WEB


def check_place(session: Session, place: Place) -> None:
    """Before anybody is sent to Salesforce: raises NotFound, Conflict or Invalid."""
    if place.account_id:
        accounts.one(session, place.account_id)
    elif place.is_new:
        _check_text(place.name)
        if accounts.main_of(session):
            accounts.check_new(session, place.name)


def _check_text(name: str) -> None:
    """A form may send what no database takes."""
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        raise Invalid(errors=[FieldError("name", each.message) for each in field_errors(error)]) from error


def keep(bundle: Bundle, organization_id: str, place: Place, obtained: Obtained) -> SalesforceAccount:
    """The account; what it held before is revoked. Raises Invalid, Conflict or NotFound, the grant given back."""
    grant = obtained.grant
    try:
        _check(bundle, obtained)
        account, replaced, token_url = _keep(bundle, organization_id, place, obtained)
    except ServiceError:
        login_attempts.revoke(bundle, [grant.refresh_token or grant.access_token], grant.token_url)
        raise
    still_used = (grant.refresh_token, grant.access_token)  # a server may be given the session that it had
    login_attempts.revoke(bundle, [each for each in replaced if each not in still_used], token_url)
    return account


def _check(bundle: Bundle, obtained: Obtained) -> None:
    trusted = TrustedHosts.of(bundle.settings.salesforce.trusted_hosts)
    missing = my_domain.check(obtained.user, obtained.grant.instance_url, trusted)
    if missing:
        raise Invalid.at("environment", missing.message)
    if not obtained.grant.refresh_token and obtained.credentials is None:
        raise Invalid("Salesforce gave no refresh token: add the scope 'refresh_token' to the External Client App.")


def _keep(
    bundle: Bundle, organization_id: str, place: Place, obtained: Obtained
) -> tuple[SalesforceAccount, Sequence[str], str]:
    """The account, the tokens that it held before, and where those came from."""
    now = bundle.clock.now()
    try:
        with bundle.db.write(organization_id) as session:
            account = _account(session, organization_id, place, obtained.user)
            replaced, token_url = _held(bundle, account), account.token_url or obtained.grant.token_url
            account.connected_at = now
            _fill(bundle, account, obtained)
            session.add(account)
            announce_connected(session, accounts.key_of(account), now)
    except IntegrityError as error:
        raise Conflict("This Salesforce org is already connected to another organization here.") from error
    log.info("salesforce.connected", organization_id=organization_id, account_id=account.id, kind=account.kind)
    return account, replaced, token_url


def _account(session: Session, organization_id: str, place: Place, user: UserInfo) -> SalesforceAccount:
    """Locks the organization: two that connect at once must not make two main accounts, or more than may be."""
    mine = select(Organization).where(Organization.id == organization_id).with_for_update()
    organization = session.scalars(mine).one()
    main = accounts.main_of(session)
    if main is None and not place.account_id:
        account = _new(organization_id, place.name, is_main=True)
    elif place.is_new:
        accounts.check_new(session, place.name)
        account = _new(organization_id, place.name, is_main=False)
    else:
        account = accounts.one(session, place.account_id, for_change=True)
    if account.is_main:
        _bind(organization, user)
    elif accounts.salesforce_org_of(account) not in ("", user.organization_id):
        raise Conflict("This is another Salesforce org than this account's: add it as a further account instead.")
    return account


def _new(organization_id: str, name: str, *, is_main: bool) -> SalesforceAccount:
    return SalesforceAccount(
        id=new_id("SA_"),
        organization_id=organization_id,
        name=name.strip(),
        is_main=is_main,
        identity_url="",
        token_url="",
        refresh_token="",
        access_token="",
        version=0,
    )


def _bind(organization: Organization, user: UserInfo) -> None:
    """An organization belongs to one Salesforce org from its first connection on."""
    if organization.salesforce_organization_id not in (None, user.organization_id):
        raise Conflict("This is another Salesforce org than the one connected before: its records have other ids.")
    organization.salesforce_organization_id = user.organization_id


def _held(bundle: Bundle, account: SalesforceAccount) -> list[str]:
    """The token whose end ends the grant that the account has."""
    kept = [bundle.cipher.decrypt(each) for each in (account.refresh_token, account.access_token) if each]
    return [each for each in kept if each][:1]


def _fill(bundle: Bundle, account: SalesforceAccount, obtained: Obtained) -> None:
    user, proof = obtained.user, obtained.credentials
    account.kind, account.environment = obtained.kind, obtained.environment[:200]
    account.credentials = bundle.cipher.encrypt(server_credentials.as_json(proof)) if proof else None
    account.salesforce_user_id, account.user_name = user.user_id, (user.username or user.name)[:120]
    account.version += 1
    for column, value in sealed(bundle.cipher, obtained.grant).items():
        setattr(account, column, value)
