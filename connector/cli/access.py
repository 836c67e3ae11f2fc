"""Letting people and scripts in, on the server: sign-in links, API keys, encryption keys."""

import json
from typing import Annotated

import typer

from connector.cli.settings import AsJson, server_database, server_settings
from connector.foundation.clock import SystemClock
from connector.foundation.crypto import Cipher
from connector.messaging import sender_domains
from connector.organizations import service as organizations
from connector.organizations import token_store

commands = typer.Typer()


@commands.command("sign-in")
def sign_in(as_json: AsJson = False) -> None:
    """Print a link that signs the administrator in, once."""
    settings, now = server_settings(), SystemClock().now()
    with server_database(settings).write() as session:
        admin = organizations.first_administrator(session, now, name=settings.sender.from_name)
        url = f"{settings.public_url}/sign-in/{organizations.issue_sign_in_link(session, admin.id, now)}"
    typer.echo(json.dumps({"url": url}) if as_json else f"Sign in once within 24 hours:\n  {url}")


@commands.command("api-key")
def api_key(
    name: Annotated[str, typer.Option(help="What the key is for.")] = "script", as_json: AsJson = False
) -> None:
    """Make an API key for scripts or for Apex; it is shown this once."""
    settings, now = server_settings(), SystemClock().now()
    with server_database(settings).write() as session:
        admin = organizations.first_administrator(session, now, name=settings.sender.from_name)
        key = organizations.issue_api_key(session, admin.organization_id, name, now)
    typer.echo(json.dumps({"api_key": key}) if as_json else f"API key ({name}), shown this once:\n  {key}")


@commands.command("rotate-keys")
def rotate_keys(as_json: AsJson = False) -> None:
    """Encrypt stored tokens under the first of HEARBACK_ENCRYPTION_KEYS; older keys may be dropped afterwards."""
    settings = server_settings()
    cipher = Cipher(settings.encryption_keys.get_secret_value())
    db = server_database(settings)
    accounts, domains = token_store.rotate_keys(db, cipher), sender_domains.rotate_keys(db, cipher)
    told = f"Encrypted anew: {accounts} account(s), {domains} sender domain(s)."
    typer.echo(json.dumps({"accounts": accounts, "sender_domains": domains}) if as_json else told)
