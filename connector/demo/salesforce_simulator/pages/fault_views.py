"""The page "What can go wrong": every fault with its form, what is on now, and how often it struck."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from connector.demo.salesforce_simulator.fault_kinds import KINDS, Fault
from connector.demo.salesforce_simulator.faults import Active
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.views import Views
from connector.demo.salesforce_simulator.pages.visitor import Visitor, is_same_origin
from connector.demo.salesforce_simulator.simulator import Simulator
from connector.demo.salesforce_simulator.switchboard import switch_on

PATH = "/demo/faults"
ENDED = {"expired": "Sessions ended: %(count)s.", "revoked": "Permissions taken back: %(count)s."}


class FaultViews(Views):
    """The fault dial for a person."""

    def __init__(self, world: Simulator, settings: PagesSettings) -> None:
        super().__init__(world.org, settings)
        self._world = world

    def show(self) -> Response:
        """?expired=N or ?revoked=N: what was ended just now."""
        visitor = self.visitor()
        told = next((name for name in ENDED if request.args.get(name, "").isdecimal()), None)
        done = visitor.t(ENDED[told], count=visitor.formats.number(int(request.args[told]))) if told else ""
        return self._page(visitor, done=done)

    def switch_on(self) -> AnyResponse:
        """Form: `fault`, and its parameters as far as they are filled in."""
        if not is_same_origin(request):
            return make_response("This form belongs to another site", 403)
        try:
            on = switch_on(self._world, _asked(request.form))
        except ValueError as error:
            return self._page(self.visitor(), status=400, refused=request.form.get("fault"), problem=str(error))
        ended = {name: on[name] for name in ENDED if name in on}
        return redirect(f"{PATH}?{urlencode(ended)}" if ended else f"{PATH}#now", 303)

    def switch_off(self) -> AnyResponse:
        """Form: `id` of what is on; without it, everything."""
        if not is_same_origin(request):
            return make_response("This form belongs to another site", 403)
        self._world.faults.clear(request.form.get("id"))
        return redirect(f"{PATH}#now", 303)

    def _page(self, visitor: Visitor, *, status: int = 200, **values: Any) -> Response:
        active = self._world.faults.items()
        return self.page(
            "faults.html",
            visitor=visitor,
            status=status,
            active="faults",
            groups=[(group, list(kinds)) for group, kinds in groupby(KINDS.values(), lambda kind: kind.group)],
            on=[(each, _details(each, visitor)) for each in active],
            on_now={each.fault for each in active},
            totals=self._world.faults.totals(),
            given=request.form,
            **values,
        )


def _asked(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form as the API takes it; raises ValueError for a number that is none."""
    given = {name: text.strip() for name, text in form.items() if text.strip()}
    name = given.get("fault")
    allowed = KINDS[Fault(name)].allowed if name in set(Fault) else {}
    return {key: allowed[key].read(text) if key in allowed else text for key, text in given.items()}


def _details(active: Active, visitor: Visitor) -> list[str]:
    """How long a fault stays on, and what it was told."""
    t, formats = visitor.t, visitor.formats
    said = [f"{t(active.kind.allowed[key].label)}: {_text(value)}" for key, value in active.parameters.items()]
    if active.after:
        said.append(t("Begins after %(count)s more", count=formats.number(active.after)))
    if active.left is not None:
        said.append(t("Calls left: %(count)s", count=formats.number(active.left)))
    if active.rows_left is not None:
        said.append(t("Rows left: %(count)s", count=formats.number(active.rows_left)))
    if active.ends is not None:
        said.append(t("Until %(moment)s", moment=formats.instant(active.ends.isoformat())))
    return said if active.left or active.rows_left or active.ends else [*said, t("Until it is switched off")]


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
