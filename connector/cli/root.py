"""The command itself: finds its commands by name, and loads the module of the one that is asked for."""

from importlib import import_module

import typer
from typer.core import TyperGroup
from typer.main import get_group

from connector.cli.commands import COMMANDS


class OnDemand(TyperGroup):
    """Loads what is asked for alone: a command of the server needs half of the product, a client hardly anything."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
        if cmd_name not in COMMANDS:
            return None
        group = get_group(import_module(COMMANDS[cmd_name]).commands)
        group.name = cmd_name
        return group.commands.get(cmd_name, group)


cli = typer.Typer(
    cls=OnDemand,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Survey distribution for Salesforce.",
)


@cli.callback()
def _root() -> None:
    """Survey distribution for Salesforce."""


def main() -> None:
    cli(prog_name="hearback")
