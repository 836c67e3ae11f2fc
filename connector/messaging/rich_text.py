"""Bodies written in a rich-text editor: made safe when they are saved, rendered, and told as plain text."""

import re
from html.parser import HTMLParser

import nh3

from connector.foundation.escapes import HTML
from connector.foundation.piped_text import Context, Template, render, tidied

PASTED = ("data", "file", "blob")
"""Schemes of images that stand in the text itself, or on the author's machine alone (E24)."""
BUTTON = r'<p class="call"\1><a class="button" href="\2">\3</a></p>'
_LONE_LINK = re.compile(r'<p( style="[^"]*")?>\s*<a href="([^"]*)">([^<]*)</a>\s*</p>')
_SCHEME = re.compile(r"[\s\x00-\x20]*([a-z]+)\s*:", re.IGNORECASE)
_QUILL_ALIGNED = re.compile(r'class="ql-align-(center|right|justify)"')
_STYLED = {"style"}
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "div", "span", "h1", "h2", "h3", "blockquote", "ul", "ol", "li", "a", "img", "hr"),
        *("b", "strong", "i", "em", "u", "s", "strike", "sub", "sup"),
    },
    attributes={
        **dict.fromkeys(("p", "div", "span", "h1", "h2", "h3", "li"), _STYLED),
        "a": {"href", "title"},
        "img": {"src", "alt", "width", "height"},
    },
    filter_style_properties={"color", "background-color", "text-align", "font-size", "font-family"},
    url_schemes={"http", "https", "mailto", "tel"},
)


def cleaned(html: str) -> str:
    """What may be kept of it: what people write with, without scripts, classes, forms or frames. Tags that the editor
    put into a token stand behind it."""
    return _CLEANER.clean(_QUILL_ALIGNED.sub(r'style="text-align:\1"', tidied(html))).strip()


def pasted_images(html: str) -> int:
    """How many images were pasted instead of linked; no reader would ever see those."""
    found = _Images()
    found.feed(html)
    found.close()
    return found.pasted


def html_body(body: Template | str, context: Context) -> str:
    """A cleaned body with its tokens replaced; a paragraph that is nothing but the link to the survey is a button."""
    return with_buttons(render(body, context, HTML))


def with_buttons(html: str) -> str:
    """The same with a button for each link that is all there is in its paragraph."""
    return _LONE_LINK.sub(BUTTON, html)


def text_of(html: str) -> str:
    """The same in plain text, links by their addresses. Of a template it gives a template, so that it is asked for
    once for many messages."""
    found = _Text()
    found.feed(html)
    found.close()
    return found.text()


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pasted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        scheme = _SCHEME.match(dict(attrs).get("src") or "") if tag in ("img", "image") else None
        self.pasted += scheme is not None and scheme[1].lower() in PASTED


class _Text(HTMLParser):
    """Writes while it reads. `_begun`: where the text of the open link begins, and where it leads."""

    _BLOCKS = ("p", "div", "h1", "h2", "h3", "blockquote", "ul", "ol", "hr")

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._lists: list[int | None] = []
        self._begun: tuple[int, str] | None = None

    def text(self) -> str:
        lines = [line.strip() for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_data(self, data: str) -> None:
        self._pieces.append(re.sub(r"\s+", " ", data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        if tag == "a":
            self._begun = (len(self._pieces), values.get("href") or "")
        self._pieces.append(self._before(tag, values))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._begun is not None:
            self._end_link(*self._begun)
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._pieces.append("\n\n" if tag in self._BLOCKS and not (self._lists and tag in ("ul", "ol")) else "")

    def _before(self, tag: str, values: dict[str, str | None]) -> str:
        if tag == "li":
            return f"\n{self._marker()}"
        if tag == "img":
            return values.get("alt") or ""
        if tag in self._BLOCKS:
            return "" if len(self._lists) > 1 else "\n\n"
        return "\n" if tag == "br" else ""

    def _marker(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _end_link(self, begin: int, address: str) -> None:
        """Its address follows what it says, unless that is the address."""
        said = "".join(self._pieces[begin:]).strip()
        self._begun = None
        if address and said != address.removeprefix("mailto:"):
            self._pieces.append(f": {address}" if said else address)
