"""The addresses of the record pages."""

from http import HTTPStatus

from flask import Blueprint, Response

from connector.demo.salesforce_simulator.pages.apex_views import ApexViews
from connector.demo.salesforce_simulator.pages.call_views import CallViews
from connector.demo.salesforce_simulator.pages.fault_views import FaultViews
from connector.demo.salesforce_simulator.pages.list_views import SELECTION_PAGE, ListViews
from connector.demo.salesforce_simulator.pages.record_views import RecordViews
from connector.demo.salesforce_simulator.pages.records import OrgReader
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.views import AssetViews, ShellViews
from connector.demo.salesforce_simulator.simulator import Simulator

# Styles may be inline: the components put theirs into the page. Scripts may not.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_pages(org: OrgReader, settings: PagesSettings) -> Blueprint:
    """Everything below `/`, `/lightning`, `/apex`, `/page-assets`, `/widget-assets` and `/_sim/apex` on their port."""
    pages = Blueprint(
        "salesforce_pages",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/page-assets",
    )
    _add_shell(pages, ShellViews(org, settings))
    _add_lists(pages, ListViews(org, settings))
    _add_records(pages, RecordViews(org, settings))
    pages.add_url_rule("/_sim/apex", view_func=ApexViews(org, settings).run, methods=["POST"], endpoint="apex")
    pages.add_url_rule("/widget-assets/<path:name>", view_func=AssetViews(settings).widget, endpoint="widget_asset")
    pages.after_request(_protect)
    return pages


def create_world_pages(world: Simulator, settings: PagesSettings) -> Blueprint:
    """Everything below `/demo`: what a real org has no page for."""
    pages = Blueprint("salesforce_world", __name__)
    faults, calls = FaultViews(world, settings), CallViews(world, settings)
    pages.add_url_rule("/demo/faults", view_func=faults.show, endpoint="faults")
    pages.add_url_rule("/demo/faults", view_func=faults.switch_on, methods=["POST"], endpoint="switch_on")
    pages.add_url_rule("/demo/faults/off", view_func=faults.switch_off, methods=["POST"], endpoint="switch_off")
    pages.add_url_rule("/demo/calls", view_func=calls.show, endpoint="calls")
    pages.add_url_rule("/demo/calls", view_func=calls.count_from_here, methods=["POST"], endpoint="count_from_here")
    pages.add_url_rule("/demo/calls/<int:number>", view_func=calls.one, endpoint="call")
    pages.after_request(_protect)
    return pages


def _add_shell(pages: Blueprint, views: ShellViews) -> None:
    pages.add_url_rule("/", view_func=views.start, endpoint="start")
    pages.add_url_rule("/favicon.ico", view_func=views.favicon, endpoint="favicon")
    pages.add_url_rule("/lightning/page/home", view_func=views.home, endpoint="home")
    pages.add_url_rule("/lightning/user", view_func=views.switch_user, methods=["POST"], endpoint="switch_user")
    pages.add_url_rule("/lightning/<path:rest>", view_func=views.unknown, endpoint="unknown")


def _add_lists(pages: Blueprint, views: ListViews) -> None:
    pages.add_url_rule("/lightning/o/<object_name>/list", view_func=views.show, endpoint="list")
    button = "/apex/SendSurvey/<object_name>"
    pages.add_url_rule(button, view_func=views.send, methods=["POST"], endpoint="send_survey")
    pages.add_url_rule(button, view_func=views.back, endpoint="back_to_list")
    pages.add_url_rule(SELECTION_PAGE, view_func=views.selection, endpoint="selection")


def _add_records(pages: Blueprint, views: RecordViews) -> None:
    shown = {"Contact": views.contact, "Lead": views.lead, "Campaign": views.campaign, "Account": views.account}
    shown |= {"Case": views.case, "Opportunity": views.opportunity}
    for name, view in (*shown.items(), ("Survey_Response__c", views.response)):
        pages.add_url_rule(f"/lightning/r/{name}/<record_id>/view", view_func=view, endpoint=name.lower())
    responses = "/lightning/r/<object_name>/<record_id>/responses.json"
    pages.add_url_rule(responses, view_func=views.responses, endpoint="responses")
    pages.add_url_rule("/lightning/r/<record_id>/view", view_func=views.by_prefix, endpoint="record")
    pages.add_url_rule("/<string(length=18):record_id>", view_func=views.by_prefix, endpoint="short_record")


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.status_code == HTTPStatus.OK and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
