"""Compares what was played with what was recorded; what is declared with its reason is no difference."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from tests.conformance.exchanges import Exchange
from tests.conformance.replays import Answer, Org, Replay
from tests.conformance.trees import Tree, differences

Bodies = tuple[Any, ...]
Difference = tuple[str, str]
"""(place in the body, what is different there)."""


def played(org: Org, exchange: Exchange, replay: Replay) -> Iterator[tuple[Answer, Bodies]]:
    """Each answer with the recorded bodies it is compared with."""
    answers = replay.play(org, exchange)
    if isinstance(answers, Sequence):
        yield from ((answer, (body,)) for answer, body in zip(answers, exchange.bodies, strict=True))
    else:
        yield answers, exchange.bodies


def body_differences(answer: Answer, exchange: Exchange, bodies: Bodies) -> set[Difference]:
    if exchange.status == 204:
        return {("", "has a body")} if answer.data else set()
    tree = Tree()
    for body in bodies:
        tree.add(body, typed=exchange.source == "shapes")
    return set(differences(answer.json, tree))


def header_differences(answer: Answer, exchange: Exchange) -> list[str]:
    """Names of recorded headers that are missing, or have another form."""
    return [name for name, value in exchange.headers.items() if not _is_like(answer.headers.get(name), name, value)]


def outcome_differences(answer: Answer, exchange: Exchange, bodies: Bodies) -> list[tuple[Any, Any]]:
    """(ours, recorded) outcomes of a collection's rows that are not the same; shapes tell no outcomes."""
    if exchange.source == "shapes" or not isinstance(bodies[0], list):
        return []
    pairs = zip(map(_outcome, answer.json or []), map(_outcome, bodies[0]), strict=True)
    return [(ours, recorded) for ours, recorded in pairs if ours != recorded]


def declarations(replay: Replay) -> set[Difference]:
    missing = {(pattern, "missing") for pattern in replay.leaves_out}
    return missing | {(pattern, "not recorded") for pattern in replay.adds}


def is_declared(difference: Difference, replay: Replay) -> bool:
    return any(fits(difference, one) for one in declarations(replay))


def fits(difference: Difference, declared: Difference) -> bool:
    return difference[1] == declared[1] and fnmatchcase(difference[0], declared[0].replace("[]", "[[]]"))


def _is_like(ours: str | None, name: str, recorded: str) -> bool:
    if name == "sforce-limit-info":
        return bool(re.fullmatch(r"api-usage=\d+/\d+", ours or ""))
    return ours == recorded if name == "content-type" else ours is not None


def _outcome(row: dict[str, Any]) -> tuple[bool, bool | None]:
    return row["success"], row.get("created")
