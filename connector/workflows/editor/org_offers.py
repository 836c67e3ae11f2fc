"""What the form offers of the org: its objects, and the fields of one, as the account's user sees them.

Where the org does not answer nothing is offered, and names are typed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from connector.foundation.errors import NotFound
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    FieldDescription,
    ObjectDescription,
    ObjectName,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.organizations import accounts
from connector.workflows.compiler.fields import COMPOUND
from connector.workflows.compiler.records import is_required
from connector.workflows.editor.typed import Typed
from connector.writeback.intents import RECORD_ID

Found = TypeVar("Found")
NamedFields = Mapping[tuple[str, str], Set[str]]
"""By account and object."""
NO_KEYS = COMPOUND | {"textarea", "encryptedstring", "multipicklist", "boolean"}
"""Types by which no record is looked up."""


@dataclass(slots=True)
class OrgOffers:
    """Asks each account for each thing once. `problems`: by account why it could not be asked.
    `named`: the fields that the form names; where the org is remembered without one, it is asked anew, as the field
    may have been added a moment ago.
    """

    bundle: Bundle
    organization_id: str
    named: NamedFields = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    _objects: dict[str, Sequence[ObjectName]] = field(default_factory=dict)
    _described: dict[tuple[str, str], ObjectDescription | None] = field(default_factory=dict)

    def objects(self, account: str) -> Sequence[ObjectName]:
        """By label."""
        if account not in self._objects:
            self._objects[account] = self._ask(account, lambda api: api.objects(), ())
        return self._objects[account]

    def described(self, account: str, object_name: str) -> ObjectDescription | None:
        """None where it is not known."""
        key = account, object_name
        if key not in self._described:
            known = any(each.name == object_name for each in self.objects(account))
            self._described[key] = self._ask(account, lambda api: self._newest(api, *key), None) if known else None
        return self._described[key]

    def _newest(self, api: SalesforceApi, account: str, object_name: str) -> ObjectDescription:
        found = api.describe(object_name)
        is_known = self.named.get((account, object_name), frozenset()) <= found.fields.keys()
        return found if is_known else api.describe(object_name, fresh=True)

    def fields(self, account: str, object_name: str) -> Sequence[FieldDescription]:
        """Those that may be written, the required ones first, then by label."""
        writable = (each for each in self._all(account, object_name) if each.createable or each.updateable)
        return sorted(writable, key=lambda each: (not is_required(each), each.label.casefold(), each.name))

    def required(self, account: str, object_name: str) -> Sequence[FieldDescription]:
        """Those without which no record is made."""
        return [each for each in self.fields(account, object_name) if is_required(each)]

    def readable(self, account: str, object_name: str) -> Sequence[FieldDescription]:
        return sorted(self._all(account, object_name), key=lambda each: (each.label.casefold(), each.name))

    def external_ids(self, account: str, object_name: str) -> Sequence[FieldDescription]:
        """Those that tell one record from another in an upsert."""
        return [each for each in self.readable(account, object_name) if each.external_id and each.unique]

    def keys(self, account: str, object_name: str) -> Sequence[FieldDescription]:
        """Those by which a record can be found: its Id first, then what is unique, then what several may share."""
        described = (each for each in self.readable(account, object_name) if each.type not in NO_KEYS)
        return sorted(described, key=lambda each: (each.name != RECORD_ID, not each.unique))

    def _all(self, account: str, object_name: str) -> Iterable[FieldDescription]:
        described = self.described(account, object_name) if object_name else None
        return described.fields.values() if described else ()

    def _ask(self, account: str, question: Callable[[SalesforceApi], Found], otherwise: Found) -> Found:
        if account in self.problems:
            return otherwise
        try:
            return question(self._api(account))
        except SalesforceRefused:
            return otherwise
        except (SalesforceDisconnected, SalesforceUnavailable, NotFound) as error:
            self.problems[account] = str(error)
            return otherwise

    def _api(self, account: str) -> SalesforceApi:
        with self.bundle.db.read(self.organization_id) as session:
            account_id = accounts.id_of(session, account)
        return self.bundle.salesforce.api(self.organization_id, account_id)


def named_fields(typed: Typed) -> NamedFields:
    """The fields of the org that the form names, by account and object."""
    found: dict[tuple[str, str], set[str]] = {}
    for task in typed.get("tasks", []):
        for node in (task, *task.get("records", [])):
            fields = found.setdefault((task.get("account", ""), node.get("object", "")), set())
            fields.update(name for name in _named(node) if name)
    return found


def _named(node: Typed) -> Iterator[str]:
    yield from (row.get("field", "").strip() for row in node.get("fields", []))
    yield from (node.get(option, "") for option in ("external_id_field", "key_field"))
