"""People call things by name: finding the one that is meant."""

from collections.abc import Iterable
from typing import Any

from connector.cli.client import Call
from connector.cli.problems import Problem


def pick(kind: str, wanted: str, items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The item with this id or name, else the only one whose name contains it; upper and lower case are the same."""
    listed = list(items)
    for fits in (_is_id, _is_name, _contains):
        found = [item for item in listed if fits(item, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{item['name']} ({item['id']})" for item in found[:5])
            raise Problem(f"Several {kind}s are meant by '{wanted}': {names}. Give the id.")
    raise Problem(f"There is no {kind} '{wanted}': 'hearback {kind} list' shows what there is.")


def workflow_id(call: Call, wanted: str) -> str:
    return str(pick("workflow", wanted, call.api.items("/workflows"))["id"])


def _is_id(item: dict[str, Any], wanted: str) -> bool:
    return bool(item["id"] == wanted)


def _is_name(item: dict[str, Any], wanted: str) -> bool:
    return bool(item["name"].casefold() == wanted.casefold())


def _contains(item: dict[str, Any], wanted: str) -> bool:
    return wanted.casefold() in item["name"].casefold()
