"""Find: look up one record, so that later tasks can use its id and what it holds."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from connector.workflows.compiler.writes import Write
from connector.workflows.editor.options import Named
from connector.workflows.mapping import FieldName
from connector.workflows.tasks.base import Situation
from connector.workflows.tasks.salesforce.base import KeyedTask, as_text
from connector.writeback import intents
from connector.writeback.events import RowSettled
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action

MOST_FIELDS = 50


class Find(KeyedTask):
    form: ClassVar = (*KeyedTask.form, Named("fields", "reads"))

    action: Literal["find"]
    fields: Annotated[tuple[FieldName, ...], Field(max_length=MOST_FIELDS)] = ()
    """What to read of it: ${task://NAME/FIELD} in later tasks."""

    def intent(self, situation: Situation) -> WriteIntent:
        key = self.key_for(situation.seen)
        return intents.find(self.object, self.key_field, key, self.fields, situation.task_run_id)

    def shown(self, intent: WriteIntent) -> dict[str, Any]:
        return {}

    def told_later(self) -> frozenset[str]:
        return frozenset({"id", *self.fields})

    def told(self, settled: RowSettled) -> Mapping[str, str]:
        read = {name: as_text(settled.result.get(name)) for name in self.fields}
        return {"id": settled.record_id, **read}

    def writes(self) -> Sequence[Write]:
        return [
            Write(self.object, Action.FIND, key_field=self.key_field, reads=self.fields, account=self.account),
        ]
