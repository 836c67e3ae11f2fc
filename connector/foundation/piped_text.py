"""Piped text: `${scheme://path?name=value&…}` in a template, replaced in a single pass.

A value is written out as it is and never read as a template. A token that is unknown or has no value renders as
nothing; `problems` finds it beforehand, when the template is saved. `${` that is never closed is literal text.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from connector.foundation.escapes import HTML, HTML_ADDRESS, HTML_ATTRIBUTE, Escape, Link, paragraphs
from connector.foundation.piped_tokens import (
    ANYTHING,
    SCHEMES,
    Known,
    Token,
    problem_with,
    problems_with_parameters,
    with_defaults,
)

__all__ = [
    "ANYTHING",
    "Compiled",
    "Context",
    "Known",
    "Literal",
    "Problem",
    "Resolver",
    "Template",
    "Token",
    "Value",
    "compiled",
    "compiled_paragraphs",
    "contains",
    "names",
    "parse",
    "problems",
    "render",
    "render_paragraphs",
    "tidied",
]

Value = str | Link | None
Resolver = Callable[[Token], Value]
"""Gives a token's value. It is called only for tokens of its scheme that are well formed, with valid parameters."""

_TOKEN = re.compile(r"\$\{((?:[^}$]|\$(?!\{))*)\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_EMPTY = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?></\1>")
_FORM = re.compile(r"\s*([A-Za-z]+)\s*://([^?]*)(?:\?(.*))?\Z", re.DOTALL)
_PARAMETER = re.compile(r"\s*([A-Za-z_]+)\s*=(.*)\Z", re.DOTALL)
_ADDRESS = re.compile(r"(?:href|src|action|background|cite|data|poster)\s{0,9}=\s{0,9}[\"']?\s{0,9}\Z", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
UNREADABLE = "?"
"""The scheme of a token that has none."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    segments: tuple[Literal | Token, ...]

    @property
    def tokens(self) -> list[Token]:
        return [segment for segment in self.segments if isinstance(segment, Token)]


@dataclass(frozen=True, slots=True)
class Problem:
    """`position` counts characters from the start of the template, from 0; `token` is as the author wrote it."""

    position: int
    token: str
    message: str


@dataclass(slots=True)
class Context:
    """Where values come from: scheme to resolver (see piped_values). `warnings`: what fell back to a default."""

    resolvers: Mapping[str, Resolver]
    warnings: list[str] = field(default_factory=list)


def parse(template: str) -> Template:
    """Never fails: what is not a token is literal text."""
    return Template(template, tuple(_segments(template)))


def _segments(source: str) -> Iterator[Literal | Token]:
    end = 0
    for found in _TOKEN.finditer(source):
        if found.start() > end:
            yield Literal(source[end : found.start()], end)
        yield _token(found[1], found.start(), found[0])
        end = found.end()
    if end < len(source):
        yield Literal(source[end:], end)


def _token(inside: str, position: int, raw: str) -> Token:
    """What an editor put into the token (tags, entities, odd spaces) is taken out first."""
    found = _FORM.match(_SPACES.sub(" ", html.unescape(_TAG.sub("", inside))))
    if found is None:
        return Token(UNREADABLE, ("",), {}, position, raw)
    parts = tuple(unquote(part) for part in found[2].strip().split("/"))
    return Token(found[1], parts, _parameters(found[3] or ""), position, raw)


def _parameters(text: str) -> dict[str, str]:
    """An `&` that does not begin another `name=` belongs to the value before it: `d=Terms & conditions`."""
    parameters: dict[str, str] = {}
    last = ""
    for piece in text.split("&") if text.strip() else []:
        found = _PARAMETER.match(piece)
        last, value = (found[1], found[2]) if found else (last, f"{parameters.get(last, '')}&{piece}")
        parameters[last] = value
    return {name: (unquote(value) if name == "d" else value).strip() for name, value in parameters.items()}


def tidied(template: str) -> str:
    """The HTML template with the tags that an editor put into its tokens behind them, so that both stay whole."""
    return "".join(
        segment.text if isinstance(segment, Literal) else _tags_behind(segment.raw)
        for segment in parse(template).segments
    )


def _tags_behind(raw: str) -> str:
    tags = "".join(_TAG.findall(raw))
    while tags != (fewer := _EMPTY.sub("", tags)):
        tags = fewer
    return _TAG.sub("", raw) + tags


def problems(template: Template | str, known: Known = ANYTHING) -> list[Problem]:
    """What must be put right before the template is saved, in the order of the text."""
    parsed = _parsed(template)
    return [problem for segment in parsed.segments for problem in _problems_of(segment, known)]


def _problems_of(segment: Literal | Token, known: Known) -> Iterator[Problem]:
    if isinstance(segment, Literal):
        for found in re.finditer(r"\$\{", segment.text):
            yield Problem(segment.position + found.start(), "${", "This token is not closed: add }")
        return
    wrong = problem_with(segment, known)
    messages = [wrong] if wrong else problems_with_parameters(segment).values()
    yield from (Problem(segment.position, segment.raw, message) for message in messages)


def contains(template: Template | str, *names: str) -> bool:
    """Whether one of the tokens, e.g. "l://SurveyLink", "l://SurveyURL", stands in the template."""
    return any(token.name in names for token in _parsed(template).tokens)


def render(
    template: Template | str,
    context: Context,
    escape: Escape,
    *,
    literal: Callable[[str], str] | None = None,
) -> str:
    """The template with each token replaced. `literal` writes the text between the tokens (as it is when not given).

    With HTML and no `literal` the template itself is HTML: a token inside a tag is escaped for an attribute, and a
    link there is its bare address.
    """
    return compiled(template, escape, literal=literal).render(context)


def render_paragraphs(template: Template | str, context: Context) -> str:
    """A plain-text template as HTML paragraphs, the literal text escaped."""
    return compiled_paragraphs(template).render(context)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes: its token with every parameter, how it is written there, and what is wrong with it."""

    token: Token
    escape: Escape
    warnings: tuple[str, ...]

    def filled(self, context: Context) -> str:
        resolve = context.resolvers.get(self.token.scheme)
        if resolve is None:
            return ""
        context.warnings.extend(self.warnings)
        value = resolve(self.token)
        if isinstance(value, Link):
            return self.escape.link(value)
        return self.escape.value(value) if value else ""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template that has been read once, to be rendered often."""

    parts: tuple[str | _Place, ...]

    def render(self, context: Context) -> str:
        return "".join([part if isinstance(part, str) else part.filled(context) for part in self.parts])


def compiled(template: Template | str, escape: Escape, *, literal: Callable[[str], str] | None = None) -> Compiled:
    """What `render` renders, for many contexts."""
    write = _HtmlTemplate() if escape is HTML and literal is None else _Uniform(escape, literal)
    parts = [
        write.literal(segment.text) if isinstance(segment, Literal) else _place(segment, write.escape)
        for segment in _parsed(template).segments
    ]
    return Compiled(tuple(parts))


def compiled_paragraphs(template: Template | str) -> Compiled:
    """What `render_paragraphs` renders, for many contexts."""
    return Compiled(("<p>", *compiled(template, HTML, literal=paragraphs).parts, "</p>"))


def _parsed(template: Template | str) -> Template:
    return parse(template) if isinstance(template, str) else template


def _place(token: Token, escape: Escape) -> str | _Place:
    """Nothing, for a token that cannot have a value."""
    if token.scheme not in SCHEMES or problem_with(token, ANYTHING):
        return ""
    warnings = tuple(f"{token.name}: {message}" for message in problems_with_parameters(token).values())
    return _Place(with_defaults(token), escape, warnings)


class _Uniform:
    """The same escape at every place."""

    def __init__(self, escape: Escape, literal: Callable[[str], str] | None) -> None:
        self.escape = escape
        self.literal = literal or (lambda text: text)


class _HtmlTemplate:
    """Follows whether the text so far ends inside a tag."""

    def __init__(self) -> None:
        self._in_tag = False
        self.escape = HTML

    def literal(self, text: str) -> str:
        opened, closed = text.rfind("<"), text.rfind(">")
        if max(opened, closed) >= 0:
            self._in_tag = opened > closed
        self.escape = self._escape_after(text)
        return text

    def _escape_after(self, text: str) -> Escape:
        if not self._in_tag:
            return HTML
        return HTML_ADDRESS if _ADDRESS.search(text) else HTML_ATTRIBUTE


def names(template: Template | str, scheme: str) -> Collection[str]:
    """The paths of all tokens of one scheme, e.g. for "e" {"Field/Tier"}."""
    return {token.path for token in _parsed(template).tokens if token.scheme == scheme}
