"""The folder that holds all data of one demo: whose it is, who uses it now, and starting over."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.demo.refusals import DemoRefused

MARKER = ".hearback-demo"
LOCK = "demo.lock"
SECONDS_TO_LEAVE = 20


@dataclass(frozen=True, slots=True)
class DataFolder:
    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @classmethod
    def prepare(cls, path: Path) -> "DataFolder":
        """Make the folder, or take one that an earlier demo made; raises DemoRefused for any other."""
        path = path.expanduser().absolute()
        _refuse_foreign(path)
        folder = cls(path.resolve())
        try:
            for part in (folder.path, folder.logs, folder.run, folder.secrets):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder.path / MARKER).touch()
        except OSError as exc:
            why = f"The data folder {path} cannot be written: {exc.strerror}"
            raise DemoRefused(f"{why}. Choose another with --data.") from exc
        return folder

    def clear(self) -> None:
        """Forget everything; only to be called while holding `in_use`."""
        for part in self.path.iterdir():
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part) if part != self.run else self._clear_run()
            elif part.name != MARKER:
                part.unlink()
        for part in (self.logs, self.secrets):
            part.mkdir(mode=0o700)

    def _clear_run(self) -> None:
        for part in self.run.iterdir():
            if part.name != LOCK:
                part.unlink()

    @contextlib.contextmanager
    def in_use(self, port: int) -> Iterator[int]:
        """Hold the folder for this process; gives the lock's file descriptor. Raises DemoRefused while another
        demo runs on it; waits for one that is just stopping.
        """
        descriptor = os.open(self.run / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._lock(descriptor)
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "port": port}).encode(), 0)
            yield descriptor
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        give_up = time.monotonic() + SECONDS_TO_LEAVE
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = _holder(descriptor)
                if time.monotonic() > give_up or _is_alive(holder.get("pid")):
                    raise DemoRefused(self._occupied(holder)) from None
            time.sleep(0.2)

    def _occupied(self, holder: dict[str, int]) -> str:
        at = f" at http://localhost:{holder['port']}" if "port" in holder else ""
        process = f" (process {holder['pid']})" if "pid" in holder else ""
        return (
            f"A demo is already running on {self.path}{at}{process}. Use that one, stop it with Ctrl-C, "
            "or start another with its own --data and --port."
        )


def _refuse_foreign(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise DemoRefused(f"{path} is a file, not a folder. Choose a folder with --data.")
    if path.is_dir() and not (path / MARKER).is_file() and any(path.iterdir()):
        raise DemoRefused(
            f"{path} is not a demo data folder: it holds other files, and nothing in it was touched. "
            "Choose a new or empty folder with --data."
        )


def _holder(descriptor: int) -> dict[str, int]:
    try:
        found = json.loads(os.pread(descriptor, 200, 0))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
