"""Where a field's value comes from, as a row of the form: `source` is what is chosen ("question:tag:CSAT", "text"),
`typed` what is written beside it, and the options have their own names.

What a row cannot show, such as a list of questions, is shown as YAML, so that nothing is lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from connector.workflows.editor import reading
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.typed import Typed

YAML = "yaml"
SELECTORS = ("id", "tag", "type")
"""One of them alone can be chosen of a question."""


class Unshown(Exception):
    """The form cannot show this."""


@dataclass(frozen=True, slots=True)
class SourceForm:
    """`shown` gives what is chosen after the key, and what is typed; `read` the value again. Raises Unshown."""

    shown: Callable[[Any], tuple[str, str]]
    read: Callable[[str, str], Any]


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


def _question(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], Mapping) or len(value[0]) != 1:
        raise Unshown
    ((kind, wanted),) = value[0].items()
    if kind not in SELECTORS:
        raise Unshown
    return f"{kind}:{_text(wanted)}", ""


def _selected(rest: str, typed: str) -> Any:
    kind, _sep, wanted = rest.partition(":")
    return [{kind: wanted}] if wanted else [{"id": typed.strip()}]


_WRITTEN = SourceForm(lambda value: ("", _text(value)), lambda _rest, typed: typed)
_CHOSEN = SourceForm(lambda value: (_text(value), ""), lambda rest, typed: rest or typed.strip())
SOURCES: Mapping[str, SourceForm] = {
    "text": _WRITTEN,
    "constant": SourceForm(lambda value: ("", _scalar(value)), lambda _rest, typed: reading.scalar(typed)),
    "metadata": _CHOSEN,
    "embedded": _CHOSEN,
    "contact": _CHOSEN,
    "record": _CHOSEN,
    "answers": _CHOSEN,
    "question": SourceForm(_question, _selected),
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
    except (Unshown, AttributeError, TypeError):
        return _as_yaml(source)
    return row if read(row, Reading(), "") == written_out else _as_yaml(source)


def read(row: Typed, noted: Reading, at: str) -> Any:
    """The source that the row says, whether it makes sense or not; `at` is the row's path."""
    key, _sep, rest = row.get("source", "").partition(":")
    typed = row.get("typed", "")
    if key == YAML:
        return noted.yaml(typed, f"{at}.typed")
    kind = SOURCES.get(key)
    if kind is None:
        noted.wrong(at, _("Choose what fills this field."))
        return {}
    return {key: kind.read(rest, typed), **_options(row, key, noted, at)}


def _row(source: Any) -> Typed:
    key = next((key for key in SOURCES if key in source), "")
    if not key:
        raise Unshown
    chosen, typed = SOURCES[key].shown(source[key])
    options = {name: option.shown(source[name]) for name, option in OPTIONS.items() if name in source}
    return {"source": f"{key}:{chosen}" if chosen else key, "typed": typed, **options}


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
