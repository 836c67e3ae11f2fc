"""Distributions that are under way: changing, pausing, cancelling, taking out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli.asking import Yes, confirm
from connector.cli.client import Call, client_command
from connector.cli.distribution_screen import Distribution, show_outcome
from connector.cli.files import read_text
from connector.cli.problems import Problem

commands = typer.Typer()
Text = Annotated[str | None, typer.Option(help="Default: as it is.")]


@client_command(commands, "edit")
def edit(
    call: Call,
    distribution: Distribution,
    at: Annotated[str | None, typer.Option(help="When it goes, e.g. 2026-12-01T09:00.")] = None,
    zone: Annotated[str | None, typer.Option(help="Of --at, e.g. Europe/Paris.")] = None,
    subject: Text = None,
    body_file: Annotated[Path | None, typer.Option(help="File of the message's body; - for stdin.")] = None,
    from_name: Text = None,
    reply_to: Text = None,
) -> None:
    """Change what is scheduled."""
    body = None if body_file is None else read_text(body_file)
    message = _given(subject=subject, body=body, from_name=from_name, reply_to=reply_to)
    changes = _given(send_at=at, time_zone=zone) | ({"message": message} if message else {})
    if not changes:
        raise Problem("Say what to change: --at, --zone, --subject, --body-file, --from-name, --reply-to.")
    version = call.api.get(f"/distributions/{distribution}")["version"]
    show_outcome(call, call.api.patch(f"/distributions/{distribution}", {**changes, "version": version}))


@client_command(commands, "cancel")
def cancel(call: Call, distribution: Distribution, yes: Yes = False) -> None:
    """Cancel for good what has not gone."""
    confirm(f"Cancel {distribution} for good?", yes=yes, to="cancel", nothing="Nothing was cancelled.")
    show_outcome(call, call.api.delete(f"/distributions/{distribution}"))


@client_command(commands, "pause")
def pause(call: Call, distribution: Distribution) -> None:
    """Let nothing of it go before it is resumed."""
    show_outcome(call, call.api.post(f"/distributions/{distribution}/pause"))


@client_command(commands, "resume")
def resume(call: Call, distribution: Distribution) -> None:
    """Go on with what was paused."""
    show_outcome(call, call.api.post(f"/distributions/{distribution}/resume"))


@client_command(commands, "send-again")
def send_again(
    call: Call, distribution: Distribution, record: Annotated[str, typer.Argument(help="Id of the record.")]
) -> None:
    """Send a message once more that is uncertain or has failed."""
    show_outcome(call, call.api.post(f"/distributions/{distribution}/recipients/{record}/send-again"))


@client_command(commands, "export")
def export(
    call: Call,
    distribution: Distribution,
    to: Annotated[Path, typer.Option("--to", help="The CSV file to write.")],
) -> None:
    """Who was asked or left out, and why, as CSV."""
    with to.open("wb") as file:
        for piece in call.api.stream(f"/distributions/{distribution}/recipients.csv"):
            file.write(piece)
    call.screen.answer({"file": str(to)}, f"Written: {to}")


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
