"""The Salesforce task: upsert one record by a unique external id, through the write-back ledger."""

from typing import Annotated, Any, Literal

from pydantic import Field

from connector.foundation.errors import FieldError
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import render
from connector.integrations.ports import ObjectDescription, SalesforceRefused
from connector.workflows import mapping
from connector.workflows.known import piped_context
from connector.workflows.mapping import FieldMapping, FieldName, PipedText, Seen
from connector.workflows.tasks.base import Describe, Done, Situation, Task, TaskFailed
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent

LONGEST_KEY = 255


class UpdateSalesforce(Task):
    type: Literal["update_salesforce"] = "update_salesforce"
    action: Literal["upsert"] = "upsert"
    object: FieldName
    external_id_field: FieldName
    key: PipedText
    """The external id's value, e.g. ${e://Field/ResponseID}: one record for each."""
    fields: Annotated[FieldMapping, Field(min_length=1)]

    def run(self, situation: Situation) -> Done:
        piped = piped_context(situation.facts, situation.outputs, situation.now)
        key = render(self.key, piped, TEXT).strip()
        if not 0 < len(key) <= LONGEST_KEY:
            raise TaskFailed(f"The key {self.key} gives no value of 1 to {LONGEST_KEY} characters for this response.")
        values = mapping.values(self.fields, Seen(situation.facts, piped))
        self._record(situation, key, values)
        return Done(
            input={"object": self.object, "key": key, "values": values},
            output={"key": key},
            warnings=tuple(piped.warnings),
        )

    def unmet(self, describe: Describe) -> list[FieldError]:
        """Fields that are not there or may not be written, and a key that lets one record become two (A38)."""
        try:
            described = describe(self.object)
        except SalesforceRefused:
            return [
                FieldError("object", f"Salesforce shows no object {self.object}: is it there, may the user see it?")
            ]
        wrong = {f"fields.{name}": _unwritable(described, name) for name in self.fields}
        wrong["external_id_field"] = _no_key(described, self.external_id_field)
        return [FieldError(place, message) for place, message in wrong.items() if message]

    def _record(self, situation: Situation, key: str, values: dict[str, Any]) -> None:
        intent = WriteIntent(self.object, self.external_id_field, key, values, cause=situation.task_run_id)
        ledger.record(situation.session, situation.organization_id, intent, situation.now, gather=situation.gather)


def _unwritable(described: ObjectDescription, name: str) -> str | None:
    """Why an upsert cannot fill this field."""
    found = described.fields.get(name)
    if found is None:
        return f"{described.name} has no field {name}, or the connected user may not see it"
    if not (found.createable and found.updateable):
        return f"the connected user may not write {described.name}.{name}: grant it edit access to the field"
    return None


def _no_key(described: ObjectDescription, name: str) -> str | None:
    """Why this field does not tell one record from another (G2)."""
    found = described.fields.get(name)
    if found is None or not found.external_id:
        return f"{name} is not an external id of {described.name} that the connected user may see"
    if not found.unique:
        return f"{name} is not unique: without that, a repeated call could make a second record"
    return _unwritable(described, name)
