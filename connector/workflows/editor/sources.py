"""Where a field's value comes from, as a row of the form: `source` is what is chosen ("question:tag:CSAT", "text"),
`typed` what is written beside it, `others` the questions that are asked next while none is answered; the options have
their own names. What a row cannot show is shown as YAML, so that nothing is lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from connector.workflows.editor import reading
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.typed import Typed

YAML = "yaml"
VARIANT = "/"
"""Between the type of a question and its variant."""


class Unshown(Exception):
    """The form cannot show this."""


@dataclass(frozen=True, slots=True)
class SourceForm:
    """`shown` gives what is chosen after the key, and the row's other inputs; `read` the value again from both. Raises
    Unshown."""

    shown: Callable[[Any], tuple[str, Typed]]
    read: Callable[[str, Typed], Any]


@dataclass(frozen=True, slots=True)
class OptionForm:
    """`of` is the source that alone has it; "": each has it."""

    shown: Callable[[Any], str]
    read: Callable[[str, Reading, str], Any]
    of: str = ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unshown
    return value


def _scalar(value: Any) -> str:
    if not isinstance(value, str | int | float | bool):
        raise Unshown
    return reading.scalar_text(value)


def _questions(value: Any) -> tuple[str, Typed]:
    first, *others = map(_selector_text, value)
    return first, {"others": [{"source": f"question:{each}"} for each in others]} if others else {}


def _selector_text(selector: Any) -> str:
    """E.g. "tag:CSAT", "type:text_entry/essay"."""
    names = list(selector)
    if names == ["type", "variant"]:
        return f"type:{_text(selector['type'])}{VARIANT}{_text(selector['variant'])}"
    if len(names) != 1:
        raise Unshown
    return f"{names[0]}:{_text(selector[names[0]])}"


def _selected(rest: str, row: Typed) -> Any:
    others = (other.get("source", "").partition(":")[2] for other in row.get("others", ()))
    return [_selector(rest or f"id:{_typed(row)}"), *map(_selector, filter(None, others))]


def _selector(text: str) -> dict[str, str]:
    name, _sep, wanted = text.partition(":")
    kind, _sep, variant = wanted.partition(VARIANT)
    return {"type": kind, "variant": variant} if name == "type" and variant else {name: wanted}


def _typed(row: Typed) -> str:
    return str(row.get("typed", "").strip())


_CHOSEN = SourceForm(lambda value: (_text(value), {}), lambda rest, row: rest or _typed(row))
SOURCES: Mapping[str, SourceForm] = {
    "text": SourceForm(lambda value: ("", {"typed": _text(value)}), lambda _rest, row: row.get("typed", "")),
    "constant": SourceForm(
        lambda value: ("", {"typed": _scalar(value)}), lambda _rest, row: reading.scalar(row.get("typed", ""))
    ),
    "metadata": _CHOSEN,
    "embedded": _CHOSEN,
    "contact": _CHOSEN,
    "record": _CHOSEN,
    "answers": _CHOSEN,
    "question": SourceForm(_questions, _selected),
}
"""By the keys of connector/workflows/mapping.py."""
OPTIONS: Mapping[str, OptionForm] = {
    "value": OptionForm(_text, lambda typed, _reading, _at: typed or "text", of="question"),
    "zone": OptionForm(_text, lambda typed, _reading, _at: typed.strip(), of="metadata"),
    "max_length": OptionForm(_scalar, lambda typed, _reading, _at: reading.number(typed)),
    "map": OptionForm(
        lambda value: reading.mapping_text(value), lambda typed, noted, at: noted.mapping(typed, f"{at}.map")
    ),
    "default": OptionForm(_scalar, lambda typed, _reading, _at: reading.scalar(typed) if typed else ""),
    "if_empty": OptionForm(_text, lambda typed, _reading, _at: typed),
}


def shown(source: Any) -> Typed:
    """The row without its field."""
    written_out = usual(source)
    try:
        row = _row(written_out)
    except (Unshown, AttributeError, TypeError, ValueError):
        return _as_yaml(source)
    return row if read(row, Reading(), "") == written_out else _as_yaml(source)


def read(row: Typed, noted: Reading, at: str) -> Any:
    """The source that the row says, whether it makes sense or not; `at` is the row's path."""
    key, _sep, rest = row.get("source", "").partition(":")
    if key == YAML:
        return noted.yaml(row.get("typed", ""), f"{at}.typed")
    kind = SOURCES.get(key)
    if kind is None:
        noted.wrong(at, _("Choose what fills this field."))
        return {}
    return {key: kind.read(rest, row), **_options(row, key, noted, at)}


def _row(source: Any) -> Typed:
    key = next((key for key in SOURCES if key in source), "")
    if not key:
        raise Unshown
    chosen, inputs = SOURCES[key].shown(source[key])
    options = {name: option.shown(source[name]) for name, option in OPTIONS.items() if name in source}
    return {"source": f"{key}:{chosen}" if chosen else key, "typed": "", **inputs, **options}


def _options(row: Typed, key: str, noted: Reading, at: str) -> dict[str, Any]:
    read = {name: each.read(row.get(name, ""), noted, at) for name, each in OPTIONS.items() if each.of in ("", key)}
    return {name: value for name, value in read.items() if value not in ("", None)}


def usual(source: Any) -> Any:
    """Written out, as a saved workflow has it."""
    if isinstance(source, str):
        return {"text": source}
    if isinstance(source, Mapping) and "question" in source:
        listed = source["question"] if isinstance(source["question"], list) else [source["question"]]
        return {"value": "text", **source, "question": [{"id": one} if isinstance(one, str) else one for one in listed]}
    return source


def _as_yaml(source: Any) -> Typed:
    """Where it is from first, its options behind."""
    if isinstance(source, Mapping):
        source = dict(sorted(source.items(), key=lambda pair: pair[0] not in SOURCES))
    return {"source": YAML, "typed": reading.yaml_text(source)}
