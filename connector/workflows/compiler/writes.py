"""What a task would do in Salesforce, as far as it is known before any response."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.workflows.mapping import Source
from connector.writeback.models import Action


@dataclass(frozen=True, slots=True)
class Write:
    """One record that a task writes, deletes or finds. Places are paths within the task, as its author wrote it."""

    object_name: str
    action: Action
    fields: Mapping[str, Source] = field(default_factory=dict)
    """Of the record as written, without the key."""
    external_id_field: str = ""
    """What makes it one record for each key: required of an upsert, welcome for a create."""
    key_field: str = ""
    """What an update, delete or find goes by: "Id" or another field."""
    reads: tuple[str, ...] = ()
    """Fields that a find reads."""
    account: str = ""
    """The name of the account; "" is the organization's main one."""
    place: str = ""
    """Where the record stands in its task, e.g. "records[0]"; "" when the task is this one record."""
    name: str = ""
    """What other records of the same task call it."""
    needed: frozenset[str] = frozenset()
    """Fields without whose value the task does nothing at all, so that they are never missing."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Field to the option that gives it, where that is not fields.NAME, e.g. {"Body": "body"} of a post."""

    @property
    def is_repeatable(self) -> bool:
        """Whether writing it twice makes no second record."""
        return self.action != Action.CREATE or bool(self.external_id_field)
