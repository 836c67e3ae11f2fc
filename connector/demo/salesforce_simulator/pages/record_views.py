"""Record pages: details, related lists, and the widget where a survey can be sent."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.pages import records
from connector.demo.salesforce_simulator.pages.fields import RecordView
from connector.demo.salesforce_simulator.pages.layouts import LAYOUTS
from connector.demo.salesforce_simulator.pages.records import RESPONDENTS, Record
from connector.demo.salesforce_simulator.pages.views import Views, page_number
from connector.demo.salesforce_simulator.pages.visitor import Visitor


class RecordViews(Views):
    """One record a page."""

    def contact(self, record_id: str) -> Response:
        """A contact with the widget, its survey responses and its campaigns."""
        return self._person("Contact", record_id)

    def lead(self, record_id: str) -> Response:
        """A lead, likewise."""
        return self._person("Lead", record_id)

    def campaign(self, record_id: str) -> Response:
        """A campaign with the widget, its survey responses and its members."""
        record = self._record("Campaign", record_id)
        if record is None:
            return self.not_found()
        members = records.members_of_campaign(self.org, record["Id"], page_number(request, "members"))
        return self._hosting("Campaign", record, members=members)

    def responses(self, object_name: str, record_id: str) -> Response:
        """{"version", "count", "html"}: the related list as it is now; `version` changes with its content."""
        found = normal_id(record_id)
        if found is None or object_name not in RESPONDENTS:
            return make_response(jsonify(message="Not a record id"), 404)
        return jsonify(self._responses(object_name, found, self.visitor()))

    def account(self, record_id: str) -> Response:
        """An account with its contacts."""
        record = self._record("Account", record_id)
        if record is None:
            return self.not_found()
        contacts = records.contacts_of_account(self.org, record["Id"])
        visitor = self.visitor()
        return self.page(
            "account.html", visitor=visitor, contacts=contacts, **self._details("Account", record, visitor)
        )

    def response(self, record_id: str) -> Response:
        """Every mapped field of a survey response and the link to its report."""
        record = self._record("Survey_Response__c", record_id)
        if record is None:
            return self.not_found()
        visitor = self.visitor()
        return self.page("response.html", visitor=visitor, **self._details("Survey_Response__c", record, visitor))

    def by_prefix(self, record_id: str) -> AnyResponse:
        """/lightning/r/<id>/view: the object follows from the id's first three characters."""
        for name in LAYOUTS:
            if normal_id(record_id) and self.org.describe(name).get("keyPrefix") == record_id[:3]:
                return redirect(f"/lightning/r/{name}/{normal_id(record_id)}/view")
        return self.not_found()

    def _person(self, object_name: str, record_id: str) -> Response:
        record = self._record(object_name, record_id)
        if record is None:
            return self.not_found()
        return self._hosting(object_name, record, history=records.campaigns_of(self.org, object_name, record["Id"]))

    def _hosting(self, object_name: str, record: Record, **values: Any) -> Response:
        visitor = self.visitor()
        return self.hosting_page(
            f"{object_name.lower()}.html",
            {"recordId": record["Id"], "objectApiName": object_name},
            visitor=visitor,
            related=self._responses(object_name, record["Id"], visitor),
            window=self._window(object_name, record["Id"]),
            **self._details(object_name, record, visitor),
            **values,
        )

    def _window(self, object_name: str, record_id: str) -> str:
        """Where the custom link *Surveys in a window* leads."""
        about = {"object": object_name, "ids": record_id, "organization": self.org.id}
        return f"{self.settings.hearback_url}/widget?{urlencode(about)}"

    def _responses(self, object_name: str, record_id: str, visitor: Visitor) -> dict[str, Any]:
        found = records.responses_of(self.org, object_name, record_id)
        html = render_template(
            "salesforce_pages/_responses.html",
            responses=found,
            of=object_name,
            with_person=object_name == "Campaign",
            t=visitor.t,
            formats=visitor.formats,
        )
        return {"version": hashlib.sha256(html.encode()).hexdigest()[:16], "count": len(found), "html": html}

    def _record(self, object_name: str, record_id: str) -> Record | None:
        """What the visitor has now looked at."""
        found = normal_id(record_id)
        record = self.org.record(object_name, found) if found else None
        if record:
            self.org.note_view(self.visitor().user["Id"], record["Id"])
        return record

    def _details(self, object_name: str, record: Record, visitor: Visitor) -> dict[str, Any]:
        view = RecordView(self.org, object_name, record, formats=visitor.formats, t=visitor.t)
        layout = LAYOUTS[object_name]
        shown = {"highlights": view.highlights(layout), "sections": view.sections(layout)}
        return {"active": object_name, "object_name": object_name, "record": record, **shown}
