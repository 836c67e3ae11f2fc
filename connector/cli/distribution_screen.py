"""How a distribution is shown."""

from typing import Annotated, Any

import typer

from connector.cli.client import Call
from connector.cli.problems import ExitCode
from connector.cli.screen import facts, moment, table
from connector.cli.tallies import counters, left_out

Distribution = Annotated[str, typer.Argument(help="Id of the distribution.")]


def show_outcome(call: Call, distribution: dict[str, Any]) -> None:
    """With the reasons; a distribution that failed ends the command with 1."""
    parts = [facts(facts_of(distribution)), counters(distribution), *left_out(call.api, distribution)]
    call.screen.answer(distribution, *parts)
    if distribution["state"] == "failed":
        raise typer.Exit(ExitCode.REFUSED)


def show_check(call: Call, found: dict[str, Any]) -> None:
    """What a distribution would do; problems end the command with 1."""
    said = [("Problem", f"{each['field']}: {each['message']}") for each in found["problems"]]
    said += [("Warning", f"{each['field']}: {each['message']}") for each in found["warnings"]]
    said += [("Does not fit SMS", f"{each['text']}: {each['reason_text']}") for each in _misfits(found)]
    if sms := found["sms"]:
        cost = f", {sms['cost']['amount']} {sms['cost']['currency']} in all" if sms["cost"] else ""
        said.append(("SMS", f"{sms['segments']} segment(s), {sms['encoding']}, {sms['recipients']} recipient(s){cost}"))
    counts = [(name.replace("_", " ").capitalize(), count) for name, count in (found["counts"] or {}).items() if count]
    people = [(each["record_id"], each["name"], each["reason_text"]) for each in found["left_out"]]
    parts = [facts(said), table(("Recipients", ""), counts, numbers=("",))]
    call.screen.answer(found, *parts, *([table(("Record", "Name", "Left out"), people)] if people else []))
    if found["problems"]:
        raise typer.Exit(ExitCode.REFUSED)


def facts_of(found: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Distribution", found["id"]),
        ("Survey", found["survey"]["name"]),
        ("State", found["state"]),
        ("Why", found["problem"]),
        ("Goes at", f"{moment(found['send_at'])} ({found['time_zone']})" if found.get("send_at") else None),
        ("Campaigns", ", ".join(each["name"] for each in found.get("campaigns", []))),
        ("Subject", found["message"]["subject"]),
        ("From", f"{found['message']['from_name']} <{found['message']['from_address']}>"),
        ("Created", f"{moment(found['created_at'])} by {found['created_by']}"),
        *(("Warning", f"{each['field']}: {each['message']}") for each in found.get("warnings", [])),
    ]


def _misfits(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in found["compatibility"] if not each["fits"]]
