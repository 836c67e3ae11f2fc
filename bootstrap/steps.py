"""What every step of the set-up shares: progress lines, running a command, failing clearly, doing a thing only once."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SHOWN = 8


class SetupError(Exception):
    """A step that cannot be done: what happened, and the command that cures it."""

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what)
        self.cure = cure


def say(line: str) -> None:
    """Progress goes to stderr, so that `./demo --json` has stdout to itself."""
    print(line, file=sys.stderr, flush=True)


def run(
    command: list[str], *, what: str, cure: str = "", env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> str:
    """Run quietly and return the output; a failure shows its last lines."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as exc:
        raise SetupError(f"{what} failed: {exc}", cure) from exc
    if done.returncode:
        raise SetupError(f"{what} failed (exit code {done.returncode}):\n{_ends(done.stdout)}", cure)
    return done.stdout


def _ends(output: str) -> str:
    """The first lines often say what is wrong, the last ones where it ended."""
    lines = [f"    {line}" for line in output.rstrip().splitlines()]
    return "\n".join(lines if len(lines) <= 2 * SHOWN else [*lines[:SHOWN], "    …", *lines[-SHOWN:]])


def once(title: str, stamp: Path, digest: str, action: Callable[[], None]) -> None:
    """Do it unless `stamp` says that it was done for the same input. The stamp lies inside what the step makes,
    so deleting the product of a step is enough to have it made again.
    """
    if read(stamp) == digest:
        return
    say(f"  {title} …")
    begun = time.monotonic()
    stamp.unlink(missing_ok=True)
    action()
    stamp.write_text(digest)
    say(f"  {title}: done in {time.monotonic() - begun:.0f} s")


def read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def digest_of(*parts: str, files: Iterable[Path] = ()) -> str:
    """One fingerprint of some texts and of the names and contents of some files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together in one clone set it up one after the other."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another set-up is running in this folder; waiting for it …")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
