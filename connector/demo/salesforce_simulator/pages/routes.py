"""The addresses of the record pages."""

from http import HTTPStatus

from flask import Blueprint, Response

from connector.demo.salesforce_simulator.pages.records import OrgReader
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.views import ApexViews, AssetViews, RecordViews, ShellViews

# Styles may be inline: the components put theirs into the page. Scripts may not.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_pages(org: OrgReader, settings: PagesSettings) -> Blueprint:
    """Everything below `/`, `/lightning`, `/page-assets`, `/widget-assets` and `/_sim/apex` on the pages' port."""
    pages = Blueprint(
        "salesforce_pages",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/page-assets",
    )
    _add_shell(pages, ShellViews(org, settings))
    _add_records(pages, RecordViews(org, settings))
    pages.add_url_rule("/_sim/apex", view_func=ApexViews(org, settings).run, methods=["POST"], endpoint="apex")
    pages.add_url_rule("/widget-assets/<path:name>", view_func=AssetViews(settings).widget, endpoint="widget_asset")
    pages.after_request(_protect)
    return pages


def _add_shell(pages: Blueprint, views: ShellViews) -> None:
    pages.add_url_rule("/", view_func=views.start, endpoint="start")
    pages.add_url_rule("/favicon.ico", view_func=views.favicon, endpoint="favicon")
    pages.add_url_rule("/lightning/page/home", view_func=views.home, endpoint="home")
    pages.add_url_rule("/lightning/user", view_func=views.switch_user, methods=["POST"], endpoint="switch_user")
    pages.add_url_rule("/lightning/<path:rest>", view_func=views.unknown, endpoint="unknown")


def _add_records(pages: Blueprint, views: RecordViews) -> None:
    pages.add_url_rule("/lightning/o/Contact/list", view_func=views.contacts, endpoint="contacts")
    pages.add_url_rule("/lightning/o/Account/list", view_func=views.accounts, endpoint="accounts")
    for name, view in (("Contact", views.contact), ("Account", views.account), ("Survey_Response__c", views.response)):
        pages.add_url_rule(f"/lightning/r/{name}/<record_id>/view", view_func=view, endpoint=name.lower())
    pages.add_url_rule(
        "/lightning/r/Contact/<record_id>/responses.json", view_func=views.contact_responses, endpoint="responses"
    )
    pages.add_url_rule("/lightning/r/<record_id>/view", view_func=views.by_prefix, endpoint="record")


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.status_code == HTTPStatus.OK and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
