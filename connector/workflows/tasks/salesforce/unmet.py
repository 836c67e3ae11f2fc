"""What an upsert needs of the connected org and does not find there (A38)."""

from collections.abc import Iterable

from connector.foundation.errors import FieldError
from connector.integrations.ports import ObjectDescription, SalesforceRefused
from connector.workflows.tasks.base import Describe


def unmet_of_upsert(
    describe: Describe, object_name: str, external_id_field: str, fields: Iterable[str]
) -> list[FieldError]:
    """Paths within the task."""
    try:
        described = describe(object_name)
    except SalesforceRefused:
        return [FieldError("object", f"Salesforce shows no object {object_name}: is it there, may the user see it?")]
    wrong = {f"fields.{name}": _unwritable(described, name) for name in fields}
    wrong["external_id_field"] = _no_key(described, external_id_field)
    return [FieldError(place, message) for place, message in wrong.items() if message]


def _unwritable(described: ObjectDescription, name: str) -> str | None:
    """Why an upsert cannot fill this field."""
    found = described.fields.get(name)
    if found is None:
        return f"{described.name} has no field {name}, or the connected user may not see it"
    if not (found.createable and found.updateable):
        return f"the connected user may not write {described.name}.{name}: grant it edit access to the field"
    return None


def _no_key(described: ObjectDescription, name: str) -> str | None:
    """Why this field does not tell one record from another (G2)."""
    found = described.fields.get(name)
    if found is None or not found.external_id:
        return f"{name} is not an external id of {described.name} that the connected user may see"
    if not found.unique:
        return f"{name} is not unique: without that, a repeated call could make a second record"
    return _unwritable(described, name)
