"""YAML as we accept it: plain data only, small, flat, without tags, aliases or repeated keys.

Words such as yes, no, on and off are text (as in YAML 1.2), so that a choice may read "No".
"""

import re
from typing import Any

import yaml

MAX_CHARACTERS = 100_000
MAX_DEPTH = 32
PLAIN_TYPES = {
    "null": (r"(?:~|null|)\Z", ["~", "n", ""]),
    "bool": (r"(?:true|false)\Z", ["t", "f"]),
    "int": (r"[-+]?[0-9]{1,15}\Z", list("-+0123456789")),
    "float": (r"[-+]?[0-9]{1,15}\.[0-9]{1,15}\Z", list("-+0123456789")),
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


_Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast


class _Loader(_Safe):  # type: ignore[misc, valid-type]
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _error("a key is plain text", key)
            if key.value in seen:
                raise _error(f"{key.value} is there twice; keep one", key)
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping

    def construct_int(self, node: yaml.ScalarNode) -> int:
        return int(node.value)  # not octal: 010 is ten


for _name, (_pattern, _first) in PLAIN_TYPES.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_pattern), _first)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_int)


def load_yaml(text: str) -> Any:
    """The data in `text`; raises yaml.YAMLError that says where and why."""
    if len(text) > MAX_CHARACTERS:
        raise yaml.YAMLError(f"longer than {MAX_CHARACTERS:,} characters; make it smaller")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise yaml.YAMLError("holds half a character (a lone surrogate); save the file as UTF-8")
    _refuse_tricks(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a SafeLoader, and tags are refused before


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, OPENING) - isinstance(event, CLOSING)
        if depth > MAX_DEPTH:
            raise _error(f"nested deeper than {MAX_DEPTH} levels", event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error("anchors and aliases (&, *) are not accepted; write the text out", event)
        if tag := getattr(event, "tag", None):
            raise _error(f"the tag {tag} is not accepted; write plain data", event)
        if isinstance(event, yaml.ScalarEvent) and _CONTROL.search(event.value):
            raise _error("control characters are not accepted; take them out", event)


def _error(message: str, place: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=message, problem_mark=place.start_mark)
