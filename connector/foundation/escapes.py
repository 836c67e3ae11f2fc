"""How a value is written where it lands: an HTML body, plain text, a mail header, a URL, a SOQL string."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

SAFE_SCHEMES = ("http", "https", "mailto", "tel")
_SCHEME = re.compile(r"[\s\x00-\x20]*([A-Za-z][A-Za-z0-9+.\s-]*):")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_SOQL = str.maketrans(
    {
        "\\": r"\\",
        "'": r"\'",
        '"': r"\"",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\b": r"\b",
        "\f": r"\f",
        "\0": None,
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """A value that is a link: in HTML an anchor, elsewhere its address."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Escape:
    """`value` writes a text, `link` a link, so that neither can mean anything but itself at that place."""

    name: str
    value: Callable[[str], str]
    link: Callable[[Link], str]


def _anchor(link: Link) -> str:
    return f'<a href="{address(link.url)}">{html.escape(link.text or link.url)}</a>'


def address(value: str) -> str:
    """The value as the whole address in an attribute such as href; one that could run a script becomes empty."""
    scheme = _SCHEME.match(value)
    if scheme and re.sub(r"\s", "", scheme[1]).lower() not in SAFE_SCHEMES:
        return ""
    return html.escape(value)


def one_line(value: str) -> str:
    """No line end and no control character: neither can begin another header."""
    return _CONTROL.sub(" ", value).strip()


def soql(value: str) -> str:
    """The inside of a SOQL string literal, without its quotes."""
    return value.translate(_SOQL)


def _encoded(value: str) -> str:
    return quote(value, safe="", errors="replace")


def _labelled(link: Link) -> str:
    return f"{link.text}: {link.url}" if link.text else link.url


HTML = Escape("html", html.escape, _anchor)
HTML_ADDRESS = Escape("html address", address, lambda link: address(link.url))
HTML_ATTRIBUTE = Escape("html attribute", html.escape, lambda link: html.escape(link.url))
TEXT = Escape("text", lambda value: value, _labelled)
HEADER = Escape("header", one_line, lambda link: one_line(link.url))
URL = Escape("url", _encoded, lambda link: _encoded(link.url))
SOQL = Escape("soql", soql, lambda link: soql(link.url))


def paragraphs(text: str) -> str:
    """Literal plain text inside `<p>…</p>`: escaped, an empty line begins a paragraph, a line end breaks the line."""
    escaped = html.escape(text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n[ \t]*\n\s*", "</p>\n<p>", escaped).replace("\n", "<br>\n").replace("</p><br>\n<p>", "</p>\n<p>")
