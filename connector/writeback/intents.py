"""What is to be written to Salesforce, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.writeback.models import Action

RECORD_ID = "Id"


@dataclass(frozen=True, slots=True)
class Target:
    """What one call to Salesforce has in common."""

    organization_id: str
    object_name: str
    external_id_field: str
    action: Action = Action.UPSERT

    @property
    def words(self) -> tuple[str, str, str, str]:
        """As the arguments of a job."""
        return self.organization_id, self.object_name, self.external_id_field, self.action


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """Write the record of `object_name` whose `external_id_field` is `key`: upsert it by a unique external id, unless
    `action` says otherwise (see `update` and `ensure`).

    `values` are fields as JSON holds them, without the key. `cause` is what asked for it, e.g. a task run's id: the
    same cause writes the same key once. An update with `only_if`, field to allowed values, leaves a record alone that
    has another value by then.
    """

    object_name: str
    external_id_field: str
    key: str
    values: Mapping[str, Any]
    cause: str
    action: Action = Action.UPSERT
    only_if: Mapping[str, Sequence[Any]] | None = None


def update(
    object_name: str,
    record_id: str,
    values: Mapping[str, Any],
    cause: str,
    only_if: Mapping[str, Sequence[Any]] | None = None,
) -> WriteIntent:
    """Change these fields of one record."""
    return WriteIntent(object_name, RECORD_ID, record_id, values, cause, Action.UPDATE, only_if)


def ensure(object_name: str, key_fields: Sequence[str], values: Mapping[str, Any], cause: str) -> WriteIntent:
    """Create the record, unless one has the same values in the key fields; Salesforce must keep those unique."""
    key = ":".join(str(values[name]) for name in key_fields)
    return WriteIntent(object_name, ",".join(key_fields), key, values, cause, Action.ENSURE)
