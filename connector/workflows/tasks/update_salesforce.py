"""The Salesforce task: upsert one record by a unique external id, through the write-back ledger."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import render
from connector.workflows import mapping
from connector.workflows.compiler.writes import Write
from connector.workflows.known import piped_context
from connector.workflows.mapping import FieldMapping, FieldName, PipedText, Seen
from connector.workflows.tasks.base import Done, Situation, Task, TaskFailed
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action

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

    def writes(self) -> Sequence[Write]:
        return [Write(self.object, Action.UPSERT, self.fields, external_id_field=self.external_id_field)]

    def _record(self, situation: Situation, key: str, values: dict[str, Any]) -> None:
        intent = WriteIntent(
            self.object,
            self.external_id_field,
            key,
            values,
            cause=situation.task_run_id,
            about=situation.facts.response_id,
            mapping=f"{situation.workflow_id}/{self.name}",
        )
        ledger.record(situation.session, situation.organization_id, intent, situation.now, gather=situation.gather)
