"""How a command ends when it cannot do what was asked, and with which exit code."""

from enum import IntEnum

from connector.cli.connection import Refused, Unreachable


class ExitCode(IntEnum):
    REFUSED = 1
    """The service, or what it knows, says no."""
    USAGE = 2
    """The command was called wrongly, or settings are missing."""
    UNREACHABLE = 3
    INTERRUPTED = 130


class Problem(Exception):
    """Ends the command with a message for the person who called it."""

    def __init__(self, message: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(message)
        self.code = code


def ending(error: Problem | Refused | Unreachable) -> tuple[int, list[str]]:
    """The exit code, and what to say."""
    if isinstance(error, Refused):
        fields = [f"  {field}: {message}" for field, message in error.errors]
        told = [] if any(error.detail == message for _, message in error.errors) else [error.detail]
        return ExitCode.REFUSED, [*(told or ["Hearback refused:"]), *fields]
    if isinstance(error, Unreachable):
        return ExitCode.UNREACHABLE, [str(error)]
    return error.code, [str(error)]
