"""What the OpenAPI document says of refusals: every operation may answer these, each as problem+json (RFC 9457)."""

from typing import Any

from apiflask import APIFlask

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ALWAYS = {"400": "The request cannot be read", "401": "Who is asking is not known", "429": "Asked too often"}
WITH_BODY = {"413": "The request is too large", "415": "The body is of another kind"}
WITH_VALUES = {"422": "The request cannot be carried out as it is"}


def describe_refusals(app: APIFlask) -> None:
    @app.spec_processor
    def complete(document: Any) -> Any:
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        for path in document.get("paths", {}).values():
            for operation in path.values():
                if isinstance(operation, dict):
                    _complete(operation)
        return document


def _complete(operation: dict[str, Any]) -> None:
    responses = operation.setdefault("responses", {})
    for status, description in _refusals(operation).items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if status >= "400":
            response["content"] = CONTENT


def _refusals(operation: dict[str, Any]) -> dict[str, str]:
    found = dict(ALWAYS)
    if "requestBody" in operation:
        found |= WITH_BODY
    if "requestBody" in operation or operation.get("parameters"):
        found |= WITH_VALUES
    return found
