"""One object of the file. What is read from it is remembered; what is not read in the end is reported.

So nothing that a file holds is forgotten: a key is read, or listed as one that changes nothing, or reported.
"""

from collections.abc import Iterator
from typing import Any

from connector.surveys.qsf.report import Note, Report
from connector.surveys.qsf.vocabulary import MEANINGS, NOT_KNOWN, SILENT

_NOTHING = frozenset({"", "false", "off", "no", "none", "http://"})


class Part:
    """A list counts as an object with the keys 0, 1, 2…: the files write one for the other."""

    def __init__(self, value: Any, where: str, path: tuple[str, ...], report: Report) -> None:
        self.where, self.path, self.report = where, path, report
        self._content = _content(value)
        self._is_list = isinstance(value, list)
        self._read: set[str] = set()
        self._parts: dict[str, Part] = {}
        if not self._content and not is_nothing(value):
            self.note("is not in the form that was expected and is left out")

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def take(self, key: str) -> Any:
        """The value as it is; whoever takes it answers for all that is in it."""
        self._read.add(key)
        return self._content.get(key)

    def peek(self, key: str) -> Any:
        """The value, without having read it."""
        return self._content.get(key)

    def text(self, key: str) -> str:
        """A text or a number as text, without spaces around it; "" for anything else."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return str(value).strip()

    def is_on(self, key: str) -> bool:
        """A switch, which the files write as true, "true", "ON", "Yes" or 1."""
        return not is_nothing(self.take(key))

    def list(self, key: str) -> list[str]:
        """The members of a list that are texts or numbers, as texts."""
        value = self.take(key)
        members = _content(value).values()
        return [str(member) for member in members if isinstance(member, str | int) and not isinstance(member, bool)]

    def part(self, key: str, name: str | None = None, *, at: str = "") -> "Part":
        """What stands under a key. The report calls it by its key or by `name`; "" means as this part is called, and
        `at` names a place of its own.
        """
        self._read.add(key)
        if key not in self._parts:
            where = at or _inside(self.where, key if name is None else name)
            self._parts[key] = Part(self._content.get(key), where, (*self.path, key), self.report)
        return self._parts[key]

    def parts(self, name: str = "") -> Iterator[tuple[str, "Part"]]:
        """All that stands in here by key, each called "name key" in the report; members of a list count from 1."""
        shift = 1 if self._is_list else 0
        return ((key, self.part(key, f"{name} {int(key) + shift if shift else key}".strip())) for key in list(self))

    def note(self, what: str, key: str = "", *, supported: bool = False) -> None:
        """Report what is here, or under a key."""
        path = (*self.path, key) if key else self.path
        self.report.add(Note(_inside(self.where, key), what, supported, path))

    def refuse(self, key: str, what: str) -> None:
        """Report what stands under a key, if anything does, as a whole."""
        if not is_nothing(self.take(key)):
            self.note(what, key)

    def take_all(self) -> None:
        """Nothing more is to be said of what is in here."""
        self._read.update(self._content)
        self._parts.clear()

    def close(self) -> None:
        """Report what nobody has read, here and further in."""
        for key in [key for key in self._content if key not in self._read]:
            self._leftover(key)
        for part in self._parts.values():
            part.close()

    def _leftover(self, key: str) -> None:
        value = self._content[key]
        if key in SILENT or is_nothing(value):
            return
        meaning = MEANINGS.get(key)
        if meaning is None:
            self.note(NOT_KNOWN, key)
        elif str(value).casefold() not in meaning.quiet:
            self.note(meaning.what, key, supported=meaning.supported)


def _inside(where: str, name: str) -> str:
    return " › ".join(filter(None, (where, name)))


def is_nothing(value: Any) -> bool:
    """Whether a value says as little as none: null, "", false, "OFF", 0, or a list or object of such."""
    if isinstance(value, dict | list):
        return all(is_nothing(member) for member in _content(value).values())
    if isinstance(value, str):
        return value.strip().casefold() in _NOTHING
    return not value


def _content(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {str(index): member for index, member in enumerate(value)}
    return value if isinstance(value, dict) else {}
