"""Texts that the code or the database gives, in the reader's language. tests/support/translations.py lists them all."""

from flask_babel import gettext


def translated(text: str | None) -> str:
    """The text as the catalogue has it, else as it is. Unlike `_()` in a template it takes a % as it comes."""
    return gettext(text) if text else ""
