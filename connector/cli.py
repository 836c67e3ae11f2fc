"""The command `hearback`."""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from connector.demo import run as demo_run
from connector.foundation import migrations
from connector.foundation.clock import SystemClock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.foundation.logs import configure
from connector.foundation.settings import PREFIX, Settings, read_settings
from connector.organizations import service as organizations
from connector.organizations import token_store as organizations_tokens

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Survey distribution for Salesforce.",
)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON line.")]


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    processes: Annotated[int, typer.Option(help="Web processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads in each.")] = 2,
) -> None:
    """Run the web application (gunicorn)."""
    _settings()
    arguments = [
        "-m",
        "gunicorn",
        "connector.app:create()",
        "--preload",
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(processes),
        "--threads",
        str(threads),
        "--timeout",
        "60",
        "--graceful-timeout",
        "20",
        "--log-level",
        "warning",
    ]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


@cli.command()
def worker(
    processes: Annotated[int | None, typer.Option(help="RQ processes; default from the settings.")] = None,
) -> None:
    """Run jobs: sending, write-back, workflows."""
    _settings()
    counted = ["--processes", str(processes)] if processes else []
    os.execv(sys.executable, [sys.executable, "-m", "connector.worker", *counted])  # noqa: S606


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema. Safe to run again."""
    migrations.upgrade(_settings().database.url)
    typer.echo("The database is up to date.")


@cli.command("sign-in")
def sign_in(as_json: AsJson = False) -> None:
    """Print a link that signs the administrator in, once."""
    settings, now = _settings(), SystemClock().now()
    with _database(settings).write() as session:
        admin = organizations.first_administrator(session, now)
        url = f"{settings.public_url}/sign-in/{organizations.issue_sign_in_link(session, admin.id, now)}"
    typer.echo(json.dumps({"url": url}) if as_json else f"Sign in once within 24 hours:\n  {url}")


@cli.command("api-key")
def api_key(
    name: Annotated[str, typer.Option(help="What the key is for.")] = "script", as_json: AsJson = False
) -> None:
    """Make an API key for scripts or for Apex; it is shown this once."""
    settings, now = _settings(), SystemClock().now()
    with _database(settings).write() as session:
        admin = organizations.first_administrator(session, now)
        key = organizations.issue_api_key(session, admin.organization_id, name, now)
    typer.echo(json.dumps({"api_key": key}) if as_json else f"API key ({name}), shown this once:\n  {key}")


@cli.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt stored tokens under the first of HEARBACK_ENCRYPTION_KEYS; older keys may be dropped afterwards."""
    settings = _settings()
    cipher = Cipher(settings.encryption_keys.get_secret_value())
    typer.echo(f"Encrypted anew: {organizations_tokens.rotate_keys(_database(settings), cipher)} account(s).")


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="First of six ports in a row.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of the demo's data.")] = Path(".demo-data"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with new data.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run everything on this machine: a Salesforce org to click in, a mailbox, the product."""
    raise typer.Exit(demo_run.run_demo(port=port, data=data, fresh=fresh, as_json=as_json))


def main() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        cli()


def _settings() -> Settings:
    configure()
    try:
        return read_settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "__".join(str(part) for part in problem["loc"]).upper()
            typer.echo(f"Setting {PREFIX}{name}: {problem['msg']}", err=True)
        typer.echo("Set it in the environment, by …_FILE if it is a secret, or in a file of HEARBACK_CONFIG.", err=True)
        raise typer.Exit(2) from error
    except FileNotFoundError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _database(settings: Settings) -> Database:
    return Database(settings.database.url)


if __name__ == "__main__":
    main()
