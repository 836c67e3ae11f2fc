"""Which texts the pages show, and the French catalogue of them.

After changing a text, bring the catalogue up to date, translate what is new in it, and compile it, all with
`.venv/bin/python -m tests.support.translations`.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from werkzeug.exceptions import default_exceptions

from connector.admin.queries.distributions import RecipientState
from connector.distributions.models import DistributionState
from connector.foundation.conditions import OPERATORS
from connector.foundation.errors import ServiceError
from connector.integrations.salesforce.server_to_server import CURES as SERVER_CURES
from connector.messaging.models import MessageState
from connector.widget import chrome
from connector.wiring import MENU
from connector.workflows.compiler.given import Kind
from connector.workflows.compiler.sentences import PARTS, Sentence
from connector.workflows.models import BackfillState, RunState
from connector.writeback.models import Action, WriteBackState
from tests.support.sentences import of_the_code

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "connector"
PO = SOURCES / "foundation" / "web" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
HEADER = """\
# Hearback's pages in French. After a change: .venv/bin/python -m tests.support.translations
#"""

WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
"""Fixed: the history knows when a text changed, and the same texts give the same files."""

Key = tuple[str | None, str]
"""Context ("counter" for the words above numbers) and English text."""

METHODS = [
    ("demo/**", "ignore"),
    ("**/templates/**.html", "jinja2"),
    ("**.py", "python"),
]
HTTP_ERRORS = (400, 404, 405, 413, 414, 429)
"""Those that a person at a browser may meet besides our own."""
CSRF_ERRORS = (
    "The CSRF token is missing.",
    "The CSRF session token is missing.",
    "The CSRF token has expired.",
    "The CSRF token is invalid.",
    "The CSRF tokens do not match.",
)


def shown_texts() -> set[Key]:
    """All that a page of the product may show, apart from what people and other servers write."""
    return {*_marked(), *((None, text) for text in _of_the_code())}


def _marked() -> Iterator[Key]:
    """What templates and code mark by `_()` and `pgettext()`."""
    options = {"**/templates/**.html": {"silent": "false"}}
    for _file, _line, message, _comments, context in extract_from_dir(SOURCES, METHODS, options):
        assert isinstance(message, str), "plural forms are not used yet"
        yield context, message


def _of_the_code() -> Iterator[str]:
    """What goes through the filter `translated`: sentences, and beside them what is too short to be known as one."""
    yield from of_the_code(SOURCES)
    yield from {text for entry in MENU for text in (entry.label, entry.group) if text}
    yield from _words(DistributionState, MessageState, WriteBackState, RecipientState, RunState, Action, BackfillState)
    yield from (*OPERATORS, *SERVER_CURES.values(), chrome.TOO_OLD)
    yield from (*map(str, Sentence), *PARTS, *map(str, Kind))
    yield from {error.title for error in (ServiceError, *ServiceError.__subclasses__())}
    for error in map(default_exceptions.__getitem__, HTTP_ERRORS):
        yield from (error().name, str(error.description))
    yield from CSRF_ERRORS


def _words(*kinds: Any) -> Iterator[str]:
    """States as the pages write them."""
    return (state.value.replace("_", " ").capitalize() for kind in kinds for state in kind)


def catalogue(path: Path = PO) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def translations(found: Catalog) -> dict[Key, str]:
    return {(message.context, str(message.id)): str(message.string) for message in found if message.id}


def update() -> list[str]:
    """Bring the .po up to the texts and compile it; gives the texts that wait to be translated."""
    known = translations(catalogue()) if PO.exists() else {}
    fresh = Catalog(
        locale="fr",
        project="Hearback",
        version="1",
        header_comment=HEADER,
        fuzzy=False,
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        last_translator="Hearback",
        language_team="French",
        msgid_bugs_address="the maintainers",
    )
    for context, text in sorted(shown_texts(), key=lambda key: (key[1], key[0] or "")):
        fresh.add(text, known.get((context, text), ""), context=context)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, width=120)
    with MO.open("wb") as file:
        write_mo(file, catalogue())
    return [text for (_, text), french in translations(fresh).items() if not french]


if __name__ == "__main__":
    waiting = update()
    sys.stdout.write("".join(f"Not translated: {text}\n" for text in waiting) or "All is translated.\n")
    sys.exit(bool(waiting))
