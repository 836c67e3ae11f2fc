"""The web application without its pages: errors, languages, security, menu. Wiring adds the blueprints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask import Flask, request, session
from flask_babel import Babel, format_date, format_decimal, format_time, get_locale
from flask_wtf import CSRFProtect
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from connector.foundation.settings import Settings
from connector.foundation.web.chunked import measure_chunked
from connector.foundation.web.errors import register_errors
from connector.foundation.web.openapi import describe_refusals
from connector.foundation.web.rates import limit_rates
from connector.foundation.web.requests import RequestMeasures, measure_requests
from connector.foundation.web.security import secure
from connector.foundation.web.strict_json import StrictJSON
from connector.foundation.web.strict_urls import refuse_unstorable
from connector.foundation.web.translated import translated

HERE = Path(__file__).parent
csrf = CSRFProtect()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu: the text to translate, the endpoint it leads to, and how much waits there for a person.
    Entries of one `group` stand together under its name, in the order of the list."""

    label: str
    endpoint: str
    waiting: Callable[[], int] | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class MenuPart:
    """An entry of its own, or a group of them; each with how much waits."""

    label: str
    entries: list[tuple[MenuEntry, int]]
    is_group: bool

    @property
    def waiting(self) -> int:
        return sum(waiting for _, waiting in self.entries)


def create_shell(settings: Settings, menu: list[MenuEntry], measures: RequestMeasures) -> APIFlask:
    app = APIFlask(
        "hearback",
        title="Hearback",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        template_folder=str(HERE / "templates"),
        static_folder=str(HERE / "static"),
        json_errors=False,
    )
    app.json = StrictJSON(app)
    app.config.update(_config(settings))
    app.security_schemes = {"api_key": {"type": "http", "scheme": "bearer"}}
    measure_requests(app, measures)
    measure_chunked(app, settings.limits.json_body_bytes)
    _behind_proxies(app, settings.trusted_proxies)
    secure(app)
    register_errors(app)
    limit_rates(app, settings)
    refuse_unstorable(app)
    csrf.init_app(app)
    describe_refusals(app)
    _translate(app, settings)
    app.add_template_filter(_moment, "moment")
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(translated)
    app.context_processor(
        lambda: {
            "menu_parts": lambda: _parts(menu),
            "locale": str(get_locale() or "en"),
            "languages": settings.languages,
        }
    )
    return app


def _parts(menu: Sequence[MenuEntry]) -> list[MenuPart]:
    """What waits is counted only where the menu is shown."""
    parts: dict[str, MenuPart] = {}
    for entry in menu:
        part = parts.setdefault(entry.group or entry.endpoint, MenuPart(entry.group, [], bool(entry.group)))
        part.entries.append((entry, entry.waiting() if entry.waiting else 0))
    return list(parts.values())


def _behind_proxies(app: Flask, count: int) -> None:
    """The caller's address is the one that the outermost of our own proxies saw. Host and scheme are settings."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=0, x_host=0)  # type: ignore[method-assign]


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.session_key.get_secret_value(),
        "MAX_CONTENT_LENGTH": settings.limits.json_body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.limits.json_body_bytes,
        "SESSION_COOKIE_NAME": "hearback_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https:"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "OPENAPI_VERSION": "3.1.0",
        "BABEL_TRANSLATION_DIRECTORIES": str(HERE / "translations"),
    }


def _moment(value: str | datetime) -> Markup:
    """A time for people, in their language; given as a datetime or as the API writes it. pages.js puts it into the
    zone of the browser."""
    moment = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)
    text = f"{format_date(moment, 'medium')}, {format_time(moment, 'short')} UTC"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), text)


def _translate(app: Flask, settings: Settings) -> None:
    def language() -> str | None:
        asked = request.args.get("lang")
        if asked in settings.languages:
            session["language"] = asked
        return session.get("language") or request.accept_languages.best_match(settings.languages)

    Babel(app, locale_selector=language)
