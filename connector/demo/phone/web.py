"""The page: a list of phones, and one handset with its conversation."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from connector.demo.phone.api import BadText, account, api, typed
from connector.demo.phone.faults import Faults
from connector.demo.phone.line import LOOPBACK, Account, Line
from connector.demo.phone.people import People, shown
from connector.demo.phone.rest import is_number, rest
from connector.demo.phone.store import INBOUND, Store, Text
from connector.demo.phone.texts import LANGUAGES, Texts

LISTED, OTHERS, SHOWN = 60, 24, 200
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

pages = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What the page shows beside the texts: whose messages they are, and the way to the org."""

    sender_name: str = "Hearback"
    salesforce_url: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """One line of the list."""

    number: str
    name: str
    last: Text | None = None

    @property
    def label(self) -> str:
        return self.name or shown(self.number)

    def matches(self, query: str) -> bool:
        digits = "".join(filter(str.isdigit, query)).lstrip("0")
        return query.casefold() in self.name.casefold() or bool(digits and digits in self.number)


def create_app(store: Store, faults: Faults, line: Line, account: Account, people: People, look: Look) -> Flask:
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions |= {"store": store, "faults": faults, "line": line, "account": account, "people": people}
    app.extensions["look"] = look
    for blueprint in (pages, api, rest):
        app.register_blueprint(blueprint)
    app.before_request(_refuse_other_sites)
    app.after_request(_protect)
    return app


@pages.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@pages.get("/")
def index() -> str:
    return _page("")


@pages.get("/phones/<number>")
def show(number: str) -> str:
    return _page(_sound(number))


@pages.post("/phones/<number>")
def write(number: str) -> Any:
    try:
        typed(_sound(number), _written_from(number), request.form.get("body"))
    except BadText:
        return _page(number, problem="not_sent"), 422
    return redirect(url_for(".show", number=number, q=request.args.get("q")), 303)


@pages.get("/phones/<number>/texts")
def texts_of(number: str) -> str:
    """The conversation alone, for the page to refresh itself."""
    return render_template("_texts.html", **_common(), **_conversation(_sound(number)))


@pages.get("/list")
def phone_list() -> str:
    """The list alone, likewise."""
    return render_template("_list.html", **_common(), **_list(request.args.get("selected", "")))


@pages.errorhandler(404)
def not_found(error: HTTPException) -> tuple[str, int]:
    return _page("", problem="not_found"), 404


def _page(number: str, problem: str = "") -> str:
    parts = _common() | _list(number) | _conversation(number)
    return render_template("phone.html", **parts, problem=problem, state=_store().state())


def _list(selected: str) -> dict[str, Any]:
    query, names = request.args.get("q", "").strip(), _people().names()
    active = [Phone(text.handset, names.get(text.handset, ""), text) for text in _store().latest(LISTED)]
    known = {phone.number for phone in active}
    others = [Phone(number, name) for number, name in names.items() if number not in known]
    found = [phone for phone in active if phone.matches(query)], [phone for phone in others if phone.matches(query)]
    return {
        "selected": selected,
        "query": query,
        "active": found[0],
        "others": found[1][:OTHERS],
        "new_number": query if is_number(query) and not any(found) else "",
    }


def _conversation(number: str) -> dict[str, Any]:
    name = _people().names().get(number, "")
    days: dict[Any, list[Text]] = {}
    for text in _store().conversation(number, SHOWN) if number else []:
        days.setdefault(_moment(text.at).astimezone().date(), []).append(text)
    sender_number = shown(_written_from(number)) if number else ""
    named = {"number": number, "name": name or shown(number), "sender_number": sender_number}
    return {**named, "days": days, "own": INBOUND}


def _common() -> dict[str, Any]:
    look: Look = current_app.extensions["look"]
    texts = Texts(request.accept_languages.best_match(LANGUAGES, LANGUAGES[0]))
    helpers = {"t": texts, "now": datetime.now(UTC), "shown": shown, "moment": _moment, "hue": _hue}
    return {**helpers, "sender_name": look.sender_name, "salesforce_url": look.salesforce_url}


def _sound(number: str) -> str:
    if not is_number(number):
        abort(404)
    return number


def _written_from(handset: str) -> str:
    """The number that a reply goes to: the one that texted last."""
    last = next((text for text in reversed(_store().conversation(handset, SHOWN)) if text.direction != INBOUND), None)
    return last.sender if last else account().numbers[0]


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _hue(number: str) -> int:
    """A colour of one's own, one of eight."""
    return sum(number.encode()) % 8


def _store() -> Store:
    found: Store = current_app.extensions["store"]
    return found


def _people() -> People:
    found: People = current_app.extensions["people"]
    return found


def _refuse_other_sites() -> None:
    """Another site's page must not text in a person's name, nor read our messages under a name that it points at us."""
    if urlsplit(request.host_url).hostname not in LOOPBACK:
        abort(403)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (origin and origin != request.host_url.rstrip("/")):
        abort(403)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # With "no-referrer" a browser sends "Origin: null" with our own forms, and they would be refused as foreign.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
