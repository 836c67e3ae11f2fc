"""What every client command has in common: its options, its connection, its end.

    @client_command(commands, "list")
    def list_(call: Call, limit: Limit = 20) -> None: …

The command takes a `Call`; --url, --api-key, --api-key-file and --json are added to the options it states itself.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from connector.cli.connection import Address, Api, Refused, Unreachable
from connector.cli.problems import ExitCode, Problem, ending
from connector.cli.screen import Screen

URL = "http://127.0.0.1:8000"
NO_KEY = (
    "Say with which API key: --api-key, --api-key-file, HEARBACK_API_KEY or HEARBACK_API_KEY_FILE. "
    "On the server, 'hearback api-key' makes one."
)

Url = Annotated[str, typer.Option("--url", envvar="HEARBACK_URL", help="Where Hearback is.", show_envvar=True)]
Key = Annotated[str, typer.Option("--api-key", envvar="HEARBACK_API_KEY", help="The key itself.", show_default=False)]
KeyFile = Annotated[
    Path | None, typer.Option("--api-key-file", envvar="HEARBACK_API_KEY_FILE", help="A file that holds the key.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a client command: what it talks to, and where it shows the outcome."""

    api: Api
    screen: Screen
    url: str


def client_command(group: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes the function a command of the group."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        command = _with_connection(function)
        group.command(name)(command)
        return function

    return decorate


def _with_connection(function: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(function)
    def run(**options: Any) -> None:
        given = {name: options.pop(name) for name in ("url", "api_key", "api_key_file", "as_json")}
        screen = Screen(as_json=given.pop("as_json"))
        try:
            address = _address(**given)
            function(Call(Api(address), screen, address.url), **options)
        except (Problem, Refused, Unreachable) as error:
            code, lines = ending(error)
            for line in lines:
                screen.note(line)
            raise typer.Exit(code) from error

    return _state_options(run, function)


def _state_options(run: Callable[..., None], function: Callable[..., None]) -> Callable[..., None]:
    """Tell typer of the command's own options and of those that all have."""
    common = {"url": (Url, URL), "api_key": (Key, ""), "api_key_file": (KeyFile, None), "as_json": (AsJson, False)}
    _, *own = inspect.signature(function).parameters.values()
    hints = get_type_hints(function, include_extras=True)
    stated = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name]) for each in own]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in common.items()
    ]
    run.__signature__ = inspect.Signature([*stated, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (*stated, *added)}
    del run.__wrapped__  # type: ignore[attr-defined]
    return run


def _address(url: str, api_key: str, api_key_file: Path | None) -> Address:
    if not url.startswith(("http://", "https://")):
        raise Problem(f"The address {url} does not begin with http:// or https://.", ExitCode.USAGE)
    key = api_key.strip() or (_content(api_key_file) if api_key_file else "")
    if not key or not key.isascii() or not key.isprintable():
        raise Problem(NO_KEY, ExitCode.USAGE)
    return Address(url.rstrip("/"), key)


def _content(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"The key file {path} cannot be read: {error}", ExitCode.USAGE) from error
