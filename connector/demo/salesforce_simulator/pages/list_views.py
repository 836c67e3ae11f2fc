"""List pages, and what their button does with the ticked rows."""

import re
from http import HTTPStatus

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.pages.apex import Caller, stand_in
from connector.demo.salesforce_simulator.pages.lists import LISTS, rows_of
from connector.demo.salesforce_simulator.pages.records import OrgReader
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.views import Views, page_number, search_text
from connector.demo.salesforce_simulator.pages.visitor import Visitor, is_same_origin

SELECTION_PAGE = "/lightning/cmp/c__surveyDistributionSelection"
_SELECTION = re.compile(r"SEL_[A-Za-z0-9_-]{1,60}\Z")


class ListViews(Views):
    """All records of an object, searched, paged and ticked."""

    def __init__(self, org: OrgReader, settings: PagesSettings) -> None:
        super().__init__(org, settings)
        self._apex = stand_in(settings)

    def show(self, object_name: str) -> Response:
        """/lightning/o/Contact/list?q=&page="""
        if object_name not in LISTS:
            return self.not_found()
        return self._list(object_name, self.visitor())

    def send(self, object_name: str) -> AnyResponse:
        """Stands in for the Visualforce page behind *Send survey*: keeps the ticked ids and opens their component.

        A refusal is told on the list, whose boxes stay ticked; `q` and `page` say which list that was.
        """
        if object_name not in LISTS or not LISTS[object_name].takes_survey:
            return self.not_found()
        if not is_same_origin(request):
            return make_response("This form belongs to another site", HTTPStatus.FORBIDDEN)
        visitor, ids = self.visitor(), request.form.getlist("id")
        if not ids:
            problem = visitor.t("Tick whom to send a survey to first.")
            return self._list(object_name, visitor, problem=problem, status=HTTPStatus.BAD_REQUEST)
        answer = self._apex.create_selection(object_name, ids, Caller(self.org.id, visitor.user["Id"]))
        if answer.status == HTTPStatus.OK:
            return redirect(f"{SELECTION_PAGE}?c__selection={answer.body['id']}", HTTPStatus.SEE_OTHER)
        problem = visitor.t("Hearback could not keep this selection. %(problem)s", problem=answer.problem)
        return self._list(object_name, visitor, problem=problem, status=answer.status)

    def back(self, object_name: str) -> AnyResponse:
        """Whoever loads the button's address anew is back on the list."""
        return redirect(LISTS[object_name].path) if object_name in LISTS else self.not_found()

    def selection(self) -> Response:
        """The component for what was ticked."""
        selection_id = request.args.get("c__selection", "")
        if not _SELECTION.match(selection_id):
            return self.not_found()
        subject = {"component": "surveyDistributionSelection", "selectionId": selection_id}
        return self.hosting_page("selection.html", subject, visitor=self.visitor(), active="")

    def _list(self, object_name: str, visitor: Visitor, *, problem: str = "", status: int = 200) -> Response:
        view, search = LISTS[object_name], search_text(request)
        return self.page(
            "list.html",
            visitor=visitor,
            status=status,
            active=object_name,
            view=view,
            page=rows_of(self.org, view, search, page_number(request)),
            search=search,
            problem=problem,
            ticked=set(request.form.getlist("id")),
        )
