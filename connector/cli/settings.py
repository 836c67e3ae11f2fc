"""The settings of the server, for the commands that run on it."""

from typing import Annotated

import typer

from connector.foundation.db import Database
from connector.foundation.logs import configure
from connector.foundation.settings import HOW_TO_SET, Settings, problems, read_settings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON line.")]


def server_settings() -> Settings:
    """Ends the command with what is wrong when they cannot be read."""
    configure()
    try:
        return read_settings()
    except (ValueError, OSError) as error:
        for line in (*problems(error), HOW_TO_SET):
            typer.echo(line, err=True)
        raise typer.Exit(2) from error


def server_database(settings: Settings) -> Database:
    return Database(settings.database.url)
