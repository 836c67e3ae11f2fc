"""The mailbox's page and its JSON."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from connector.demo.mailbox.api import api, send_back
from connector.demo.mailbox.bounce import NOWHERE, Postmaster
from connector.demo.mailbox.faults import Faults
from connector.demo.mailbox.reading import for_frame, one_click_url
from connector.demo.mailbox.store import Mailbox, StoredMessage
from connector.demo.mailbox.texts import LANGUAGES, Texts
from connector.demo.mailbox.unsubscribe import DONE, FAILED, NOT_LOCAL, unsubscribe

PAGE_SIZE = 50
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHOWN_SOURCE = 200_000  # characters
_VIEWS = ("html", "text", "headers", "source")
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail may look as it likes, but runs nothing; its links leave the frame.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline' https:; "
    "img-src http: https: data:; font-src https: data:; frame-ancestors 'self'"
)

pages = Blueprint("pages", __name__)


def create_app(
    mailbox: Mailbox, faults: Faults, *, salesforce_url: str = "", postmaster: Postmaster | None = None
) -> Flask:
    """`salesforce_url` is where the empty mailbox sends the reader; `postmaster` sends mails back."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions |= {"mailbox": mailbox, "faults": faults, "salesforce_url": salesforce_url}
    app.extensions["postmaster"] = postmaster or Postmaster("", None)
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.before_request(_refuse_other_sites)
    app.after_request(_protect)
    return app


@pages.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@pages.get("/")
def index() -> str:
    return _page(None)


@pages.get("/messages/<int:message_id>")
def show(message_id: int) -> str:
    _mailbox().mark_opened(message_id)
    return _page(_found(message_id))


@pages.get("/list")
def message_list() -> str:
    """The list alone, for the page to refresh itself."""
    return render_template("_list.html", **_list_context(request.args.get("selected", type=int)))


@pages.get("/messages/<int:message_id>/html")
def html_body(message_id: int) -> Response:
    item = _found(message_id).item
    response = Response(for_frame(item["html"] or _as_html(item["text"])), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response


@pages.post("/messages/<int:message_id>/unsubscribe")
def one_click(message_id: int) -> Any:
    url = one_click_url(_found(message_id).item["headers"])
    if url is None:
        abort(404)
    _mailbox().note_unsubscribe(message_id, unsubscribe(url))
    return redirect(url_for(".show", message_id=message_id, **_kept_arguments()), 303)


@pages.post("/messages/<int:message_id>/bounce")
def bounce(message_id: int) -> Any:
    send_back(_mailbox(), message_id, _found(message_id).rcpt_to[0])
    return redirect(url_for(".show", message_id=message_id, **_kept_arguments()), 303)


@pages.errorhandler(404)
def not_found(error: HTTPException) -> tuple[str, int]:
    return _page(None, problem=_texts()("not_found")), 404


def _page(message: StoredMessage | None, problem: str = "") -> str:
    context = _list_context(message.id if message else None)
    return render_template("mailbox.html", **context, **_message_context(message), problem=problem)


def _list_context(selected: int | None) -> dict[str, Any]:
    to, before = request.args.get("to", "").strip(), request.args.get("before", type=int)
    found = _mailbox().newest(limit=PAGE_SIZE + 1, before=before, to=to)
    return {
        "t": _texts(),
        "now": datetime.now(UTC),
        "messages": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "to": to,
        "before": before,
        "selected": selected,
        "kept": _kept_arguments(),
        "state": _mailbox().state(),
        "salesforce_url": current_app.extensions["salesforce_url"],
        "hue": _hue,
    }


def _message_context(message: StoredMessage | None) -> dict[str, Any]:
    if message is None:
        return {"message": None}
    view = request.args.get("view", "")
    source = _mailbox().raw(message.id) if view == "source" else None
    return {
        "message": message,
        "views": _VIEWS,
        "view": view if view in _VIEWS else "html",
        "source": (source or b"")[:_SHOWN_SOURCE].decode("utf-8", "replace"),
        "source_is_cut": len(source or b"") > _SHOWN_SOURCE,
        "can_unsubscribe": one_click_url(message.item["headers"]) is not None,
        "unsubscribe_notice": _unsubscribe_notice(message.unsubscribed),
        "unsubscribe_done": message.unsubscribed == DONE,
        "bounce_notice": _bounce_notice(_mailbox().bounce(message.id)),
        "bounce_done": _mailbox().bounce(message.id) == DONE,
    }


def _unsubscribe_notice(outcome: str | None) -> str:
    texts = _texts()
    if outcome is None:
        return ""
    if outcome in (DONE, NOT_LOCAL):
        return texts("unsubscribed" if outcome == DONE else "unsubscribe_not_local")
    return texts("unsubscribe_failed", why=outcome.removeprefix(f"{FAILED}: "))


def _bounce_notice(outcome: str | None) -> str:
    texts = _texts()
    if outcome is None:
        return ""
    if outcome in (DONE, NOWHERE):
        return texts("bounced" if outcome == DONE else "bounced_nowhere")
    return texts("bounce_failed", why=outcome.removeprefix(f"{FAILED}: "))


def _kept_arguments() -> dict[str, Any]:
    return {name: request.args[name] for name in ("to", "before") if request.args.get(name)}


def _found(message_id: int) -> StoredMessage:
    message = _mailbox().get(message_id) if message_id < 2**63 else None
    if message is None:
        abort(404)
    return message


def _mailbox() -> Mailbox:
    mailbox: Mailbox = current_app.extensions["mailbox"]
    return mailbox


def _texts() -> Texts:
    return Texts(request.accept_languages.best_match(LANGUAGES, LANGUAGES[0]))


def _as_html(text: str) -> str:
    return render_template("_plain.html", text=text)


def _hue(address: str) -> int:
    """A colour of one's own, one of eight."""
    return sum(address.lower().encode()) % 8


def _refuse_other_sites() -> None:
    """Another site's page must not press our buttons, nor read our messages under a name that it points at us."""
    if urlsplit(request.host_url).hostname not in LOOPBACK:
        abort(403)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (origin and origin != request.host_url.rstrip("/")):
        abort(403)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # With "no-referrer" a browser sends "Origin: null" with our own forms, and they would be refused as foreign.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
