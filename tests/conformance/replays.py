"""Plays recorded exchanges again: each needs records like the real org's, and an equivalent request."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.demo.salesforce_simulator.simulator import Simulator
from tests.conformance.exchanges import MODERN, Exchange
from tests.unit.demo.salesforce_simulator.simulator_driver import Answer, Api

RECORDED_ID = re.compile(r"\b(001|003|006|500)[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?\b")
OF_PREFIX = {
    "001": ("Account", {"Name": "Of a recording"}),
    "003": ("Contact", {"LastName": "Of a recording"}),
    "006": ("Opportunity", {"Name": "Of a recording", "StageName": "Prospecting", "CloseDate": "2026-03-31"}),
    "500": ("Case", {"Subject": "Of a recording"}),
}


class Org:
    """A simulated org as its administrator uses it."""

    def __init__(self, world: Simulator, call_as: Callable[..., Api]) -> None:
        self.world = world
        self._call_as = call_as

    def api(self, exchange: Exchange | None = None) -> Api:
        return self._call_as(version=exchange.version if exchange else MODERN)

    def create(self, object_name: str, **values: Any) -> str:
        answer = self.api().post(f"sobjects/{object_name}", values)
        assert answer.status_code == 201, answer.text
        return str((answer.json or {})["id"])

    def delete_all(self, object_name: str, where: str) -> None:
        for record in self.api().records(f"SELECT Id FROM {object_name} WHERE {where}"):
            self.api().delete(f"sobjects/{object_name}/{record['Id']}")

    def send(self, exchange: Exchange, body: Any = None, path: str | None = None) -> Answer:
        """The recorded request, with records of this org in place of the recorded ones."""
        api, below = self.api(exchange), exchange.below if path is None else path
        sent = body if body is not None else self.with_records(exchange)
        return api.call(exchange.method, below, json=sent) if sent is not None else api.call(exchange.method, below)

    def with_records(self, exchange: Exchange) -> Any:
        """The recorded request's body: a record is created for each recorded id, the version's mask is filled."""
        created: dict[str, str] = {}

        def replace(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: replace(item) for name, item in value.items()}
            if isinstance(value, list):
                return [replace(item) for item in value]
            if not isinstance(value, str):
                return value
            version = value.replace("vxx.0", f"v{exchange.version}")
            return RECORDED_ID.sub(lambda found: self._record_for(found, created), version)

        return replace(exchange.request)

    def _record_for(self, found: re.Match[str], created: dict[str, str]) -> str:
        object_name, values = OF_PREFIX[found[1]]
        if found[0] not in created:
            created[found[0]] = self.create(object_name, **values)
        return created[found[0]]


Play = Callable[[Org, Exchange], Answer | Sequence[Answer]]
"""Sends the equivalent request. Several answers mean one for each recorded body, in order."""


@dataclass(frozen=True)
class Replay:
    """How to play the exchanges whose title begins with `start`; what is not compared is named with its reason.

    `leaves_out`: places recorded and not played here. `adds`: places played here and not recorded. Both are patterns
    like `*.urls.listviews`, a `*` stands for anything.
    """

    source: str
    start: str
    play: Play
    leaves_out: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)

    def plays(self, exchange: Exchange) -> bool:
        return exchange.source == self.source and exchange.title.startswith(self.start)


REPLAYS: list[Replay] = []


def because(why: str, *places: str) -> dict[str, str]:
    """The same reason for several places."""
    return dict.fromkeys(places, why)


def replays(
    source: str,
    *starts: str,
    leaves_out: Mapping[str, str] | None = None,
    adds: Mapping[str, str] | None = None,
) -> Callable[[Play], Play]:
    """Registers a function as what plays these exchanges."""

    def register(play: Play) -> Play:
        REPLAYS.extend(Replay(source, start, play, leaves_out or {}, adds or {}) for start in starts)
        return play

    return register


def replay_of(exchange: Exchange) -> Replay | None:
    """The one with the longest fitting title."""
    fitting = [replay for replay in REPLAYS if replay.plays(exchange)]
    return max(fitting, key=lambda replay: len(replay.start), default=None)
