"""Further accounts of Salesforce, and connecting any of them: in the browser, or by a server's own credentials."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import account_uses
from connector.admin.views.frame import asked, blueprint, done, mistakes, reading, validated, writing
from connector.foundation.errors import Invalid, ServiceError
from connector.integrations.bundle import bundle
from connector.organizations import accounts, connection
from connector.organizations.access import principal
from connector.organizations.account_inputs import AccountInput, NameInput
from connector.organizations.connection import Browser
from connector.organizations.grants import Place
from connector.organizations.models import AccountKind, SalesforceAccount
from connector.writeback.models import UNFINISHED

Answer = str | tuple[str, int] | Response
MY_DOMAIN = "my_domain"
SECRETS = ("client_secret", "private_key")


@blueprint.get("/salesforce/accounts/new")
def new_account() -> str:
    return _form(None, {"environment": "production", "return_to": request.args.get("return_to", "")})


@blueprint.post("/salesforce/accounts/new")
def add_account() -> Answer:
    return _connect(None)


@blueprint.get("/salesforce/accounts/<account_id>")
def account(account_id: str) -> Answer:
    with reading() as reader:
        found = accounts.one(reader, account_id)
        if found.is_main:
            return redirect(url_for(".salesforce"))
        return render_template(
            "admin/account.html",
            account=found,
            waiting=account_uses.waiting(reader, found, UNFINISHED),
            uses=account_uses.uses(reader, found),
        )


@blueprint.get("/salesforce/accounts/<account_id>/connect")
def connect_account(account_id: str) -> str:
    """Anew: as another user, or in another way."""
    found = _one(account_id)
    known = found.environment if found.environment in ("production", "sandbox") else MY_DOMAIN
    typed = found.environment if known == MY_DOMAIN else ""
    return _form(found, {"environment": known, MY_DOMAIN: typed, "return_to": request.args.get("return_to", "")})


@blueprint.post("/salesforce/accounts/<account_id>/connect")
def connected_account(account_id: str) -> Answer:
    return _connect(_one(account_id))


@blueprint.post("/salesforce/accounts/<account_id>/reconnect")
def reconnect_account(account_id: str) -> Response:
    """By the credentials that it has."""
    organization_id = principal().organization_id
    done(lambda: connection.try_again(bundle(), organization_id, account_id), _("The account is connected."))
    return redirect(url_for(".account", account_id=account_id))


@blueprint.post("/salesforce/accounts/<account_id>/disconnect")
def disconnect_account(account_id: str) -> Response:
    connection.disconnect(bundle(), principal().organization_id, account_id)
    flash(_("The account is disconnected. What is still to be written to it waits until you connect it again."))
    return redirect(url_for(".account", account_id=account_id))


@blueprint.post("/salesforce/accounts/<account_id>/name")
def rename_account(account_id: str) -> Response:
    def rename() -> None:
        wanted = validated(NameInput, {"name": request.form.get("name", "")})
        with writing() as writer:
            accounts.rename(writer, account_id, wanted.name, account_uses.workflow_uses)

    done(rename, _("Saved."))
    return redirect(url_for(".account", account_id=account_id))


@blueprint.post("/salesforce/accounts/<account_id>/remove")
def remove_account(account_id: str) -> Response:
    organization_id = principal().organization_id
    removed = done(
        lambda: connection.remove(bundle(), organization_id, account_id, account_uses.uses),
        _("The account is removed."),
    )
    return redirect(url_for(".salesforce") if removed else url_for(".account", account_id=account_id))


def browser() -> Browser:
    return Browser(principal().organization_id, str(session.get("secret", "")))


def _connect(found: SalesforceAccount | None) -> Answer:
    written = request.form.to_dict()
    place = Place(found.id) if found else Place(name=written.get("name", "").strip(), is_new=True)
    try:
        return _WAYS[_kind()](place, written)
    except ServiceError as error:
        return _form(found, written, _in_our_words(mistakes(error), written)), error.status


def _in_our_words(problems: dict[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """What the login page's address lacks, in the reader's language instead of with what was typed."""
    typed = written.get(MY_DOMAIN, "").strip()
    is_refused = typed and repr(typed[:100]) in problems.get("environment", "")
    return {**problems, "environment": no_login_address()} if is_refused else problems


def no_login_address() -> str:
    said = _(
        "This is no login address of Salesforce. Copy the one shown under Setup, My Domain, "
        "for example https://yourcompany.my.salesforce.com."
    )
    return str(said)


def _in_browser(place: Place, written: Mapping[str, str]) -> Response:
    return_to = written.get("return_to", "")
    return redirect(connection.begin(bundle(), browser(), _environment(written), place, return_to=return_to))


def _as_server(place: Place, written: Mapping[str, str]) -> Response:
    named = ("client_id", "client_secret", "username", "private_key")
    values = {name: written[name] for name in named if name in written}
    wanted = validated(AccountInput, {**values, "kind": _kind(), "environment": _environment(written)})
    organization_id, back = principal().organization_id, connection.checked_page(written.get("return_to", ""))
    made = connection.connect_server(bundle(), organization_id, wanted.environment, wanted.credentials(), place)
    flash(_("The account is connected."))
    return redirect(back or _page_of(made))


_WAYS: Mapping[AccountKind, Callable[[Place, Mapping[str, str]], Response]] = {
    AccountKind.WEB: _in_browser,
    AccountKind.CLIENT_CREDENTIALS: _as_server,
    AccountKind.JWT: _as_server,
}


def _kind() -> AccountKind:
    return asked("kind", AccountKind) or AccountKind.WEB


def _environment(written: Mapping[str, str]) -> str:
    """What the form chose: "production", "sandbox" or the typed My Domain."""
    chosen = written.get("environment", MY_DOMAIN)
    typed = written.get(MY_DOMAIN, "").strip()
    if chosen == MY_DOMAIN and not typed:
        raise Invalid.at("environment", _("Type the My Domain address of your org."))
    return typed if chosen == MY_DOMAIN else chosen


def _one(account_id: str) -> SalesforceAccount:
    with reading() as reader:
        return accounts.one(reader, account_id)


def _page_of(made: SalesforceAccount) -> str:
    return url_for(".salesforce") if made.is_main else url_for(".account", account_id=made.id)


def _form(
    found: SalesforceAccount | None, written: Mapping[str, Any], problems: Mapping[str, str] | None = None
) -> str:
    """Secrets are typed again each time."""
    with reading() as reader:
        has_main = accounts.main_of(reader) is not None
    return render_template(
        "admin/account_form.html",
        found=found,
        kind=_kind(),
        kinds=list(AccountKind),
        is_main=found.is_main if found else not has_main,
        written={name: value for name, value in written.items() if name not in SECRETS},
        problems=problems or {},
    )
