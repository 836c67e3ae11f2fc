"""The built widget on a page of its own, with answers that a test writes: every call and every answer is held against
the contract of the Apex class, so that nothing is shown here which the service could not say.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from connector.demo.salesforce_simulator.pages.contract import Contract, ContractError

WIDGET = Path(__file__).resolve().parents[2] / "lwc_widget"
ORIGIN = "https://widget.test"
CLASS = "SurveyDistributionController"
CONTACT = "003000000000001AAA"
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Widget</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/dist/slds/styles/salesforce-lightning-design-system.min.css"></head>
<body style="margin: 0.5rem; background: #f3f3f3">
<main><h1 class="slds-assistive-text">Record</h1><div data-hearback-widget></div></main>
<script>window.__HEARBACK_PAGE__ = {data}</script><script type="module" src="/dist/main.js"></script></body></html>"""
Answer = Any | Callable[[Mapping[str, Any]], Any]


class Refusal(Exception):
    """What an answer raises to refuse."""

    def __init__(self, status: int, title: str, **fields: str) -> None:
        errors = [{"field": name.replace("__", "."), "message": message} for name, message in fields.items()]
        super().__init__(title)
        self.problem = {"title": title, "status": status, "errors": errors}


class WidgetStub:
    """`answers` by the name of an operation; `calls` are [(operation, params with its JSON text read)]."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.broken: list[str] = []
        self._contract = Contract(WIDGET / "contract" / "apex.schema.json")

    def open(self, page: Page, *, language: str = "en", record: str = CONTACT, kind: str = "Contact") -> None:
        """The widget of one record, in a language, for somebody in Paris."""
        user = {"id": "005", "name": "Hugo", "locale": language, "timeZone": "Europe/Paris"}
        data = {"recordId": record, "objectApiName": kind, "language": language, "user": user, "apexUrl": "/apex"}
        self._document = PAGE.format(language=language, data=json.dumps(data))
        page.route(f"{ORIGIN}/**", self._serve)
        page.goto(f"{ORIGIN}/")
        page.locator('[data-hearback-widget="ready"]').wait_for()

    def requests(self, name: str) -> list[dict[str, Any]]:
        """The bodies that were sent to an operation."""
        return [params["request"] for operation, params in self.calls if operation == name]

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/":
            route.fulfill(body=self._document, content_type="text/html")
        elif path == "/apex":
            self._answer(route, json.loads(route.request.post_data or "{}"))
        else:
            route.fulfill(path=WIDGET / path.lstrip("/"))

    def _answer(self, route: Route, call: dict[str, Any]) -> None:
        name, params = call["method"], call["params"]
        operation = self._contract.operation(CLASS, name)
        assert operation, name
        try:
            operation.call(params)
            read = {key: json.loads(value) if key == "request" else value for key, value in params.items()}
            self.calls.append((name, read))
            value = self._value(name, read)
            operation.check_response(value)
            route.fulfill(json=value)
        except Refusal as refusal:
            route.fulfill(status=refusal.problem["status"], json={"message": json.dumps(refusal.problem)})
        except ContractError as error:
            self.broken.append(f"{name}: {error}")
            route.fulfill(status=502, json={"message": json.dumps({"title": str(error), "status": 502})})

    def _value(self, name: str, params: dict[str, Any]) -> Any:
        answer = self.answers[name]
        return answer(params) if callable(answer) else deepcopy(answer)
