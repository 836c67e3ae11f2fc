"""The question before something that cannot be taken back."""

import sys
from typing import Annotated

import typer

from connector.cli.problems import ExitCode, Problem

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before.")]


def confirm(question: str, *, yes: bool, to: str, nothing: str) -> None:
    """Goes on when the person says yes, or has said so beforehand; `to` is what --yes would be added to do."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Problem(f"Nobody is there to be asked: add --yes to {to}.", ExitCode.USAGE)
    if not typer.confirm(question, err=True):
        raise Problem(nothing)
