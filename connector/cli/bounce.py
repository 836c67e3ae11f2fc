"""Mails that come back: handing them on from the mail server.

hearback: "|hearback bounce receive --url https://survey.example --token-file /etc/hearback/bounce_token"
"""

from pathlib import Path
from typing import Annotated

import requests
import typer

from connector.cli.files import read_bytes
from connector.cli.problems import ExitCode, Problem
from connector.foundation.hosts import is_loopback

commands = typer.Typer(no_args_is_help=True, help="Mails that come back.")
TRY_LATER = 75
"""EX_TEMPFAIL: the mail server keeps the mail and tries again."""
NO_TOKEN = "Say with which token: --token, --token-file, HEARBACK_BOUNCE_TOKEN or HEARBACK_BOUNCE_TOKEN_FILE."  # noqa: S105

File = Annotated[Path, typer.Argument(help="The mail that came back, or - for stdin.")]
Url = Annotated[str, typer.Option("--url", envvar="HEARBACK_URL", help="Where Hearback is.")]
Token = Annotated[
    str,
    typer.Option(
        "--token", envvar="HEARBACK_BOUNCE_TOKEN", help="The bounce_token of the service.", show_default=False
    ),
]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", envvar="HEARBACK_BOUNCE_TOKEN_FILE", help="A file that holds it.")
]


@commands.callback()
def _group() -> None:
    """Mails that come back."""


@commands.command()
def receive(
    file: File = Path("-"), url: Url = "http://127.0.0.1:8000", token: Token = "", token_file: TokenFile = None
) -> None:
    """Hand a mail that came back to Hearback, for a mail server's pipe; ends with 75 when it should try again later."""
    try:
        secret = token.strip() or (read_bytes(token_file).decode().strip() if token_file else "")
        if not secret:
            raise Problem(NO_TOKEN, ExitCode.USAGE)
        typer.echo(_post(url.rstrip("/"), secret, read_bytes(file)))
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(problem.code) from problem


def _post(url: str, token: str, mail: bytes) -> str:
    """The outcome. Ends the command with TRY_LATER when nobody answers."""
    session = requests.Session()
    session.trust_env = not is_loopback(url)
    try:
        answer = session.post(
            f"{url}/hooks/bounces/{token}", data=mail, headers={"Content-Type": "message/rfc822"}, timeout=60
        )
    except requests.RequestException as error:
        typer.echo(f"Hearback does not answer at {url}.", err=True)
        raise typer.Exit(TRY_LATER) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        typer.echo(f"Hearback says {answer.status_code}: try again later.", err=True)
        raise typer.Exit(TRY_LATER)
    if not answer.ok:
        raise Problem(f"Hearback refuses the mail ({answer.status_code}): check the address and the token.")
    return str(answer.json()["outcome"])
