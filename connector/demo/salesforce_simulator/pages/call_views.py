"""The page "Calls": the journal for a person, newest first, with a counter that starts where they want."""

import json
import re
from typing import Any
from urllib.parse import unquote_plus, urlencode

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.fault_kinds import KINDS
from connector.demo.salesforce_simulator.journal import NEWEST, Wanted
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.views import Views
from connector.demo.salesforce_simulator.pages.visitor import is_same_origin
from connector.demo.salesforce_simulator.simulator import Simulator

PATH = "/demo/calls"
TITLES = {kind.fault.value: kind.title for kind in KINDS.values()}
SHOWN = 50
_ROOT = re.compile(r"/services/data/v[\d.]+/?")
COUNTED_FROM = "counted_from"
"""Cookie: the number of the last call that is not counted."""


class CallViews(Views):
    """Every call that reached the org's API."""

    def __init__(self, world: Simulator, settings: PagesSettings) -> None:
        super().__init__(world.org, settings)
        self._world = world

    def show(self) -> Response:
        """?path=PART&object=&status=&writes=1, ?before=NUMBER for older ones."""
        journal, asked = self._world.journal, _filters()
        found = journal.items(_wanted(asked), limit=SHOWN + 1, newest_first=True)
        calls = [_shown(call) for call in found[:SHOWN]]
        since = _counted_from()
        return self.page(
            "calls.html",
            visitor=self.visitor(),
            active="calls",
            titles=TITLES,
            calls=calls,
            asked=asked,
            objects=journal.values_of("object"),
            statuses=journal.values_of("status"),
            since=since,
            summary=journal.summary(Wanted(since=since)),
            older=_address(asked, before=calls[-1]["id"]) if len(found) > SHOWN else "",
            newest=_address(asked) if "before" in request.args else "",
        )

    def one(self, number: int) -> Response:
        """One call with its body."""
        calls = self._world.journal.items(Wanted(since=number - 1, before=number + 1))
        if not calls:
            return self.not_found()
        body = json.dumps(calls[0]["body"], indent=2, ensure_ascii=False)
        return self.page(
            "call.html", visitor=self.visitor(), active="calls", titles=TITLES, call=_shown(calls[0]), body=body
        )

    def count_from_here(self) -> AnyResponse:
        """Form: `start` here, or at the `beginning`; remembered by a cookie."""
        if not is_same_origin(request):
            return make_response("This form belongs to another site", 403)
        since = self._world.journal.last() if request.form.get("start") == "here" else 0
        response = redirect(PATH, 303)
        response.set_cookie(COUNTED_FROM, str(since), httponly=True, samesite="Lax")
        return response


def _filters() -> dict[str, str]:
    names = ("path", "object", "status", "writes")
    return {name: text for name in names if (text := request.args.get(name, "").strip()[:200])}


def _wanted(asked: dict[str, str]) -> Wanted:
    equal: dict[str, str | int] = {name: asked[name] for name in ("object", "status") if name in asked}
    if "writes" in asked:
        equal["is_write"] = 1
    before = request.args.get("before", NEWEST, type=int)
    return Wanted(path=asked.get("path", ""), equal=equal, before=before)


def _counted_from() -> int:
    text = request.cookies.get(COUNTED_FROM, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _shown(call: dict[str, Any]) -> dict[str, Any]:
    """With the address and what was asked as a person reads them."""
    asked = unquote_plus(call["query"]).removeprefix("q=")
    return {**call, "address": _ROOT.sub("", call["path"]) or call["path"], "asked": asked}


def _address(asked: dict[str, str], **more: int) -> str:
    query = urlencode({**asked, **more})
    return f"{PATH}?{query}" if query else PATH
