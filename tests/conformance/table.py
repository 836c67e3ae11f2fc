"""The conformance table: what recordings and unmodified clients are covered by. `python -m tests.conformance.table`
writes it to docs/salesforce-conformance.md.
"""

import sys
from collections.abc import Iterator
from types import ModuleType

from connector.demo.salesforce_simulator.settings import REPOSITORY
from tests.conformance import test_jsforce, test_simple_salesforce
from tests.conformance.covered import COVERED, EXCHANGES, LEFT_OUT
from tests.conformance.described import Pair, pairs
from tests.conformance.exchanges import NOT_HERE, Exchange
from tests.conformance.not_covered import why_not_covered
from tests.conformance.replays import replay_of

DOCUMENT = REPOSITORY / "docs" / "salesforce-conformance.md"
COMMAND = "python -m tests.conformance.table"
HEAD = f"""# How faithful the simulated org is

The simulated Salesforce org of `connector/demo` is the oracle of many tests, so it is itself held against what nobody
here wrote: exchanges recorded with real orgs, and clients that know nothing of it. `./test` plays all of this and
prints the table's sums. Written by `{COMMAND}`; a test sees that it is up to date.

Everything that is not played answers 501 `NOT_IMPLEMENTED`, never something made up.

"""
RECORDINGS = """## Recorded exchanges

Compared: the status, the headers that matter, the keys at each place of the body and the types of the values; in the
rows of collections also what became of each. Where an answer has less or more than the recording, a note says why.

| | exchange | | notes |
| --- | --- | --- | --- |
"""

DESCRIBES = """## Recorded describes

Compared: every fact of the fields that both have, with the values of picklists. The recorded org had field-level
security and settings of its own: not all fields of a standard object show in it.

| object | fields compared | fields that this org does not have | fields that the recorded org did not show |
| --- | --- | --- | --- |
"""


def document() -> str:
    notes = list(dict.fromkeys(note for exchange in COVERED for note in _notes(exchange)))
    rows = "".join(_recording(exchange, notes) for exchange in EXCHANGES)
    explained = "".join(f"{number}. {note}\n" for number, note in enumerate(notes, 1))
    return HEAD + _sums() + RECORDINGS + rows + f"\nNotes:\n\n{explained}\n" + _describes() + _clients()


def _sums() -> str:
    described = [pair for pair in pairs() if pair.ours]
    rows = [("recorded exchanges", len(COVERED), len(LEFT_OUT))]
    rows += [("recorded describes", len(described), len(pairs()) - len(described))]
    rows += [(name, len(covered), len(not_played)) for name, covered, not_played in clients()]
    lines = "".join(f"| {name} | {covered} | {missing} |\n" for name, covered, missing in rows)
    return f"| | covered | not covered |\n| --- | --- | --- |\n{lines}\n"


def _recording(exchange: Exchange, notes: list[str]) -> str:
    why = why_not_covered(exchange)
    numbers = ", ".join(str(notes.index(note) + 1) for note in _notes(exchange))
    title = exchange.title if len(exchange.title) < 100 else f"{exchange.title[:90]}… {exchange.status}"
    state = "not covered" if why else "covered"
    return f"| {exchange.source} {exchange.number} | `{title}` | {state} | {why or numbers} |\n"


def _notes(exchange: Exchange) -> Iterator[str]:
    replay = None if why_not_covered(exchange) else replay_of(exchange)
    for word, places in (("Without", replay.leaves_out), ("More", replay.adds)) if replay else ():
        for why in dict.fromkeys(places.values()):
            names = ", ".join(f"`{place}`" for place, reason in places.items() if reason == why)
            yield f"{word} ({why}): {names}"


def _describes() -> str:
    return DESCRIBES + "".join(map(_described, pairs())) + "\n"


def _described(pair: Pair) -> str:
    if not pair.ours:
        return f"| {pair.name} | not played | | |\n"
    absent, added = (_names(names) for names in (pair.absent(), pair.added()))
    return f"| {pair.name} | {len(pair.fields())} | {absent} | {added} |\n"


def _names(names: list[str]) -> str:
    """Those of person accounts, which are many, as one."""
    shown = dict.fromkeys("Person*" if name.startswith("Person") else name for name in names)
    return ", ".join(f"`{name}`" for name in shown)


def clients() -> list[tuple[str, list[str], list[str]]]:
    """(client, what it does here, what it can and the org does not play)."""
    simple = _sentences(test_simple_salesforce)
    return [
        ("simple-salesforce", simple, list(test_simple_salesforce.NOT_PLAYED)),
        ("jsforce", list(test_jsforce.CHECKS), list(test_jsforce.NOT_PLAYED)),
    ]


def _sentences(module: ModuleType) -> list[str]:
    names = [name.removeprefix("test_it_") for name in vars(module) if name.startswith("test_it_")]
    return [name.replace("_", " ") for name in names]


def _clients() -> str:
    return "\n".join(_client(*client) for client in clients())


def _client(name: str, covered: list[str], not_played: list[str]) -> str:
    lines = "".join(f"- {sentence}\n" for sentence in covered)
    calls = ", ".join(f"`{call}`" for call in not_played)
    return f"## {name}, unmodified, over TLS\n\n{lines}\nNot played (501): {calls}.\n"


if __name__ == "__main__":
    if not EXCHANGES:
        sys.exit(f"Nothing is written: {NOT_HERE}.")
    DOCUMENT.write_text(document(), "utf-8")
