"""Accounts of Salesforce: the main one and up to four further ones. Secrets come from files, never from the command."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.files import read_text
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="Accounts of Salesforce.")
MAIN = "main"
ONE_SECRET = "Give one of --client-secret-file (client credentials) and --private-key-file (JWT)."  # noqa: S105
Account = Annotated[str, typer.Argument(help="Name or id of the account; main: the main one.")]


class Kind(StrEnum):
    WEB = "web"
    CLIENT_CREDENTIALS = "client_credentials"
    JWT = "jwt"


KINDS = {Kind.WEB: "browser", Kind.CLIENT_CREDENTIALS: "client credentials", Kind.JWT: "JWT"}


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every account, the main one first."""
    found = call.api.get("/salesforce-accounts")
    rows = [
        (a["id"], _name(a), a["state"], a["user_name"], a["instance_url"], KINDS[a["kind"]]) for a in found["items"]
    ]
    call.screen.answer(found, table(("Id", "Name", "State", "User", "Org", "Access"), rows))


@client_command(commands, "add")
def add(
    call: Call,
    name: Annotated[str, typer.Argument(help="By which tasks name it.")],
    client_id: Annotated[str, typer.Option(help="Consumer key of the app in Salesforce.")],
    environment: Annotated[str, typer.Option(help="production, sandbox, or the My Domain address.")],
    client_secret_file: Annotated[
        Path | None, typer.Option(help="Client credentials: a file with the consumer secret, - for stdin.")
    ] = None,
    username: Annotated[str, typer.Option(help="JWT: the user in Salesforce.")] = "",
    private_key_file: Annotated[
        Path | None, typer.Option(help="JWT: a file with the private key (PEM), - for stdin.")
    ] = None,
) -> None:
    """Connect an account by a server's own credentials; one that a person allows is connected in the browser."""
    wanted = {"name": name, "environment": environment, "client_id": client_id}
    made = call.api.post("/salesforce-accounts", wanted | _proof(client_secret_file, username, private_key_file))
    call.screen.answer(made, facts(_facts(made)))


@client_command(commands, "disconnect")
def disconnect(call: Call, account: Account) -> None:
    """Revoke its access at Salesforce; what is to be written to it waits."""
    made = call.api.post(f"/salesforce-accounts/{_id(call, account)}/disconnect")
    call.screen.answer(made, facts(_facts(made)))


@client_command(commands, "remove")
def remove(call: Call, account: Account) -> None:
    """Take a further account away, unless workflows or rows still need it."""
    account_id = _id(call, account)
    call.api.delete(f"/salesforce-accounts/{account_id}")
    call.screen.answer({"id": account_id, "removed": True}, f"Removed: {account_id}")


def _proof(secret_file: Path | None, username: str, key_file: Path | None) -> dict[str, str]:
    """The kind and its secret."""
    if secret_file and not key_file:
        return {"kind": Kind.CLIENT_CREDENTIALS, "client_secret": read_text(secret_file).strip()}
    if key_file and not secret_file:
        return {"kind": Kind.JWT, "username": username, "private_key": read_text(key_file)}
    raise Problem(ONE_SECRET, ExitCode.USAGE)


def _id(call: Call, account: str) -> str:
    named = [{**each, "name": _name(each)} for each in call.api.get("/salesforce-accounts")["items"]]
    main = [each for each in named if each["is_main"] and account.casefold() == MAIN]
    return str((main or [pick("account", account, named)])[0]["id"])


def _name(account: dict[str, Any]) -> str:
    return str(account["name"] or (MAIN if account["is_main"] else ""))


def _facts(account: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Account", _name(account)),
        ("Id", account["id"]),
        ("State", account["state"]),
        ("Why", account["reason"]),
        ("User", account["user_name"]),
        ("Org", account["instance_url"]),
        ("Access", KINDS[account["kind"]]),
        ("Since", moment(account["connected_at"])),
    ]
