"""The pages: each reads the request, asks `records`, renders a template."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from flask import Request, Response, jsonify, make_response, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.pages import records
from connector.demo.salesforce_simulator.pages.apex import ApexStandIn, Caller
from connector.demo.salesforce_simulator.pages.fields import RecordView
from connector.demo.salesforce_simulator.pages.language import COOKIE, LANGUAGES
from connector.demo.salesforce_simulator.pages.layouts import LAYOUTS
from connector.demo.salesforce_simulator.pages.records import OrgReader, Record
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.visitor import (
    USER_COOKIE,
    Visitor,
    is_same_origin,
    local_path,
    visitor_of,
)
from connector.demo.salesforce_simulator.pages.widget import BUILD_COMMAND, Widget

LONGEST_LIST = 400
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


class RecordViews(Views):
    """List views and record pages."""

    def contacts(self) -> Response:
        """All contacts, searched and paged."""
        search = _search(request)
        page = records.contacts(self.org, search, _page_number(request))
        return self.page("contacts.html", visitor=self.visitor(), active="Contact", page=page, search=search)

    def accounts(self) -> Response:
        """All accounts, searched and paged."""
        search = _search(request)
        page = records.accounts(self.org, search, _page_number(request))
        return self.page("accounts.html", visitor=self.visitor(), active="Account", page=page, search=search)

    def contact(self, record_id: str) -> Response:
        """A contact with the widget and its survey responses."""
        record = self._record("Contact", record_id)
        if record is None:
            return self.not_found()
        visitor = self.visitor()
        return self._record_page(
            "contact.html",
            "Contact",
            record,
            visitor,
            related=self._responses(record["Id"], visitor),
            widget=self.widget,
            build_command=BUILD_COMMAND,
            page_data=self._page_data("Contact", record, visitor),
        )

    def contact_responses(self, record_id: str) -> Response:
        """{"version", "count", "html"}: the related list as it is now; `version` changes with its content."""
        contact_id = normal_id(record_id)
        if contact_id is None:
            return make_response(jsonify(message="Not a record id"), 404)
        return jsonify(self._responses(contact_id, self.visitor()))

    def _responses(self, contact_id: str, visitor: Visitor) -> dict[str, Any]:
        found = records.responses_of_contact(self.org, contact_id)
        html = render_template(
            "salesforce_pages/_responses.html", responses=found, t=visitor.t, formats=visitor.formats
        )
        return {"version": hashlib.sha256(html.encode()).hexdigest()[:16], "count": len(found), "html": html}

    def account(self, record_id: str) -> Response:
        """An account with its contacts."""
        record = self._record("Account", record_id)
        if record is None:
            return self.not_found()
        contacts = records.contacts_of_account(self.org, record["Id"])
        return self._record_page("account.html", "Account", record, self.visitor(), contacts=contacts)

    def response(self, record_id: str) -> Response:
        """Every mapped field of a survey response and the link to its report."""
        record = self._record("Survey_Response__c", record_id)
        if record is None:
            return self.not_found()
        return self._record_page("response.html", "Survey_Response__c", record, self.visitor())

    def by_prefix(self, record_id: str) -> AnyResponse:
        """/lightning/r/<id>/view: the object follows from the id's first three characters."""
        for name in LAYOUTS:
            if normal_id(record_id) and self.org.describe(name).get("keyPrefix") == record_id[:3]:
                return redirect(f"/lightning/r/{name}/{normal_id(record_id)}/view")
        return self.not_found()

    def _record(self, object_name: str, record_id: str) -> Record | None:
        found = normal_id(record_id)
        return self.org.record(object_name, found) if found else None

    def _record_page(
        self, template: str, object_name: str, record: Record, visitor: Visitor, **values: Any
    ) -> Response:
        view = RecordView(self.org, object_name, record, formats=visitor.formats, t=visitor.t)
        layout = LAYOUTS[object_name]
        return self.page(
            template,
            visitor=visitor,
            active=object_name,
            record=record,
            highlights=view.highlights(layout),
            sections=view.sections(layout),
            **values,
        )

    def _page_data(self, object_name: str, record: Record, visitor: Visitor) -> dict[str, Any]:
        return self.widget.page_data(
            record_id=record["Id"],
            object_name=object_name,
            visitor=visitor,
            permissions=self.settings.permissions,
        )


class AssetViews:
    """The built widget's files."""

    def __init__(self, settings: PagesSettings) -> None:
        self._dist = settings.widget_dist

    def widget(self, name: str) -> Response:
        """A file of dist; asked again each time, since a build may have changed it."""
        response = send_from_directory(self._dist, name)
        response.headers["Cache-Control"] = "no-cache"
        return response


class ApexViews:
    """POST /_sim/apex {"cls", "method", "params"}."""

    def __init__(self, org: OrgReader, settings: PagesSettings) -> None:
        self._org = org
        self._stand_in = ApexStandIn(
            contract=settings.contract,
            service_url=settings.hearback_url,
            api_key_file=settings.api_key_file,
            timeout=settings.apex_timeout,
        )

    def run(self) -> Response:
        """The method's value, or an AuraHandledException."""
        if not is_same_origin(request) or not request.is_json:
            return make_response(jsonify(message="Apex is called by this org's own pages, with JSON"), 403)
        asked = _read_call(request)
        if asked is None:
            return make_response(jsonify(message='Expected {"cls": text, "method": text, "params": object}'), 400)
        caller = Caller(self._org.id, visitor_of(request, self._org).user["Id"])
        answer = self._stand_in.run(*asked, caller)
        return make_response(jsonify(answer.body), answer.status)


def _read_call(asked: Request) -> tuple[str, str, dict[str, Any]] | None:
    """Class, method and params; None when the body is something else."""
    body = asked.get_json(silent=True)
    if not isinstance(body, dict):
        return None
    class_name, method, params = body.get("cls"), body.get("method"), body.get("params") or {}
    if isinstance(class_name, str) and isinstance(method, str) and isinstance(params, dict):
        return class_name, method, params
    return None


def _search(asked: Request) -> str:
    return asked.args.get("q", "").strip()[:80]


def _page_number(asked: Request) -> int:
    return min(max(asked.args.get("page", 1, type=int), 1), LONGEST_LIST)


def _address_without_language(asked: Request) -> str:
    """The path and query of this page, for a language link or to come back to; ends in `?` or `&`."""
    kept = [(name, value) for name, value in asked.args.items(multi=True) if name != "lang"]
    return asked.path + "?" + (urlencode(kept) + "&" if kept else "")
