"""Addresses from outside: what a database cannot hold is refused, the same on every database."""

from collections.abc import Iterator

from flask import Flask, request

from connector.foundation.errors import FieldError, Invalid

MESSAGE = "contains a NUL, which cannot be stored; remove it"


def refuse_unstorable(app: Flask) -> None:
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """The only character that can arrive and not be stored: half a character is replaced when the address is read."""
    found = [FieldError(name.replace("\0", ""), MESSAGE) for name, value in _values() if "\0" in name + value]
    if found:
        raise Invalid(errors=found)


def _values() -> Iterator[tuple[str, str]]:
    yield from ((name, str(value)) for name, value in (request.view_args or {}).items())
    yield from request.args.items(multi=True)
