"""Which mappings could go by a unique external id and do not, and which field would be added for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from connector.integrations.ports import FieldDescription, NewField
from connector.workflows.compiler.records import POSTS
from connector.workflows.compiler.writes import Write
from connector.workflows.config import WorkflowConfig
from connector.writeback.models import Action

NAME, LABEL, LENGTH = "Hearback_Response_Id__c", "Hearback Response Id", 40
DESCRIPTION = "The id of the survey response from which Hearback made this record, and by which it finds it again."
KEY = "${e://Field/ResponseID}"
SHORTEST = 30
"""Characters that the id of a response takes, with what tells several mappings apart."""


@dataclass(frozen=True, slots=True)
class Offer:
    """`place` is that of the compiler's warning, e.g. "tasks[0].action"; `key` is this mapping's alone. `is_taken`: the
    mapping goes by the field already; taken again, the field is put right in the org."""

    place: str
    task: str
    account: str
    object_name: str
    key: str
    is_taken: bool

    @property
    def field(self) -> NewField:
        return NewField(self.object_name, NAME, LABEL, LENGTH, DESCRIPTION)


@dataclass(frozen=True, slots=True)
class _Mapping:
    """One record that a task makes."""

    place: str
    task: str
    write: Write
    key: str

    @property
    def is_taken(self) -> bool:
        return self.write.external_id_field == NAME

    @property
    def is_open(self) -> bool:
        is_create = self.write.action is Action.CREATE and self.write.object_name != POSTS
        return is_create and not self.write.external_id_field


def offers(planned: WorkflowConfig, elsewhere: Iterable[WorkflowConfig]) -> list[Offer]:
    """Of a workflow, taken or not; `elsewhere` are the organization's other ones, whose keys are taken."""
    known = [each for config in (planned, *elsewhere) for each in _mappings(config) if each.is_taken]
    keys = {(each.write.object_name, each.key) for each in known}
    return [_offer(each, keys) for each in _mappings(planned) if each.is_taken or each.is_open]


def _mappings(planned: WorkflowConfig) -> Iterator[_Mapping]:
    for number, task in enumerate(planned.tasks):
        data = task.model_dump(mode="json")
        for write, record in zip(task.writes(), data.get("records", [data]), strict=False):
            within = f"{write.place}." if write.place else ""
            yield _Mapping(f"tasks[{number}].{within}action", task.name, write, record.get("key", ""))


def _offer(mapping: _Mapping, keys: set[tuple[str, str]]) -> Offer:
    write = mapping.write
    key = mapping.key if mapping.is_taken else _free(write.object_name, keys)
    return Offer(mapping.place, mapping.task, write.account, write.object_name, key, mapping.is_taken)


def _free(object_name: str, taken: set[tuple[str, str]]) -> str:
    """Two mappings of one response must not make one record of an object: a second one gets a key of its own."""
    keys = (KEY if number == 1 else f"{KEY}-{number}" for number in count(1))
    found = next(key for key in keys if (object_name, key) not in taken)
    taken.add((object_name, found))
    return found


def with_external_id(data: Mapping[str, Any], offer: Offer) -> dict[str, Any]:
    """The workflow's data in which the mapping goes by the field."""
    return {**data, "tasks": [_changed(task, f"tasks[{n}]", offer) for n, task in enumerate(data["tasks"])]}


def _changed(mapping: Mapping[str, Any], at: str, offer: Offer) -> dict[str, Any]:
    """A task or one of its records."""
    if f"{at}.action" == offer.place:
        fields = {name: source for name, source in mapping["fields"].items() if name != NAME}
        return {**mapping, "fields": fields, "external_id_field": NAME, "key": offer.key}
    if "records" not in mapping:
        return dict(mapping)
    records = [_changed(record, f"{at}.records[{n}]", offer) for n, record in enumerate(mapping["records"])]
    return {**mapping, "records": records}


def fits(field: FieldDescription) -> bool:
    """Whether a field of this name, made by somebody else, can serve."""
    is_unique_id = field.type == "string" and field.unique and field.external_id
    return is_unique_id and field.length >= SHORTEST and field.createable and field.updateable
