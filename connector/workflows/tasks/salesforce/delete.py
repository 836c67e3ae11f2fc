"""Delete: one record into the recycle bin of the org."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from connector.workflows.compiler.writes import Write
from connector.workflows.tasks.base import Situation
from connector.workflows.tasks.salesforce.base import KeyedTask
from connector.writeback import intents
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action


class Delete(KeyedTask):
    action: Literal["delete"]

    def intent(self, situation: Situation) -> WriteIntent:
        key = self.key_for(situation.seen)
        return replace(
            intents.delete(self.object, self.key_field, key, situation.task_run_id), is_awaited=self.asks_back
        )

    def writes(self) -> Sequence[Write]:
        return [Write(self.object, Action.DELETE, key_field=self.key_field, account=self.account)]
