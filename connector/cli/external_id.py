"""Adding the field that makes a mapping repeatable to the org."""

from typing import Annotated, Any

import typer

from connector.cli.asking import Yes, confirm
from connector.cli.client import Call, client_command
from connector.cli.naming import workflow_id
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, table

commands = typer.Typer()
Workflow = Annotated[str, typer.Argument(help="Name or id of the workflow.")]
Place = Annotated[str | None, typer.Option(help="Which mapping, e.g. tasks[0].action, if it has several.")]


@client_command(commands, "add-field")
def add_field(call: Call, workflow: Workflow, place: Place = None, yes: Yes = False) -> None:
    """Add a field for the id of the response to the object of a mapping, in Salesforce; the mapping then goes by it."""
    path = f"/workflows/{workflow_id(call, workflow)}/external-ids"
    offer = _chosen(call.api.get(path)["items"], place)
    call.screen.note(_told(offer))
    question = f"Add the field to {offer['object']} in Salesforce?"
    confirm(question, yes=yes, to="add the field", nothing="Nothing was added.")
    added = call.api.post(path, {"place": offer["place"]})
    call.screen.answer(added, *_outcome(added))


def hint(call: Call, applied: dict[str, Any]) -> None:
    """Where a record is created without an external id, say what can be done about it."""
    found = call.api.get(f"/workflows/{applied['id']}/external-ids")["items"] if applied.get("warnings") else []
    if found:
        objects = ", ".join(dict.fromkeys(offer["object"] for offer in found))
        call.screen.note(f"'hearback workflow add-field {applied['id']}' adds such a field to {objects}.")


def _chosen(offers: list[dict[str, Any]], place: str | None) -> dict[str, Any]:
    found = [offer for offer in offers if place in (None, offer["place"])]
    if len(found) == 1:
        return found[0]
    if not offers:
        raise Problem("Every record that this workflow creates has an external id already.")
    places = ", ".join(f"{offer['place']} ({offer['object']})" for offer in offers)
    raise Problem(f"Say with --place which mapping is meant: {places}.", ExitCode.USAGE)


def _told(offer: dict[str, Any]) -> str:
    account = f" of the account {offer['account']}" if offer["account"] else ""
    return (
        f"To {offer['object']}{account}: {offer['label']} ({offer['field']}), a text of {offer['length']} characters, "
        f"unique, external id; who has the permission set {offer['permission_set']} may edit it. "
        f"The task {offer['task']} then goes by it with the key {offer['key']}."
    )


def _outcome(added: dict[str, Any]) -> list[Any]:
    how = "added" if added["added"] else "was there already"
    parts = [facts([("Object", added["object"]), ("Field", f"{added['field']}, {how}"), ("Key", added["key"])])]
    if added["problems"]:
        rows = [(each["field"], each["message"]) for each in added["problems"]]
        parts.append(table(("Place", "To look at"), rows))
    return parts
