"""What a submitted survey page says beside the answers: which page, which button."""

from dataclasses import dataclass
from enum import StrEnum

from connector.surveys.answers import Form


class Go(StrEnum):
    """Which button was pressed."""

    NEXT = "next"
    BACK = "back"
    LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class PageForm:
    """A submitted page: its number (from 1), the button, the language asked for ("" unless `go` is LANGUAGE)."""

    number: int
    go: Go
    language: str
    fields: Form


def read_form(fields: Form) -> PageForm:
    """`fields` is `request.form.to_dict(flat=False)`. What is odd counts as page 1 and as Next."""
    button, _, language = _first(fields, "go").partition(":")
    go = Go(button) if button in tuple(Go) else Go.NEXT
    number = _first(fields, "page")
    known = number.isascii() and number.isdigit() and len(number) < 6
    return PageForm(max(int(number), 1) if known else 1, go, language if go is Go.LANGUAGE else "", fields)


def _first(fields: Form, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
