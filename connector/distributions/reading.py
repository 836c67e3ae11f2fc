"""Reading the selected records under the service's own grant; failing closed when a rule's field is hidden."""

from collections.abc import Mapping, Sequence

from connector.distributions.objects import RESERVED, Askable
from connector.foundation.errors import Conflict, FieldError, Invalid
from connector.integrations.ports import In, Query, Record, SalesforceApi, SalesforceRefused
from connector.integrations.salesforce.soql import field_at

PERMISSION_SET = "Hearback Integration"


def check_visible(api: SalesforceApi, askable: Askable) -> None:
    """Raises Conflict when the connected user cannot see a field that decides who may be asked."""
    hidden = _hidden(api, askable, fresh=False) and _hidden(api, askable, fresh=True)
    if hidden:
        raise Conflict.at(
            "object",
            f"Nothing was sent: the connected Salesforce user cannot see {', '.join(hidden)} of {askable.object_name}, "
            f"so nobody knows who must not be asked. Assign the permission set {PERMISSION_SET} to that user.",
        )


def _hidden(api: SalesforceApi, askable: Askable, *, fresh: bool) -> list[str]:
    visible = api.describe(askable.object_name, fresh=fresh).fields
    return [field for field in askable.fields if field not in visible]


def check_mapping(api: SalesforceApi, askable: Askable, embedded_data: Mapping[str, str]) -> None:
    """Raises Invalid naming each embedded data whose Salesforce field does not exist or cannot be mapped."""
    errors = [error for name, path in embedded_data.items() if (error := _problem(api, askable, name, path))]
    if errors:
        raise Invalid(errors=errors)


def _problem(api: SalesforceApi, askable: Askable, name: str, path: str) -> FieldError | None:
    if name in RESERVED:
        return FieldError(f"embedded_data.{name}", f"{name} is filled by Hearback itself; choose another name")
    if path.count(".") > 1:
        return FieldError(f"embedded_data.{name}", f"{path} goes through more than one relationship; use at most one")
    try:
        field_at(path, askable.object_name, api.describe)
    except SalesforceRefused:
        return FieldError(
            f"embedded_data.{name}",
            f"{askable.object_name} has no field {path} that the connected user can see; choose one from the list",
        )
    return None


def read_records(
    api: SalesforceApi, askable: Askable, record_ids: Sequence[str], embedded_data: Mapping[str, str]
) -> dict[str, Record]:
    """The records that can be read, by 18-character id."""
    fields = tuple(dict.fromkeys([*askable.fields, *embedded_data.values()]))
    wanted = Query(askable.object_name, fields, In("Id", tuple(record_ids)))
    try:
        return {row["Id"]: row for row in api.query(wanted)}
    except SalesforceRefused as refusal:
        if refusal.code == "INVALID_FIELD" and _hidden(api, askable, fresh=True):
            check_visible(api, askable)  # hidden since the object was described: say which, and the cure
        raise
