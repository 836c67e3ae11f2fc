"""Upsert: one record for each value of a unique external id, created or changed."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from connector.workflows import mapping
from connector.workflows.compiler.writes import Write
from connector.workflows.editor import options
from connector.workflows.mapping import FieldMapping, FieldName, PipedText
from connector.workflows.tasks.base import Situation
from connector.workflows.tasks.salesforce.base import SalesforceTask, key_of_upsert
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action


class Upsert(SalesforceTask):
    form: ClassVar = (options.ACCOUNT, options.OBJECT, options.EXTERNAL_ID, options.EXTERNAL_KEY, options.FIELDS_OF_NEW)

    action: Literal["upsert"] = "upsert"
    object: FieldName
    external_id_field: FieldName
    key: PipedText
    """The external id's value, e.g. ${e://Field/ResponseID}: one record for each."""
    fields: Annotated[FieldMapping, Field(min_length=1)]

    def intent(self, situation: Situation) -> WriteIntent:
        key = key_of_upsert(self.key, situation.seen)
        values = mapping.values(self.fields, situation.seen)
        return WriteIntent(self.object, self.external_id_field, key, values, situation.task_run_id)

    def writes(self) -> Sequence[Write]:
        return [
            Write(self.object, Action.UPSERT, self.fields, self.external_id_field, account=self.account),
        ]
