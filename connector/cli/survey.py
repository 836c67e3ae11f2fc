"""Surveys: what can be sent, and bringing survey files in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.files import read_bytes
from connector.cli.naming import pick
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="Surveys.")
File = Annotated[Path, typer.Argument(help="The survey file (.qsf), or - for stdin.")]
Survey = Annotated[str, typer.Argument(help="Name or id of the survey.")]
FITS = {True: "yes", False: "no"}
EVERY_QUESTION_FITS = "Every question can be answered by SMS."
SOME_DO_NOT_FIT = "From the first question that does not fit, the conversation continues by a link to a page."
REQUIRED = {True: "yes", False: ""}


@client_command(commands, "list")
def list_(call: Call) -> None:
    """The surveys that can be sent."""
    items = list(call.api.items("/surveys"))
    rows = [(item["id"], item["name"], ", ".join(item["languages"])) for item in items]
    call.screen.answer({"items": items}, table(("Id", "Name", "Languages"), rows))


@client_command(commands, "show")
def show(call: Call, survey: Survey) -> None:
    """One survey: its questions, and what to look at before sending."""
    found = call.api.get(f"/surveys/{pick('survey', survey, call.api.items('/surveys'))['id']}")
    questions = [
        (q["tag"] or q["id"], q["type"], "yes" if q["required"] else "", q["text"]) for q in found["questions"]
    ]
    findings = [(each["place"], each["message"]) for each in found["findings"]]
    parts = [facts(_facts(found)), table(("Question", "Type", "Required", "Text"), questions)]
    if findings:
        parts.append(table(("Place", "To look at"), findings))
    call.screen.answer(found, *parts)


@client_command(commands, "two-way")
def two_way(call: Call, survey: Survey) -> None:
    """Which questions can be asked by SMS and answered by a reply, and why not."""
    found = call.api.get(f"/surveys/{pick('survey', survey, call.api.items('/surveys'))['id']}/two-way")
    rows = [(each["question"], FITS[each["fits"]], each["text"], each["reason_text"]) for each in found["items"]]
    head = EVERY_QUESTION_FITS if found["fits"] else SOME_DO_NOT_FIT
    call.screen.answer(found, head, table(("Question", "By SMS", "Text", "Reason"), rows))


@client_command(commands, "import")
def import_(call: Call, file: File) -> None:
    """Bring in a survey file; says what of it is not supported."""
    call.screen.note(f"Reading {file} …")
    made = call.api.upload("/surveys/import", file.name, read_bytes(file))
    head = [("Survey", made["name"]), ("Id", made["id"]), ("Questions", _count(made["questions"]))]
    languages = [("Languages", ", ".join(made["languages"]))]
    call.screen.answer(made, "Imported.", facts([*head, *languages]), *_report(made["report"]))


def _count(questions: list[Any] | int) -> int:
    """How many: the service tells the number or the questions themselves."""
    return questions if isinstance(questions, int) else len(questions)


def _report(report: list[dict[str, Any]]) -> list[Any]:
    """What does not work first; what does is only counted."""
    missing = [entry for entry in report if not entry["supported"]]
    changed = [entry for entry in report if entry["supported"]]
    parts: list[Any] = [] if missing else ["Everything in the file is supported."]
    for title, entries in (("Not supported", missing), ("Taken over, to be looked at", changed)):
        if entries:
            parts.append(table(("Where", title), [(entry["where"], entry["what"]) for entry in entries]))
    return parts


def _facts(found: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Survey", found["name"]),
        ("Id", found["id"]),
        ("Version", f"{found['version']}, published {moment(found['published_at'])}"),
        ("Languages", ", ".join(found["languages"])),
        ("Embedded data", ", ".join(found["embedded_data"])),
    ]
