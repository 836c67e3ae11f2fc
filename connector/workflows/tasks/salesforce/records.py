"""The records of the action `together`: what is done with each of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from connector.integrations.ports import Node
from connector.workflows import mapping, names
from connector.workflows.compiler.writes import Write
from connector.workflows.editor import options
from connector.workflows.editor.options import Option
from connector.workflows.mapping import FieldName, LinkedFields, Model, PipedText, RecordSource, Seen
from connector.workflows.tasks.salesforce.base import as_record_id, key_of_upsert, rendered
from connector.workflows.tasks.salesforce.create import goes_with_external_id
from connector.writeback.intents import RECORD_ID
from connector.writeback.models import Action

RecordName = Annotated[str, Field(pattern=names.RECORD)]


class Part(Model, ABC):
    """One record; `name` is what the others call it."""

    form: ClassVar[Sequence[Option]]
    """Its options as parts of the form; name and action go without saying."""

    name: RecordName
    object: FieldName

    @abstractmethod
    def node(self, seen: Seen) -> Node:
        """Raises TaskFailed."""

    @abstractmethod
    def write(self) -> Write: ...

    @property
    def is_repeatable(self) -> bool:
        return True


class WithFields(Part, ABC):
    fields: Annotated[LinkedFields, Field(min_length=1)]

    def values(self, seen: Seen) -> dict[str, Any]:
        """No text of a respondent may refer to another record of the call."""
        found = mapping.values(self.fields, seen)
        return {
            name: value if isinstance(self.fields[name], RecordSource) else _harmless(value)
            for name, value in found.items()
        }


class CreatePart(WithFields):
    form: ClassVar = (options.OBJECT, options.OWN_ID, options.OWN_KEY, options.FIELDS_OF_NEW)

    action: Literal["create"]
    external_id_field: FieldName | None = None
    key: Annotated[PipedText, Field(validate_default=True)] = ""

    @field_validator("key")
    @classmethod
    def _goes_with_external_id(cls, key: str, info: ValidationInfo) -> str:
        return goes_with_external_id(key, info)

    def node(self, seen: Seen) -> Node:
        if not self.external_id_field:
            return Node(self.name, "create", self.object, self.values(seen))
        key = key_of_upsert(self.key, seen)
        return Node(self.name, "upsert", self.object, self.values(seen), self.external_id_field, key)

    def write(self) -> Write:
        return Write(self.object, Action.CREATE, self.fields, self.external_id_field or "", name=self.name)

    @property
    def is_repeatable(self) -> bool:
        return self.external_id_field is not None


class UpsertPart(WithFields):
    form: ClassVar = (options.OBJECT, options.EXTERNAL_ID, options.EXTERNAL_KEY, options.FIELDS_OF_NEW)

    action: Literal["upsert"]
    external_id_field: FieldName
    key: PipedText

    def node(self, seen: Seen) -> Node:
        key = key_of_upsert(self.key, seen)
        return Node(self.name, "upsert", self.object, self.values(seen), self.external_id_field, key)

    def write(self) -> Write:
        return Write(self.object, Action.UPSERT, self.fields, self.external_id_field, name=self.name)


class UpdatePart(WithFields):
    form: ClassVar = (options.OBJECT, options.RECORD_ID, options.FIELDS)

    action: Literal["update"]
    key: PipedText
    """The record's id."""

    def node(self, seen: Seen) -> Node:
        key = as_record_id(self.key, rendered(self.key, seen))
        return Node(self.name, "update", self.object, self.values(seen), RECORD_ID, key)

    def write(self) -> Write:
        return Write(self.object, Action.UPDATE, self.fields, key_field=RECORD_ID, name=self.name)


class DeletePart(Part):
    form: ClassVar = (options.OBJECT, options.RECORD_ID)

    action: Literal["delete"]
    key: PipedText
    """The record's id."""

    def node(self, seen: Seen) -> Node:
        return Node(self.name, "delete", self.object, {}, RECORD_ID, as_record_id(self.key, rendered(self.key, seen)))

    def write(self) -> Write:
        return Write(self.object, Action.DELETE, key_field=RECORD_ID, name=self.name)


PARTS: Mapping[str, type[Part]] = {
    "create": CreatePart,
    "upsert": UpsertPart,
    "update": UpdatePart,
    "delete": DeletePart,
}
"""By their actions."""
AnyPart = Annotated[CreatePart | UpsertPart | UpdatePart | DeletePart, Field(discriminator="action")]


def _harmless(value: Any) -> Any:
    """ "@{…}" is how records of one call refer to each other, also in the middle of a text."""
    return value.replace("@{", "@ {") if isinstance(value, str) else value
