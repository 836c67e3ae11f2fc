"""Which Salesforce field travels under which name: one path, or one path for each object."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connector.distributions.objects import RESERVED, Askable, Tickable
from connector.foundation.errors import FieldError, Invalid
from connector.integrations.ports import ObjectDescription, SalesforceApi, SalesforceRefused
from connector.integrations.salesforce.soql import field_at

Path = str | Mapping[str, str]
EmbeddedData = Mapping[str, Path]
"""Name to a field path ("Account.Rating"), or to a path by object ({"Contact": "Account.Rating", "Lead": "Rating"})."""


def path_on(path: Path, object_name: str) -> str | None:
    """The field path for records of this object, if there is one."""
    return path if isinstance(path, str) else path.get(object_name)


def paths_on(embedded_data: EmbeddedData, api: SalesforceApi, askable: Askable) -> dict[str, str]:
    """Name to path of what records of this object have; a path that the object lacks is left out."""
    found = {name: path_on(path, askable.object_name) for name, path in embedded_data.items()}
    return {name: path for name, path in found.items() if path and has_field(api, askable, path)}


def has_field(api: SalesforceApi, askable: Askable, path: str) -> bool:
    """Whether the connected user can see the field at this path."""
    return is_visible(path, askable.object_name, api.describe)


def is_visible(path: str, object_name: str, describe: Callable[[str], ObjectDescription]) -> bool:
    """Whether the field at this path is among what `describe` shows."""
    try:
        field_at(path, object_name, describe)
    except SalesforceRefused as refusal:
        if refusal.code != "INVALID_FIELD":
            raise
        return False
    return True


def check(api: SalesforceApi, tickable: Tickable, embedded_data: EmbeddedData) -> list[FieldError]:
    """What the sender should know: paths that some of the people lack.

    Raises Invalid naming each embedded data whose field does not exist or cannot be mapped.
    """
    results = [_Entry(api, tickable, name, path).look() for name, path in embedded_data.items()]
    errors = [error for wrong, _ in results for error in wrong]
    if errors:
        raise Invalid(errors=errors)
    return [warning for _, warnings in results for warning in warnings]


Found = tuple[Sequence[FieldError], Sequence[FieldError]]
"""What is wrong, and what the sender should know."""


@dataclass(frozen=True, slots=True)
class _Entry:
    api: SalesforceApi
    tickable: Tickable
    name: str
    path: Path

    def look(self) -> Found:
        if self.name in RESERVED:
            return [self._say(f"{self.name} is filled by Hearback itself; choose another name")], ()
        if isinstance(self.path, str):
            return self._one_path(self.path)
        return self._unknown_objects() or self._own_paths(self.path), ()

    def _one_path(self, path: str) -> Found:
        """It must lead somewhere on one of the objects; the others go without."""
        lacking = [kind for kind in self.tickable.people if self._problem(kind, path)]
        if len(lacking) == len(self.tickable.people):
            return [self._say(str(self._problem(lacking[0], path)))], ()
        return (), [self._say(f"{kind.object_name} has no field {path}: it stays empty there") for kind in lacking]

    def _own_paths(self, paths: Mapping[str, str]) -> list[FieldError]:
        problems = [self._problem(kind, paths.get(kind.object_name, "")) for kind in self.tickable.people]
        return [self._say(problem) for problem in problems if problem]

    def _unknown_objects(self) -> list[FieldError]:
        names = [kind.object_name for kind in self.tickable.people]
        given = self.path if isinstance(self.path, Mapping) else {}
        return [
            self._say(f"{name} is not one of the people's objects here; use {' or '.join(names)}")
            for name in given
            if name not in names
        ]

    def _problem(self, askable: Askable, path: str) -> str | None:
        if not path:
            return None
        if path.count(".") > 1:
            return f"{path} goes through more than one relationship; use at most one"
        if not has_field(self.api, askable, path):
            where = f"{askable.object_name} has no field {path} that the connected user can see"
            return f"{where}; check its spelling and the permissions of that user"
        return None

    def _say(self, message: str) -> FieldError:
        return FieldError(f"embedded_data.{self.name}", message)
