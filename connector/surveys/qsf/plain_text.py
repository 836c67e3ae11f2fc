"""HTML of the editor as plain text, with what that loses."""

import html
import re
from dataclasses import dataclass

from connector.surveys.languages import MAX_TEXT

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<!--")
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\f\xa0]+")
_AROUND_BREAKS = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"})
MEDIA = {
    "video": "a video",
    "audio": "a sound",
    "iframe": "an embedded page",
    "object": "an embedded object",
    "embed": "an embedded object",
    "svg": "a drawing",
    "input": "a form field",
    "select": "a form field",
    "textarea": "a form field",
}
UNREAD = {"script": "a script", "style": "styles"}
LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class PlainText:
    """`lost` names what mattered and could not be kept, e.g. "an image (logo.png)"."""

    text: str
    lost: tuple[str, ...] = ()


def plain_text(source: str) -> PlainText:
    """Looks at each character once, however odd the HTML is."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._lost: dict[str, None] = {}

    def read(self) -> PlainText:
        position = 0
        while found := _TAG.search(self._source, position):
            self._write(self._source[position : found.start()])
            position = self._after(found)
        self._write(self._source[position:])
        text = _tidy("".join(self._pieces))
        if len(text) > MAX_TEXT:
            self._lose(f"what exceeds {MAX_TEXT:,} characters")
        return PlainText(text[:MAX_TEXT], tuple(self._lost))

    def _after(self, tag: re.Match[str]) -> int:
        """Where to read on."""
        if tag[0] == "<!--":
            return self._end_of("-->", tag.end())
        name = tag[2].lower()
        if name in UNREAD and not tag[1]:
            self._lose(UNREAD[name])
            return self._end_of(f"</{name}", tag.end())
        self._tag(name, bool(tag[1]), tag[3])
        return tag.end()

    def _end_of(self, mark: str, start: int) -> int:
        end = self._source.find(mark, start)
        return len(self._source) if end < 0 else end + len(mark) if mark == "-->" else end

    def _tag(self, name: str, closes: bool, inside: str) -> None:
        if name == "br" or name in BLOCKS:
            self._pieces.append("\n")
        elif name == "li":
            self._pieces.append("\n" if closes else "\n• ")
        elif name in ("td", "th"):
            self._pieces.append(" ")
        elif not closes:
            self._content(name, _attributes(inside))

    def _content(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            self._write(f" {attributes.get('alt', '')} ")
            self._lose("an image" + _address(attributes.get("src", "")))
        elif name in MEDIA:
            self._lose(MEDIA[name] + _address(attributes.get("src", "")))
        elif name == "a" and attributes.get("href"):
            self._lose("the target of a link" + _address(attributes["href"]))

    def _write(self, text: str) -> None:
        self._pieces.append(_SPACES.sub(" ", html.unescape(text).replace("\n", " ")))

    def _lose(self, what: str) -> None:
        if len(self._lost) < 20:
            self._lost[what] = None


def _attributes(inside: str) -> dict[str, str]:
    found = ((match[1].lower(), match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(inside))
    return {name: html.unescape(value).strip() for name, value in found}


def _address(address: str) -> str:
    if not address or address.startswith("data:"):
        return ""
    return f" ({_CONTROL.sub('', address)[:LONGEST_ADDRESS]})"


def _tidy(text: str) -> str:
    text = _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", _CONTROL.sub("", text)))
    return _MANY_BREAKS.sub("\n\n", text).strip()
