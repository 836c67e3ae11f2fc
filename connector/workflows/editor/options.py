"""The options of a task as parts of its form. Each kind of task lists its own in `form`, in the order of the page.

`page` is the template under admin/templates/admin/editor/options that shows an option.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from connector.workflows.editor import sources
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.sources import Unshown
from connector.workflows.editor.typed import Typed


@dataclass(frozen=True)
class Option(ABC):
    """`name` is that of the option in the workflow, and of its input."""

    name: str
    page: str

    @abstractmethod
    def shown(self, value: Any) -> Any:
        """What its input holds; raises Unshown."""

    @abstractmethod
    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        """What its input in this task, at this path, says; an empty value is left out of the workflow."""


class Written(Option):
    """One text, typed or chosen."""

    def shown(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise Unshown
        return value

    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        return node.get(self.name)


@dataclass(frozen=True)
class Accompanying(Written):
    """A text that is of no use without another option."""

    other: str

    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        return node.get(self.name) if node.get(self.other) else None


class Filled(Option):
    """Salesforce fields, each with the source of its value."""

    def shown(self, value: Any) -> Any:
        return [{"field": str(name), **sources.shown(source)} for name, source in _mapping(value).items()]

    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        found: dict[str, Any] = {}
        for place, row in enumerate(node.get(self.name, ())):
            name, here = row.get("field", "").strip(), f"{at}.{place}"
            if not name:
                noted.wrong(here, _("Choose the field in Salesforce, or take this row out."))
            elif name in found:
                noted.wrong(here, _("%(field)s is filled twice: take one of the rows out.", field=name))
            found[name] = sources.read(row, noted, here)
        return found


class Named(Option):
    """Salesforce fields by their names."""

    def shown(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise Unshown
        return [{"field": name} for name in value]

    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        return [row.get("field", "").strip() for row in node.get(self.name, ())]


@dataclass(frozen=True)
class Several(Option):
    """Records, each with the options of its action."""

    kinds: Mapping[str, Sequence[Option]]

    def shown(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise Unshown
        return [self._record(_mapping(record)) for record in value]

    def read(self, node: Typed, noted: Reading, at: str) -> Any:
        return [self._read(each, noted, f"{at}.{place}") for place, each in enumerate(node.get(self.name, ()))]

    def _record(self, record: Mapping[str, Any]) -> Typed:
        own = {name: record[name] for name in ("name", "action") if isinstance(record.get(name), str)}
        return own | shown(self._form(own), record)

    def _read(self, record: Typed, noted: Reading, at: str) -> Any:
        own = {name: record.get(name, "").strip() for name in ("name", "action")}
        return own | read(self._form(own), record, noted, at)

    def _form(self, own: Typed) -> Sequence[Option]:
        return self.kinds.get(own.get("action", ""), ())


def shown(form: Sequence[Option], data: Mapping[str, Any]) -> Typed:
    """What the inputs of these options hold; raises Unshown."""
    return {each.name: each.shown(data[each.name]) for each in form if not _is_empty(data.get(each.name))}


def read(form: Sequence[Option], typed: Typed, noted: Reading, at: str) -> dict[str, Any]:
    found = {each.name: each.read(typed, noted, f"{at}.{each.name}") for each in form}
    return {name: value for name, value in found.items() if not _is_empty(value)}


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unshown
    return value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


ACCOUNT = Written("account", "account")
OBJECT = Written("object", "object")
EXTERNAL_ID = Written("external_id_field", "external_id_field")
EXTERNAL_KEY = Written("key", "external_key")
OWN_ID = Written("external_id_field", "own_id_field")
OWN_KEY = Accompanying("key", "own_key", other="external_id_field")
KEY_FIELD = Written("key_field", "key_field")
KEY = Written("key", "key")
RECORD_ID = Written("key", "record_id")
IF_MISSING = Written("if_missing", "if_missing")
FIELDS = Filled("fields", "fields")
FIELDS_OF_NEW = Filled("fields", "fields_of_new")
"""What several kinds of tasks have in common."""
