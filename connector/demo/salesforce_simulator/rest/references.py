"""References of a sub-request to the answers of those before it: `@{refAccount.id}`, `@{refQuery.records[0].Id}`."""

import re
from collections.abc import Mapping
from typing import Any

from connector.demo.salesforce_simulator.errors import SalesforceError

_REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+|\[\d+\])*)\}")
_STEPS = re.compile(r"\.(\w+)|\[(\d+)\]")


def resolve(value: Any, answers: Mapping[str, Any]) -> Any:
    """The value with its references replaced; raises PROCESSING_HALTED for one without a value.

    `answers` has the bodies so far by reference id. A text that is one reference takes over its type.
    """
    if isinstance(value, dict):
        return {name: resolve(part, answers) for name, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, answers) for part in value]
    if not isinstance(value, str):
        return value
    if whole := _REFERENCE.fullmatch(value):
        return _look_up(whole, answers)
    return _REFERENCE.sub(lambda match: str(_look_up(match, answers)), value)


def _look_up(match: re.Match[str], answers: Mapping[str, Any]) -> Any:
    name, path = match.groups()
    found = answers.get(name)
    for key, index in _STEPS.findall(path):
        found = _step(found, key, index)
    if found is None or isinstance(found, (dict, list)):
        message = f"Invalid reference specified. No value for {name}{path} found in {name}"
        raise SalesforceError("PROCESSING_HALTED", message)
    return found


def _step(value: Any, key: str, index: str) -> Any:
    if key:
        return value.get(key) if isinstance(value, dict) else None
    return value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
