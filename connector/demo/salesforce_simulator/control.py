"""The doors for outside checks, below `/_sim`: journal, faults, seeding. They need no session; the port is loopback."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from connector.demo.salesforce_simulator.fault_kinds import KINDS, Kind
from connector.demo.salesforce_simulator.journal import MAX_ITEMS, Wanted
from connector.demo.salesforce_simulator.pages.visitor import is_same_origin
from connector.demo.salesforce_simulator.seed.load import seed_more
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.switchboard import switch_on

MAX_SEEDED = 200_000
MAX_NAME = 80
COUNTED = ("contacts", "leads", "accounts")
FILTERS = ("method", "object", "status", "user_agent")

control = Blueprint("control", __name__)


@control.before_request
def refuse_other_sites() -> None:
    """A page of another site that is open in the same browser must not turn these dials, nor read them."""
    if not is_same_origin(request):
        abort(403)


@control.get("/healthz")
def health() -> Response:
    return jsonify({"status": "ok"})


@control.get("/_sim/journal")
def journal() -> Response:
    """?since=ID, ?limit=N, ?path=PART, ?fault=NAME, ?method=, ?object=, …: the calls in order, `last` for the next
    `since`.
    """
    calls = simulator().journal
    last = calls.last()
    limit = request.args.get("limit", MAX_ITEMS, type=int)
    return jsonify({"items": calls.items(_wanted(), limit=max(limit, 0)), "last": last})


@control.get("/_sim/journal/summary")
def journal_summary() -> Response:
    """The counts of the same calls, in one pass; `last` for the next `since`."""
    calls = simulator().journal
    last = calls.last()
    return jsonify({**calls.summary(_wanted()), "last": last})


@control.get("/_sim/grants")
def grants() -> Response:
    """Consents in force, oldest first; their ids serve `expired_session` and `revoked_grant`."""
    return jsonify({"items": simulator().grants.living()})


@control.get("/_sim/faults")
def list_faults() -> Response:
    return jsonify({"items": [active.as_json() for active in simulator().faults.items()]})


@control.get("/_sim/faults/kinds")
def fault_kinds() -> Response:
    """Every fault there is, with what it takes."""
    return jsonify({"items": [_kind_json(kind) for kind in KINDS.values()]})


@control.post("/_sim/faults")
def add_fault() -> tuple[Response, int]:
    """{"fault": NAME, "times": N | "seconds": S, "path"?, "method"?, …}; 400 says what is wrong with it."""
    body = request.get_json(force=True, silent=True)
    try:
        return jsonify(switch_on(simulator(), body)), 201
    except ValueError as exc:
        return jsonify({"error": str(exc)}), 400


@control.delete("/_sim/faults")
@control.delete("/_sim/faults/<name>")
def clear_faults(name: str | None = None) -> Response:
    return jsonify({"cleared": simulator().faults.clear(name or request.args.get("fault"))})


@control.post("/_sim/seed")
def seed() -> tuple[Response, int]:
    """{"contacts"?: N, "leads"?: N, "accounts"?: N, "campaign"?: NAME} → how many there are and their ids."""
    body = request.get_json(force=True, silent=True)
    try:
        made = seed_more(simulator().org, **_seed_request(body))
    except ValueError as exc:
        return jsonify({"error": str(exc)}), 400
    answer = {"contacts": len(made.contacts), "contact_ids": made.contacts}
    answer |= {"leads": len(made.leads), "lead_ids": made.leads, "campaign_id": made.campaign_id}
    return jsonify(answer), 201


def _wanted() -> Wanted:
    asked = request.args
    equal: dict[str, str | int] = {name: asked[name] for name in FILTERS if name in asked}
    if "dropped" in asked:
        equal["dropped"] = int(asked["dropped"].lower() == "true")
    since = asked.get("since", 0, type=int)
    return Wanted(since=since, path=asked.get("path", ""), fault=asked.get("fault", ""), equal=equal)


def _kind_json(kind: Kind) -> dict[str, Any]:
    parameters = {name: parameter.label for name, parameter in kind.allowed.items()}
    about = {"fault": kind.fault, "group": kind.group, "title": kind.title, "text": kind.text}
    return {**about, "parameters": parameters, "is_dial": kind.is_dial}


def _seed_request(body: Any) -> dict[str, Any]:
    """The arguments of `seed_more`; raises ValueError saying what is wrong."""
    if not isinstance(body, dict) or set(body) - {*COUNTED, "campaign"}:
        raise ValueError(f"seed takes {', '.join(COUNTED)} and campaign")
    numbers = {name: body.get(name, 0) for name in COUNTED}
    if not all(type(number) is int and 0 <= number <= MAX_SEEDED for number in numbers.values()):
        raise ValueError(f"{', '.join(COUNTED)} are whole numbers up to {MAX_SEEDED}")
    campaign = body.get("campaign", "")
    if not isinstance(campaign, str) or len(campaign) > MAX_NAME:
        raise ValueError(f"campaign is the name of a new campaign, up to {MAX_NAME} characters")
    return {**numbers, "campaign": campaign.strip()}
