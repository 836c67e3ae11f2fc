"""What a person should know after an import: what a file holds that works otherwise here, or not at all."""

from dataclasses import dataclass, field

MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class Note:
    """`where` is a path that a person can follow in the survey, e.g. "QID5 (fruit) › choice 4"; `what` is a sentence.

    `supported` is False for what does not work here as in the file or is lacking, True for what was brought over in
    another form. `path` are the keys of the file that lead there.
    """

    where: str
    what: str
    supported: bool = False
    path: tuple[str, ...] = ()


@dataclass
class Report:
    """Notes in the order of reading, each once; after MOST_NOTES they are only counted."""

    _notes: dict[tuple[str, str], Note] = field(default_factory=dict)
    _left_off: int = 0

    def add(self, note: Note) -> None:
        if len(self._notes) < MOST_NOTES:
            self._notes.setdefault((note.where, note.what), note)
        else:
            self._left_off += 1

    @property
    def notes(self) -> list[Note]:
        notes = list(self._notes.values())
        if self._left_off:
            notes.append(Note("The file", f"There is more to report than is shown here: {self._left_off:,} more."))
        return notes
