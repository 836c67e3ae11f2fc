"""Create: a new record for each response.

With the value of a unique external id it is carried out as an upsert, so that a repeated call makes no second record.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from connector.workflows import mapping
from connector.workflows.compiler.writes import Write
from connector.workflows.editor import options
from connector.workflows.mapping import FieldMapping, FieldName, PipedText
from connector.workflows.tasks.base import Situation
from connector.workflows.tasks.salesforce.base import SalesforceTask, key_of_upsert
from connector.writeback import intents
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action


class Create(SalesforceTask):
    form: ClassVar = (options.ACCOUNT, options.OBJECT, options.OWN_ID, options.OWN_KEY, options.FIELDS_OF_NEW)

    action: Literal["create"]
    object: FieldName
    external_id_field: FieldName | None = None
    key: Annotated[PipedText, Field(validate_default=True)] = ""
    fields: Annotated[FieldMapping, Field(min_length=1)]

    @field_validator("key")
    @classmethod
    def _goes_with_external_id(cls, key: str, info: ValidationInfo) -> str:
        return goes_with_external_id(key, info)

    def intent(self, situation: Situation) -> WriteIntent:
        values, cause = mapping.values(self.fields, situation.seen), situation.task_run_id
        if not self.external_id_field:
            return intents.create(self.object, values, cause)
        return WriteIntent(self.object, self.external_id_field, key_of_upsert(self.key, situation.seen), values, cause)

    def writes(self) -> Sequence[Write]:
        return [
            Write(self.object, Action.CREATE, self.fields, self.external_id_field or "", account=self.account),
        ]


def goes_with_external_id(key: str, info: ValidationInfo) -> str:
    """The one is of no use without the other."""
    if info.data.get("external_id_field") and not key:
        raise ValueError("say what the external id is, e.g. ${e://Field/ResponseID}")
    if key and "external_id_field" in info.data and not info.data["external_id_field"]:
        raise ValueError("is the value of an external_id_field: name that, or leave out the key")
    return key
