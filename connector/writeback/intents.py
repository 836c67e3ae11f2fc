"""What is to be written to Salesforce, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What one call to Salesforce has in common."""

    organization_id: str
    object_name: str
    external_id_field: str


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """Upsert the record of `object_name` whose unique `external_id_field` is `key`.

    `values` are fields as JSON holds them, without the key. `cause` is what asked for it, e.g. a task run's id: the
    same cause writes the same key once.
    """

    object_name: str
    external_id_field: str
    key: str
    values: Mapping[str, Any]
    cause: str
