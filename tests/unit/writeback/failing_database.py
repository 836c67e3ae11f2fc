"""A database that fails now and then, beneath whoever writes to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from connector.foundation.db import Database


@dataclass
class FailingDatabase:
    """After `works` more transactions that write, the next `fails` fail: at once, or right after their commit when
    `is_done_first`, as when a server goes down before it says so. `meanwhile` happens before the first that fails."""

    database: Database
    works: int = 0
    fails: int = 0
    is_done_first: bool = False
    meanwhile: Callable[[], object] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    @contextmanager
    def write(self, organization_id: str | None = None) -> Iterator[Session]:
        fails = self._fails()
        if fails and not self.is_done_first:
            raise gone()
        with self.database.write(organization_id) as session:
            yield session
        if fails:
            raise gone()

    def _fails(self) -> bool:
        if self.works:
            self.works -= 1
            return False
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        self.fails = max(self.fails - 1, -1)
        return self.fails >= 0


def gone() -> OperationalError:
    return OperationalError("UPDATE write_back", None, Exception("server closed the connection unexpectedly"))
