"""Why somebody is asked or not."""

from typing import Annotated

import typer

from connector.cli.client import Call, client_command
from connector.cli.naming import pick
from connector.cli.screen import facts, moment, table

commands = typer.Typer()


@client_command(commands, "why")
def why(
    call: Call,
    record: Annotated[str, typer.Argument(help="The id of a Contact or Lead.", show_default=False)],
    channel: Annotated[str, typer.Option(help="email or sms")] = "email",
    survey: Annotated[str | None, typer.Option(help="About this survey.", show_default=False)] = None,
    distribution: Annotated[str | None, typer.Option(help="As for this distribution.", show_default=False)] = None,
) -> None:
    """Say for one person, rule by rule, why they would be asked or left out."""
    survey_id = pick("survey", survey, call.api.items("/surveys"))["id"] if survey else None
    found = call.api.get(f"/records/{record}/why", channel=channel, survey=survey_id, distribution=distribution)
    who, verdict = found["record"], "would be asked now" if found["would_be_asked"] else "would be left out now"
    rules = [("passes" if rule["passes"] else "LEAVES OUT", rule["field"], rule["message"]) for rule in found["rules"]]
    history = [
        (moment(each["at"]), each["survey"], each["distribution"], each["state"], each["reason_text"])
        for each in found["history"]
    ]
    call.screen.answer(
        found,
        facts([(who["name"] or who["id"], verdict), ("Record", f"{who['object']} {who['id']}")]),
        table(("Verdict", "Field", "Rule"), rules),
        table(("When", "Survey", "Distribution", "State", "Reason"), history),
    )
