"""Reading the selected people under the service's own grant; failing closed when a rule's field is hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Protocol

from connector.distributions.embedded_data import EmbeddedData, has_field, is_visible, paths_on
from connector.distributions.exclusions.exclusion import value_at
from connector.distributions.objects import PERMISSION_SET, Askable, Askables
from connector.foundation.errors import Conflict
from connector.integrations.ports import In, Query, Record, SalesforceApi, SalesforceRefused


@dataclass(frozen=True, slots=True)
class Person:
    """A person as read; a Lead that was converted is its Contact. `embedded` are the mapped values."""

    askable: Askable
    record: Record
    embedded: Mapping[str, object]

    @property
    def id(self) -> str:
        """The record's 18-character id."""
        return str(self.record["Id"])

    @property
    def successor_id(self) -> str | None:
        """The id of the Contact that this record has become."""
        found = value_at(self.record, self.askable.successor) if self.askable.successor else None
        return str(found) if found else None


@dataclass(frozen=True, slots=True)
class PeopleReader:
    """Reads people of any of the objects, under the exclusions that apply."""

    api: SalesforceApi
    askables: Askables
    embedded_data: EmbeddedData
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Paths to be read besides, by object; who lacks one goes without."""

    def read(self, record_ids: Iterable[str]) -> dict[str, Person]:
        """The people that can be read, by the id that was asked for. Raises Conflict when a rule's field is hidden."""
        wanted = {record_id: record_id for record_id in record_ids}
        people: dict[str, Person] = {}
        for askable in self.askables.values():
            mine = {asked: now for asked, now in wanted.items() if now.startswith(askable.key_prefix)}
            for asked, person in self._found(askable, mine).items():
                if person.successor_id:
                    wanted[asked] = person.successor_id
                else:
                    people[asked] = person
        return people

    def _found(self, askable: Askable, wanted: Mapping[str, str]) -> dict[str, Person]:
        """By the id that was asked for; `wanted` says which record is read for it."""
        records = self._records(askable, list(dict.fromkeys(wanted.values()))) if wanted else {}
        return {asked: records[now] for asked, now in wanted.items() if now in records}

    def check_visible(self, askable: Askable) -> None:
        """Raises Conflict when the connected user cannot see a field that decides who may be asked."""
        hidden = self._hidden(askable, fresh=False) and self._hidden(askable, fresh=True)
        if hidden:
            raise Conflict.at(
                "object",
                f"Nothing was sent: the connected Salesforce user cannot see {', '.join(hidden)} of "
                f"{askable.object_name}, so nobody knows who must not be asked. Assign the permission set "
                f"{PERMISSION_SET} to that user.",
            )

    def _hidden(self, askable: Askable, *, fresh: bool) -> list[str]:
        described = cache(partial(self.api.describe, fresh=fresh))
        return [field for field in askable.fields if not is_visible(field, askable.object_name, described)]

    def _records(self, askable: Askable, record_ids: Sequence[str]) -> dict[str, Person]:
        self.check_visible(askable)
        paths = paths_on(self.embedded_data, self.api, askable)
        besides = [path for path in self.also.get(askable.object_name, ()) if has_field(self.api, askable, path)]
        fields = tuple(dict.fromkeys([*askable.fields, *paths.values(), *besides]))
        query = Query(askable.object_name, fields, In("Id", tuple(record_ids)))
        try:
            return {row["Id"]: _person(askable, row, paths) for row in self.api.query(query)}
        except SalesforceRefused as refusal:
            if refusal.code == "INVALID_FIELD" and self._hidden(askable, fresh=True):
                self.check_visible(askable)  # hidden since the object was described: say which, and the cure
            raise


class Wanted(Protocol):
    """A distribution, or the request for one."""

    @property
    def phone_fields(self) -> Mapping[str, str]: ...

    @property
    def language_fields(self) -> Mapping[str, str]: ...


def also_read(wanted: Wanted) -> dict[str, list[str]]:
    """What addressing and the choice of a language ask for, by object."""
    found: dict[str, list[str]] = {}
    for fields in (wanted.phone_fields, wanted.language_fields):
        for object_name, path in fields.items():
            found.setdefault(object_name, []).append(path)
    return found


def _person(askable: Askable, row: Record, paths: Mapping[str, str]) -> Person:
    return Person(askable, row, {name: value_at(row, path) for name, path in paths.items()})
