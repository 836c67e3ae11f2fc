"""References of a sub-request to the answers of those before it: `@{refAccount.id}`, `@{refQuery.records[0].Id}`."""

import re
from collections.abc import Mapping
from typing import Any

from connector.demo.salesforce_simulator.errors import SalesforceError

_REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+|\[\d+\])*)\}")
_STEPS = re.compile(r"\.(\w+)|\[(\d+)\]")
_ABSENT = object()


def resolve(value: Any, answers: Mapping[str, Any], *, takes_nulls: bool = False) -> Any:
    """The value with its references replaced; raises PROCESSING_HALTED for one without a value.

    `answers` has the bodies so far by reference id. A text that is one reference takes over its type, and where
    `takes_nulls` is set also the emptiness of a field that is there.
    """
    if isinstance(value, dict):
        return {name: resolve(part, answers, takes_nulls=takes_nulls) for name, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, answers, takes_nulls=takes_nulls) for part in value]
    if not isinstance(value, str):
        return value
    if whole := _REFERENCE.fullmatch(value):
        return _look_up(whole, answers, takes_nulls=takes_nulls)
    return _REFERENCE.sub(lambda match: str(_look_up(match, answers)), value)


def referred(value: Any) -> set[str]:
    """The ids of the sub-requests that a value names."""
    if isinstance(value, dict):
        return referred(list(value.values()))
    if isinstance(value, list):
        return {name for part in value for name in referred(part)}
    return {match[1] for match in _REFERENCE.finditer(value)} if isinstance(value, str) else set()


def _look_up(match: re.Match[str], answers: Mapping[str, Any], *, takes_nulls: bool = False) -> Any:
    name, path = match.groups()
    found = answers.get(name) or _ABSENT
    for key, index in _STEPS.findall(path):
        found = _step(found, key, index)
    if found is _ABSENT or isinstance(found, (dict, list)) or (found is None and not takes_nulls):
        message = f"Invalid reference specified. No value for {name}{path} found in {name}"
        raise SalesforceError("PROCESSING_HALTED", message)
    return found


def _step(value: Any, key: str, index: str) -> Any:
    if key:
        return value.get(key, _ABSENT) if isinstance(value, dict) else _ABSENT
    return value[int(index)] if isinstance(value, list) and int(index) < len(value) else _ABSENT
