"""The Apex contract: one JSON file that says what each @AuraEnabled method takes, calls and answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

Params = Mapping[str, Any]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class ContractError(Exception):
    """A value that the contract does not allow; `place` is where, e.g. "response.items[0].counts.sent"."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """The HTTP call that an Apex method makes; `body` is JSON in UTF-8, None when it sends none."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None


class Operation:
    """One method of the contract."""

    def __init__(self, document: Mapping[str, Any], registry: Registry, name: str) -> None:
        self.name = name
        self._spec = document["operations"][name]
        self._document_id = document["$id"]
        self._registry = registry

    @property
    def is_text(self) -> bool:
        """Whether it answers a text as it stands, for example a file, instead of JSON."""
        return "produces" in self._spec

    def call(self, params: Params) -> Call:
        """What to send for these params; raises ContractError when the contract does not allow them."""
        self._check("params", params)
        self._check_texts(params)
        return Call(
            method=self._spec["method"],
            path=_fill(self._spec["path"], params, encode=True),
            query=_fill_all(self._spec.get("query", {}), params),
            headers=_fill_all(self._spec.get("headers", {}), params),
            body=params[self._spec["body"]].encode() if "body" in self._spec else None,
        )

    def check_response(self, value: Any) -> None:
        """Raises ContractError when the service answered something else than it promised."""
        self._check("response", value)

    def _check_texts(self, params: Params) -> None:
        """Params that are JSON text; a validator leaves `contentSchema` to its caller."""
        for name, schema in self._spec["params"].get("properties", {}).items():
            if "contentSchema" in schema and name in params:
                value = _parse(f"params.{name}", params[name])
                self._check(f"params.{name}", value, pointer=f"params/properties/{name}/contentSchema")

    def _check(self, part: str, value: Any, *, pointer: str = "") -> None:
        schema = {"$ref": f"{self._document_id}#/operations/{self.name}/{pointer or part}"}
        validator = Draft202012Validator(schema, registry=self._registry)
        error = min(validator.iter_errors(value), key=lambda found: list(map(str, found.absolute_path)), default=None)
        if error is not None:
            raise ContractError(_place(part, error), error.message[:300])


class Contract:
    """The whole file; raises FileNotFoundError while the widget has none."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        resource: Resource[Any] = Resource.from_contents(self._document)
        self._registry: Registry = Registry().with_resource(self._document["$id"], resource)

    def operation(self, class_name: str, method: str) -> Operation | None:
        """The method of that class, with or without a namespace; None when the contract has no such method."""
        same_class = class_name.split(".")[-1] == self._document["class"]
        if not same_class or method not in self._document["operations"]:
            return None
        return Operation(self._document, self._registry, method)


def _parse(place: str, text: str) -> Any:
    try:
        return json.loads(text.encode())
    except ValueError as error:
        raise ContractError(place, "no JSON text") from error


def _fill(template: str, params: Params, *, encode: bool = False) -> str:
    def value(match: re.Match[str]) -> str:
        text = str(params.get(match[1], ""))
        return quote(text, safe="") if encode else text

    return _PLACEHOLDER.sub(value, template)


def _fill_all(templates: Mapping[str, str], params: Params) -> dict[str, str]:
    """The templates filled in; one whose param was not given is left out."""
    filled = {name: _fill(template, params) for name, template in templates.items()}
    return {name: text for name, text in filled.items() if text}


def _place(part: str, error: ValidationError) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return part + "".join(steps)
