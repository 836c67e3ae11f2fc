"""Update: change one record that is there."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from connector.workflows import mapping
from connector.workflows.compiler.writes import Write
from connector.workflows.editor import options
from connector.workflows.mapping import FieldMapping
from connector.workflows.tasks.base import NothingToDo, Situation
from connector.workflows.tasks.salesforce.base import KeyedTask
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action

NO_VALUES = "No field has a value for this response."


class Update(KeyedTask):
    form: ClassVar = (*KeyedTask.form, options.FIELDS)

    action: Literal["update"]
    fields: Annotated[FieldMapping, Field(min_length=1)]

    def intent(self, situation: Situation) -> WriteIntent:
        key = self.key_for(situation.seen)
        values = mapping.values(self.fields, situation.seen)
        if not values:
            raise NothingToDo(NO_VALUES, {"id": ""})
        return WriteIntent(
            self.object,
            self.key_field,
            key,
            values,
            situation.task_run_id,
            Action.UPDATE,
            is_awaited=self.asks_back,
        )

    def writes(self) -> Sequence[Write]:
        return [
            Write(self.object, Action.UPDATE, self.fields, key_field=self.key_field, account=self.account),
        ]
