"""Asking the name servers."""

from typing import Protocol


class DomainRecordsUnavailable(Exception):
    """Not answered for now; the text is for people."""


class DomainRecords(Protocol):
    """What DNS says about domains."""

    def txt(self, name: str) -> tuple[str, ...]:
        """The TXT records of this name, each in one piece; none when there is no such name."""
