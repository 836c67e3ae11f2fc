"""What is wrong with a workflow that is being written, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connector.foundation.web.translated import translated
from connector.workflows.editor.judging import Remark


@dataclass(slots=True)
class Said:
    """Of one part of the form; `errors` keep the workflow from being saved."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remarks:
    """All in their order, and by the part of the form."""

    listed: Sequence[tuple[str, str, bool]]
    by_part: dict[str, Said]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(part, text) for part, text, is_error in self.listed if is_error]

    @property
    def warnings(self) -> list[tuple[str, str]]:
        return [(part, text) for part, text, is_error in self.listed if not is_error]


def remarks(found: Iterable[Remark]) -> Remarks:
    listed = [(each.part, _in_words(each), each.is_error) for each in found]
    by_part: dict[str, Said] = {}
    for part, text, is_error in listed:
        said = by_part.setdefault(part, Said())
        (said.errors if is_error else said.warnings).append(text)
    return Remarks(listed, by_part)


def _in_words(remark: Remark) -> str:
    text = translated(remark.text)
    said = text % {name: translated(value) for name, value in remark.values.items()} if remark.values else text
    return said[:1].upper() + said[1:]
