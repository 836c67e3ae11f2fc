"""Who looks at a page, in which language, and whether a request that changes something comes from our own pages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Request

from connector.demo.salesforce_simulator.pages.language import Formats, Translate, chosen_language, translator
from connector.demo.salesforce_simulator.pages.records import OrgReader

USER_COOKIE = "signed_in_user"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's person: a user record of the org, a language, an IANA zone, a translator and formats."""

    user: dict[str, Any]
    users: list[dict[str, Any]]
    language: str
    time_zone: str
    t: Translate
    formats: Formats


def visitor_of(request: Request, org: OrgReader) -> Visitor:
    """The remembered user, else the first one of the org; no password, since this org is a demo."""
    users = org.users()
    user = next((user for user in users if user["Id"] == request.cookies.get(USER_COOKIE)), users[0])
    language = chosen_language(request)
    zone = user.get("TimeZoneSidKey") or "UTC"
    return Visitor(user, users, language, zone, translator(language), Formats(language, zone))


def is_same_origin(request: Request) -> bool:
    """Whether a browser sent this from one of our pages (a program that names no origin passes).

    The host must be loopback, or another site could point its own name at this server.
    """
    if urlsplit(request.host_url).hostname not in LOOPBACK:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return site in (None, "same-origin") and origin in (None, request.host_url.rstrip("/"))


def local_path(target: str) -> str:
    """The target when it is a path on this server, else the home page."""
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_local else "/lightning/page/home"
