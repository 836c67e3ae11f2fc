"""Whether an object takes what is written into it: rights, fields, required ones, keys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from connector.integrations.ports import FieldDescription, ObjectDescription
from connector.surveys.questions import Question
from connector.workflows.compiler.fitting import Fit, misfits
from connector.workflows.compiler.given import given
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.compiler.writes import Write
from connector.writeback.intents import RECORD_ID
from connector.writeback.models import Action

POSTS = "FeedItem"
"""A post to Chatter; it can have no fields of its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an action asks of the object and of each field that it fills."""

    verbs: tuple[str, ...]
    refusal: Sentence = Sentence.NOT_WRITABLE
    creates: bool = False
    goes_by_key: bool = False
    is_denied: bool = False
    """The object refuses already, and with it each of its fields: that is said once."""


KINDS: Mapping[Action, Kind] = {
    Action.CREATE: Kind(("create",), Sentence.NEVER_ON_CREATION, creates=True),
    Action.UPSERT: Kind(("create", "update"), Sentence.NOT_BY_UPSERT, creates=True),
    Action.UPDATE: Kind(("update",), Sentence.ONLY_ON_CREATION, goes_by_key=True),
    Action.DELETE: Kind(("delete",), goes_by_key=True),
    Action.FIND: Kind((), goes_by_key=True),
}
"""Those that a task can have; an action that is not here is not looked at."""
MAY: Mapping[str, Callable[[ObjectDescription | FieldDescription], bool]] = {
    "create": lambda described: described.createable,
    "update": lambda described: described.updateable,
    "delete": lambda described: isinstance(described, ObjectDescription) and described.deletable,
}


def problems(write: Write, described: ObjectDescription, questions: Iterable[Question]) -> Iterator[Problem]:
    """Of one record; places within it."""
    kind = _kind(write)
    if kind is None:
        return
    denied = list(_rights(described, kind))
    yield from denied
    kind = replace(kind, is_denied=bool(denied))
    yield from _key(write, described, kind)
    for name in write.fields:
        yield from _of_field(write, described, kind, name, tuple(questions))
    for number, name in enumerate(write.reads):
        if name not in described.fields:
            yield unknown(f"fields[{number}]", described, name)
    if kind.creates:
        yield from _required(write, described)


def _kind(write: Write) -> Kind | None:
    """What is created by an external id is upserted, so that a repeated call makes no second record."""
    is_upserted = write.action is Action.CREATE and write.external_id_field
    return KINDS.get(Action.UPSERT if is_upserted else write.action)


def unknown(place: str, described: ObjectDescription, name: str) -> Problem:
    """There is no such field; perhaps another one was meant."""
    folded = {field.lower(): field for field in described.fields}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    values = {"object": described.name, "field": name}
    if close:
        return Problem(place, Sentence.NO_FIELD_BUT, values | {"meant": folded[close[0]]})
    return Problem(place, Sentence.NO_FIELD, values)


def _rights(described: ObjectDescription, kind: Kind) -> Iterator[Problem]:
    for verb in kind.verbs:
        if not MAY[verb](described):
            yield Problem("object", Sentence.NOT_ALLOWED, {"verb": verb, "object": described.name})


def _of_field(
    write: Write, described: ObjectDescription, kind: Kind, name: str, questions: Iterable[Question]
) -> Iterator[Problem]:
    place, field, source = write.called.get(name, f"fields.{name}"), described.fields.get(name), write.fields[name]
    if field is None:
        yield unknown(place, described, name)
        return
    refusal = _refusal(field, kind)
    if refusal:
        yield Problem(place, refusal, {"object": described.name, "field": name})
        return
    known = given(source, questions)
    yield from misfits(Fit(place, field, source, known))
    if kind.creates and is_required(field) and not (known.always or name in write.needed):
        yield Problem(place, Sentence.MAY_BE_EMPTY, {"object": described.name, "field": name})


def _refusal(field: FieldDescription, kind: Kind) -> Sentence | None:
    """Why the action cannot fill this field."""
    if field.calculated or kind.is_denied:
        return Sentence.CALCULATED if field.calculated else None
    if not (field.createable or field.updateable):
        return Sentence.NOT_WRITABLE
    return None if all(MAY[verb](field) for verb in kind.verbs if verb != "delete") else kind.refusal


def is_required(field: FieldDescription) -> bool:
    """Whether a record cannot be made without a value from outside."""
    return not field.nillable and field.createable and not field.defaulted_on_create and field.type != "boolean"


def _required(write: Write, described: ObjectDescription) -> Iterator[Problem]:
    for field in described.fields.values():
        if is_required(field) and field.name not in write.fields and field.name != write.external_id_field:
            values = {"object": described.name, "field": field.name, "label": field.label or field.name}
            yield Problem("fields", Sentence.REQUIRED, values)


def _key(write: Write, described: ObjectDescription, kind: Kind) -> Iterator[Problem]:
    if kind.goes_by_key:
        yield from _key_field(write.key_field, described)
    elif write.external_id_field or write.action is Action.UPSERT:
        yield from _external_id(write.external_id_field, described, kind)
    elif write.object_name == POSTS:
        yield Problem("action", Sentence.POST_NOT_REPEATABLE)
    else:
        yield Problem("action", Sentence.NOT_REPEATABLE, {"object": described.name})


def _key_field(name: str, described: ObjectDescription) -> Iterator[Problem]:
    field = described.fields.get(name)
    if not name:
        yield Problem("key_field", Sentence.NO_KEY)
    elif field is None:
        yield unknown("key_field", described, name)
    elif name != RECORD_ID and not field.unique:
        yield Problem("key_field", Sentence.NOT_UNIQUE_KEY, {"object": described.name, "field": name})


def _external_id(name: str, described: ObjectDescription, kind: Kind) -> Iterator[Problem]:
    """It tells one record from another (G2)."""
    field, values = described.fields.get(name), {"object": described.name, "field": name}
    if field is None or not field.external_id:
        yield Problem("external_id_field", Sentence.NO_EXTERNAL_ID, values)
    elif not field.unique:
        yield Problem("external_id_field", Sentence.NOT_UNIQUE_ID, values)
    elif refusal := _refusal(field, kind):
        yield Problem("external_id_field", refusal, values)
