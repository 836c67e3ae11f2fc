"""The fields that rules may ask for, as Salesforce describes them: their own, and those one relationship away."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from connector.distributions.objects import ASKABLE, PERMISSION_SET
from connector.foundation.errors import Conflict, FieldError, Invalid, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    FieldDescription,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.integrations.salesforce.soql import field_at

NOT_CONNECTED = "Salesforce is not connected: connect it under Admin › Salesforce, then save again."
NO_ANSWER = "Salesforce does not answer right now, so the fields cannot be checked. Try again in a minute."
SET_IS_TRUE = frozenset({"EmailBouncedDate"})
"""Fields that are no boolean, and still say yes by not being empty."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RuleField:
    """A field of an object by its path, e.g. "Account.Blocked__c", and what people call it."""

    path: str
    label: str
    type: str

    @property
    def can_exclude(self) -> bool:
        """Whether it says yes or no."""
        return self.type == "boolean" or self.path.rpartition(".")[2] in SET_IS_TRUE


def booleans(bundle: Bundle, organization_id: str, object_name: str, paths: Mapping[int, str]) -> dict[str, str]:
    """The labels of these fields, by path. `paths` stand at these places of the request's rules.

    Raises Invalid naming each that is not there or is no boolean.
    """

    def look(api: SalesforceApi) -> dict[str, str]:
        found = {place: find(api, object_name, path) for place, path in paths.items()}
        errors = [_problem(place, object_name, paths[place], field) for place, field in found.items()]
        if wrong := [error for error in errors if error]:
            raise Invalid(errors=wrong)
        return {field.path: field.label for field in found.values() if field}

    return asking(bundle, organization_id, look)


def _problem(place: int, object_name: str, path: str, field: RuleField | None) -> FieldError | None:
    where = f"rules.{place}.field"
    if field is None:
        return FieldError(
            where,
            f"{object_name} has no field {path[:80]} that the connected user can see; check its spelling, or give "
            f"that user the permission set {PERMISSION_SET}",
        )
    if not field.can_exclude:
        return FieldError(where, f"{path} is a {field.type}; choose a checkbox field, which is true or false")
    return None


def find(api: SalesforceApi, object_name: str, path: str) -> RuleField | None:
    """The field at this path; None when it cannot be seen or lies more than one relationship away."""
    if path.count(".") > 1:
        return None
    try:
        return _rule_field(path, field_at(path, object_name, api.describe), path.rpartition(".")[0])
    except SalesforceRefused as refusal:
        if refusal.code != "INVALID_FIELD":
            raise
        return None


def offered(bundle: Bundle, organization_id: str, object_name: str) -> list[RuleField]:
    """Every field of the object that may exclude, its own first; raises Conflict or Unavailable."""
    fields = asking(bundle, organization_id, lambda api: list(every(api, object_name)))
    return [field for field in fields if field.can_exclude]


def every(api: SalesforceApi, object_name: str) -> Iterator[RuleField]:
    """The fields of a person's object, then those one relationship away."""
    if object_name not in ASKABLE:
        return
    described = api.describe(object_name).fields.values()
    yield from (_rule_field(each.name, each) for each in described)
    for lookup in described:
        if lookup.relationship_name and len(lookup.reference_to) == 1:
            yield from _of_parent(api, lookup)


def _of_parent(api: SalesforceApi, lookup: FieldDescription) -> Iterator[RuleField]:
    try:
        fields = api.describe(lookup.reference_to[0]).fields
    except SalesforceRefused:
        return  # an object that the connected user may not see
    for each in fields.values():
        yield _rule_field(f"{lookup.relationship_name}.{each.name}", each, str(lookup.relationship_name))


def _rule_field(path: str, field: FieldDescription, parent: str = "") -> RuleField:
    label = field.label or field.name
    return RuleField(path, f"{parent} › {label}" if parent else label, field.type)


def asking(bundle: Bundle, organization_id: str, ask: Callable[[SalesforceApi], T]) -> T:
    """What Salesforce answers; raises Conflict or Unavailable when it does not."""
    try:
        return ask(bundle.salesforce.api(organization_id))
    except SalesforceDisconnected as error:
        raise Conflict(NOT_CONNECTED) from error
    except SalesforceRefused as error:
        raise Conflict(f"Salesforce refused to be read ({error}).") from error
    except SalesforceUnavailable as error:
        raise Unavailable(NO_ANSWER) from error
