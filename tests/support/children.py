"""Children for the worker's parent, and a parent of them: run this module with the names of two children."""

import sys
import threading
from pathlib import Path

from connector.worker import Parent


def stubborn(_parent: int) -> None:
    """Does not stop when asked."""
    import signal

    signal.signal(signal.SIGTERM, lambda *_: None)
    _note("stubborn")
    while True:
        threading.Event().wait(60)


def short_lived(_parent: int) -> None:
    _note("short-lived")


def _note(name: str) -> None:
    with Path(sys.argv[1]).open("a") as file:
        file.write(f"{name}\n")


if __name__ == "__main__":
    Parent([("one", globals()[sys.argv[2]]), ("two", globals()[sys.argv[3]])], seconds_to_stop=0.5).run()
