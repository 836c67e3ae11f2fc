"""Message templates: keeping them in files, and seeing what there is."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from connector.cli.client import Call, client_command
from connector.cli.files import read_text
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import moment, table

commands = typer.Typer(no_args_is_help=True, help="Message templates.")
File = Annotated[Path, typer.Argument(help="The template as YAML or JSON, or - for stdin.")]
Template = Annotated[str, typer.Argument(help="Name or id of the template.")]
WRITTEN = ("name", "channel", "from_name", "reply_to", "subject", "body", "format", "language", "translations")
"""What a file holds of a template."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


@client_command(commands, "list")
def list_(call: Call, channel: Annotated[Channel | None, typer.Option(help="Only these.")] = None) -> None:
    """Every message template."""
    items = list(call.api.items("/templates", channel=channel))
    rows = [(t["id"], t["name"], t["channel"], _languages(t), moment(t["modified_at"])) for t in items]
    call.screen.answer({"items": items}, table(("Id", "Name", "Channel", "Languages", "Changed"), rows))


@client_command(commands, "show")
def show(call: Call, template: Template) -> None:
    """One template, as a file that can be applied again."""
    found = call.api.get(f"/templates/{_id(call, template)}")
    written = {name: found[name] for name in WRITTEN if found[name]}
    text = yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=110)
    call.screen.answer(found, f"# {found['id']}, changed {moment(found['modified_at'])}\n{text.rstrip()}")


@client_command(commands, "apply")
def apply(call: Call, file: File) -> None:
    """Create the template of a file, or change the one with its name and channel."""
    wanted = _read(file)
    same = [each for each in call.api.items("/templates") if _key(each) == _key(wanted)]
    made = call.api.put(f"/templates/{same[0]['id']}", wanted) if same else call.api.post("/templates", wanted)
    call.screen.answer(made, f"{'Changed' if same else 'Created'}: {made['name']} ({made['id']})")


@client_command(commands, "delete")
def delete(call: Call, template: Template) -> None:
    """Delete a template; what was sent with it stays."""
    template_id = _id(call, template)
    call.api.delete(f"/templates/{template_id}")
    call.screen.answer({"id": template_id, "deleted": True}, f"Deleted: {template_id}")


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(read_text(file))
    except (yaml.YAMLError, RecursionError) as error:
        raise Problem(f"{file} is not YAML: {error}", ExitCode.USAGE) from error
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise Problem(f"{file} is no template: it needs a name, a subject and a body.", ExitCode.USAGE)
    return found


def _key(template: dict[str, Any]) -> tuple[str, str]:
    return template.get("channel", Channel.EMAIL), template["name"].strip().casefold()


def _id(call: Call, template: str) -> str:
    return str(pick("template", template, call.api.items("/templates"))["id"])


def _languages(template: dict[str, Any]) -> str:
    return ", ".join(filter(None, [template["language"], *template["translations"]]))
