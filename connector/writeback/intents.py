"""What is to be written to Salesforce, and where."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector.integrations.ports import Node
from connector.writeback.models import Action

RECORD_ID = "Id"


@dataclass(frozen=True, slots=True)
class Target:
    """What one call to Salesforce has in common."""

    organization_id: str
    object_name: str
    external_id_field: str
    action: Action = Action.UPSERT
    account_id: str = ""
    """Whose grant; "" is the organization's main account."""

    @property
    def words(self) -> tuple[str, str, str, str, str]:
        """As the arguments of a job."""
        return self.organization_id, self.object_name, self.external_id_field, self.action, self.account_id


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """Write the record of `object_name` whose `external_id_field` is `key`: upsert it by a unique external id, unless
    `action` says otherwise (see `update` and `ensure`).

    `values` are fields as JSON holds them, without the key. `cause` is what asked for it, e.g. a task run's id: the
    same cause writes the same key once. An update with `only_if`, field to allowed values, leaves a record alone that
    has another value by then. `about` is the response it comes from and `mapping` the task that gave the values; the
    outcome of one that `is_awaited` is announced.
    """

    object_name: str
    external_id_field: str
    key: str
    values: Mapping[str, Any]
    cause: str
    action: Action = Action.UPSERT
    only_if: Mapping[str, Sequence[Any]] | None = None
    account_id: str = ""
    about: str = ""
    mapping: str = ""
    is_awaited: bool = False
    as_of: datetime | None = None
    """Since when it is so; None: since now."""

    @property
    def is_repeatable(self) -> bool:
        """Whether writing it twice is as writing it once."""
        nodes = self.values["nodes"] if self.action == Action.GRAPH else ()
        return self.action != Action.CREATE and all(node["action"] != Action.CREATE for node in nodes)


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


def create(object_name: str, values: Mapping[str, Any], cause: str) -> WriteIntent:
    """Make a new record. An interrupted call leaves it uncertain: rather upsert by a unique external id."""
    return WriteIntent(object_name, "", cause, values, cause, Action.CREATE)


def delete(object_name: str, key_field: str, key: str, cause: str) -> WriteIntent:
    """Delete the one record that has this value in the key field ("Id" or another)."""
    return WriteIntent(object_name, key_field, key, {}, cause, Action.DELETE)


def find(object_name: str, key_field: str, key: str, fields: Sequence[str], cause: str) -> WriteIntent:
    """Look up the one record that has this value in the key field, and read these fields of it."""
    return WriteIntent(object_name, key_field, key, {"fields": list(fields)}, cause, Action.FIND, is_awaited=True)


def graph(nodes: Sequence[Node], cause: str) -> WriteIntent:
    """Write several records, all or none. A value "@{NAME.id}" is the id of the node before it with that name."""
    listed = [dataclasses.asdict(node) for node in nodes]
    return WriteIntent(nodes[0].object_name, "", cause, {"nodes": listed}, cause, Action.GRAPH)
