"""Running the service: web processes, workers, the schema of the database."""

import json
import os
import sys
from typing import Annotated

import typer

from connector.cli.settings import AsJson, server_settings
from connector.foundation import migrations

commands = typer.Typer()


@commands.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    processes: Annotated[int, typer.Option(help="Web processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads in each.")] = 2,
) -> None:
    """Run the web application (gunicorn)."""
    server_settings()
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


@commands.command()
def worker(
    processes: Annotated[int | None, typer.Option(help="RQ processes; default from the settings.")] = None,
) -> None:
    """Run jobs: sending, write-back, workflows."""
    server_settings()
    counted = ["--processes", str(processes)] if processes else []
    os.execv(sys.executable, [sys.executable, "-m", "connector.worker", *counted])  # noqa: S606


@commands.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema. Safe to run again."""
    schema = migrations.upgrade(server_settings().database.url)
    typer.echo(json.dumps({"schema": schema}) if as_json else "The database is up to date.")
