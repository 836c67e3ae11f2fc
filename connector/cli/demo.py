"""The demo: the product with a world around it, on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from connector.demo.run import run_demo

commands = typer.Typer()


@commands.command()
def demo(
    port: Annotated[int, typer.Option(help="First of six ports in a row.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of the demo's data.")] = Path(".demo-data"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with new data.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line.")] = False,
) -> None:
    """Run everything on this machine: a Salesforce org to click in, a mailbox, the product."""
    raise typer.Exit(run_demo(port=port, data=data, fresh=fresh, as_json=as_json))
