"""The sentences that the code gives to pages: reasons of rows, details of errors, what is told of a field.

A sentence with values in it, `f"There is no task {name}."`, is told as the catalogue has it: "There is no
task %(name)s."
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from connector.foundation.web.said import Sentence

FOR_PAGES = (
    "admin/views/*.py",
    "admin/queries/*.py",
    "distributions/**/*.py",
    "foundation/conditions.py",
    "foundation/piped_*.py",
    "foundation/web/errors.py",
    "foundation/web/strict_*.py",
    "integrations/**/*.py",
    "messaging/**/*.py",
    "organizations/**/*.py",
    "surveys/**/*.py",
    "workflows/**/*.py",
    "writeback/**/*.py",
)
"""Modules whose sentences come to a page as the detail of an error or the reason of a row."""
NEVER_FOR_PAGES = (
    "*_api.py",
    "api.py",
    "schemas.py",
    *("measures.py", "soql.py", "server_to_server.py", "composite.py", "smtp.py", "signature.py"),
    *("bounce_webhook.py", "defaults.py", "dkim.py", "letter.py", "mime.py", "compose_sms.py", "receipts.py"),
    *("export.py", "request.py", "definition.py"),
)
"""Of these, what is only for scripts and logs, is listed whole elsewhere, or is in the language of a message."""
NOT_FOR_PAGES = frozenset(
    {
        "${l://SurveyLink?d=Take the survey}",
        "API key or session",
        "AUTH LOGIN",
        "AUTH PLAIN %(base64)s",
        "Extremely likely",
        "Hearback Integration",
        "Hearback Response Id",
        "My organization",
        "Not at all likely",
        "Online Survey Software",
        "Page Break",
        "Qualtrics Survey",
        "The API key is missing or unknown: send 'Authorization: Bearer <api_key>'.",
        "The id of the survey response from which Hearback made this record, and by which it finds it again.",
        "This API key belongs to another Salesforce org.",
        "This is not the answer to the login that was begun here.",
        "Value error, ",
        "earlier task",
        "one-time sign-in link",
        "signed opt-out link",
        "signed-in person",
        "text/csv; charset=UTF-8",
        "the task was asked what it would write, and is not to write",
        "zero one two three four five six seven eight nine ten",
        "zero un deux trois quatre cinq six sept huit neuf dix",
    }
)
"""Names, parts, and what nobody but a programmer or a caller of the API reads."""
UNSAID_CALLS = frozenset({"_", "gettext", "pgettext", "re.compile", "text", "Index", "CheckConstraint", "access"})
"""What is given to these comes to no page, or is marked for the catalogue already."""
UNSAID_KEYWORDS = frozenset({"summary", "description", "responses", "help", "html_title"})
_prose = re.compile(r"[^\W\d_]{2,}[,;:]? (?:[^\W\d_]{2,}|%\(\w+\)s)")
_place = re.compile(r"(?<!%)\{(\w+)\}")


def of_the_code(sources: Path) -> Iterator[str]:
    """Those of all modules that give some to pages."""
    for pattern in FOR_PAGES:
        for path in sorted(sources.glob(pattern)):
            if not any(path.match(each) for each in NEVER_FOR_PAGES):
                yield from sentences(path)


def sentences(path: Path) -> Iterator[str]:
    """Those of a module, each with places for its values."""
    tree = ast.parse(path.read_text())
    unsaid = {id(each) for node in ast.walk(tree) for each in _unsaid(node)}
    for node in ast.walk(tree):
        text = "" if id(node) in unsaid else _text(node)
        if _is_sentence(text):
            yield text


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(str(value)):
            return _place.sub(r"%(\1)s", value)
        case ast.JoinedStr(parts):
            return _joined(parts)
    return ""


def _joined(parts: list[ast.expr]) -> str:
    names, text = set[str](), ""
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            name = _free(_name(part.value).strip("_").lower(), names)
            names.add(name)
            text += f"%({name})s"
        else:
            text += str(part.value).replace("%", "%%")  # type: ignore[attr-defined]
    return text


def _name(value: ast.expr) -> str:
    """What a translator reads for the value."""
    match value:
        case ast.Name(name):
            return name
        case ast.Attribute(_, name):
            return name
        case ast.Subscript(_, ast.Constant(str(key))):
            return key
        case ast.Subscript(inner, _) | ast.Call(ast.Attribute(inner, "replace" | "strip" | "lower" | "format"), _):
            return _name(inner)
        case ast.Call(ast.Attribute(ast.Constant(), "join"), [_]):
            return "list"
        case ast.Call(ast.Name("len"), _):
            return "number"
        case ast.Call(ast.Name(name) | ast.Attribute(_, name), _):
            return name
    return "value"


def _free(name: str, taken: set[str]) -> str:
    return next(each for each in (name, *(f"{name}{number}" for number in range(2, 99))) if each not in taken)


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """What in this node is no sentence for people: documentation, annotations, and what is said elsewhere."""
    match node:
        case ast.Expr(ast.Constant() as docstring):
            yield docstring
        case ast.JoinedStr(parts) | ast.FormattedValue(format_spec=ast.JoinedStr(parts)):
            yield from parts
        case ast.Call(func, args, keywords):
            if ast.unparse(func) in UNSAID_CALLS or ast.unparse(func).startswith("log."):
                yield from _within(*args)
            yield from _within(*(each.value for each in keywords if each.arg in UNSAID_KEYWORDS))
        case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
            yield from _within(annotation)
        case ast.FunctionDef(returns=ast.expr() as annotation):
            yield from _within(annotation)


def _within(*nodes: ast.AST) -> Iterator[ast.AST]:
    return (each for node in nodes for each in ast.walk(node))


def _is_sentence(text: str) -> bool:
    if not _prose.search(text) or "\n" in text or text in NOT_FOR_PAGES or "-src '" in text:
        return False
    return "%(" not in text or Sentence.of(text, "").is_telling
