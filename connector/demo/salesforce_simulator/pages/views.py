"""What all pages share, and those that show no records: home, the user menu, the widget's files."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Request, Response, make_response, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.pages import records
from connector.demo.salesforce_simulator.pages.language import COOKIE, LANGUAGES
from connector.demo.salesforce_simulator.pages.records import LONGEST_LIST, OrgReader
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.visitor import (
    USER_COOKIE,
    Visitor,
    is_same_origin,
    local_path,
    visitor_of,
)
from connector.demo.salesforce_simulator.pages.widget import BUILD_COMMAND, Widget

COOKIE_SECONDS = 60 * 60 * 24 * 365


class Views:
    """What every page needs: the org, the settings and the shell around its content."""

    def __init__(self, org: OrgReader, settings: PagesSettings) -> None:
        self.org = org
        self.settings = settings
        self.widget = Widget(settings.widget_dist)

    def page(self, template: str, *, visitor: Visitor, status: int = 200, **values: Any) -> Response:
        """The template inside the shell; remembers a language chosen by `?lang=`."""
        html = render_template(
            f"salesforce_pages/{template}",
            visitor=visitor,
            t=visitor.t,
            formats=visitor.formats,
            languages=LANGUAGES,
            settings=self.settings,
            organization=records.organization_name(self.org),
            here=_address_without_language(request),
            stylesheets=self.widget.stylesheets(),
            **values,
        )
        response = make_response(html, status)
        response.headers["Vary"] = "Accept-Language, Cookie"
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(COOKIE, visitor.language, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")
        return response

    def hosting_page(self, template: str, subject: Mapping[str, Any], *, visitor: Visitor, **values: Any) -> Response:
        """A page with the widget on it; `subject` tells the widget what it is about."""
        data = self.widget.page_data(subject, visitor=visitor, permissions=self.settings.permissions)
        return self.page(
            template, visitor=visitor, widget=self.widget, build_command=BUILD_COMMAND, page_data=data, **values
        )

    def visitor(self) -> Visitor:
        """Who asks."""
        return visitor_of(request, self.org)

    def not_found(self) -> Response:
        """The page for an unknown address or record."""
        return self.page("not_found.html", visitor=self.visitor(), status=404, active="")


class ShellViews(Views):
    """Home, the user menu and addresses that lead nowhere."""

    def start(self) -> AnyResponse:
        """`/` leads home."""
        return redirect("/lightning/page/home")

    def favicon(self) -> AnyResponse:
        """Browsers ask for it at the root."""
        return redirect("/page-assets/icon.svg")

    def home(self) -> Response:
        """The first minute: three steps."""
        return self.page(
            "home.html",
            visitor=self.visitor(),
            active="home",
            sample=records.contact_to_try(self.org),
            responses=records.latest_responses(self.org),
        )

    def switch_user(self) -> AnyResponse:
        """Remember whom the visitor plays and go back."""
        if not is_same_origin(request):
            return make_response("This form belongs to another site", 403)
        response = redirect(local_path(request.form.get("next", "")))
        if any(user["Id"] == request.form.get("user_id") for user in self.org.users()):
            response.set_cookie(USER_COOKIE, request.form["user_id"], httponly=True, samesite="Lax")
        return response

    def unknown(self, rest: str) -> Response:
        """An address below /lightning that this demo does not have."""
        return self.not_found()


class AssetViews:
    """The built widget's files."""

    def __init__(self, settings: PagesSettings) -> None:
        self._dist = settings.widget_dist

    def widget(self, name: str) -> Response:
        """A file of dist; asked again each time, since a build may have changed it."""
        response = send_from_directory(self._dist, name)
        response.headers["Cache-Control"] = "no-cache"
        return response


def search_text(asked: Request) -> str:
    """What the address searches for."""
    return asked.args.get("q", "").strip()[:80]


def page_number(asked: Request, name: str = "page") -> int:
    """The number of the page that the address asks for, put right."""
    return min(max(asked.args.get(name, 1, type=int), 1), LONGEST_LIST)


def _address_without_language(asked: Request) -> str:
    """The path and query of this page, for a language link or to come back to; ends in `?` or `&`."""
    kept = [(name, value) for name, value in asked.args.items(multi=True) if name != "lang"]
    return asked.path + "?" + (urlencode(kept) + "&" if kept else "")
