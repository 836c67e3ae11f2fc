"""What is wrong with a workflow that is being written, in the reader's language and by the part of its form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from connector.admin.queries.mappings import in_words
from connector.foundation.web.translated import translated
from connector.workflows.editor import typed as tree
from connector.workflows.editor.judging import Remark
from connector.workflows.editor.typed import Typed


@dataclass(frozen=True, slots=True)
class Line:
    """Of the summary; `place` says in words where `part` is."""

    part: str
    place: str
    text: str


@dataclass(slots=True)
class Said:
    """Of one part of the form; `errors` keep the workflow from being saved."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remarks:
    """All in their order, and by the part of the form."""

    errors: Sequence[Line]
    warnings: Sequence[Line]
    by_part: dict[str, Said]


def remarks(typed: Typed, found: Iterable[Remark]) -> Remarks:
    listed = [(each.is_error, Line(each.part, place(typed, each.part), _in_words(each))) for each in found]
    by_part: dict[str, Said] = {}
    for is_error, line in listed:
        said = by_part.setdefault(line.part, Said())
        (said.errors if is_error else said.warnings).append(line.text)
    errors, warnings = ([line for is_error, line in listed if is_error is wanted] for wanted in (True, False))
    return Remarks(errors, warnings, by_part)


def place(typed: Typed, part: str) -> str:
    """E.g. "Follow up, field Subject" for "tasks.0.fields.3"."""
    steps = part.split(".")
    words = [_words(typed, steps[: count + 1]) for count in range(len(steps))]
    if steps[-1] in tree.LISTS:
        words.append(_lists()[steps[-1]])
    return ", ".join(filter(None, words))


def _words(typed: Typed, steps: Sequence[str]) -> str:
    """Of the last step; "" for one that goes without saying."""
    step, above = steps[-1], steps[-2] if len(steps) > 1 else ""
    entry = tree.at(typed, ".".join(steps)) if step.isdigit() else None
    if not isinstance(entry, dict):
        return _inputs().get(step, "")
    if above == "fields":
        return str(entry.get("field") or _("field %(number)s", number=int(step) + 1))
    if above == "conditions":
        return str(_("condition %(number)s", number=int(step) + 1))
    return str(entry.get("name") or _("task %(number)s", number=int(step) + 1))


def _lists() -> dict[str, str]:
    return {"conditions": _("Conditions"), "tasks": _("Tasks"), "records": _("Records"), "fields": _("Fields")}


def _inputs() -> dict[str, str]:
    return {
        "name": _("Name"),
        "kind": _("Action"),
        "action": _("Action"),
        "account": _("Account of Salesforce"),
        "object": _("Object"),
        "external_id_field": _("External id"),
        "key_field": _("Found by"),
        "key": _("Its value"),
        "if_missing": _("When there is no such record"),
        "record": _("In the feed of the record with this id"),
        "body": _("What is posted"),
    }


def _in_words(remark: Remark) -> str:
    said = in_words(remark.text, remark.values) if remark.values else translated(remark.text)
    return said[:1].upper() + said[1:]
