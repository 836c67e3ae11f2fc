"""The doors for outside checks, below `/_sim`: journal, faults, seeding. They need no session; the port is loopback."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from connector.demo.salesforce_simulator.faults import Fault
from connector.demo.salesforce_simulator.seed.load import seed_more
from connector.demo.salesforce_simulator.simulator import Simulator, simulator

MAX_SEEDED = 200_000
FILTERS = ("method", "object", "status", "user_agent", "dropped")

control = Blueprint("control", __name__)


@control.get("/healthz")
def health() -> Response:
    return jsonify({"status": "ok"})


@control.get("/_sim/journal")
def journal() -> Response:
    """?since=ID, ?path=PART, ?method=, ?object=, ?status=: the calls in order, `last` for the next `since`."""
    world = simulator()
    since = request.args.get("since", 0, type=int)
    wanted = {name: request.args[name] for name in FILTERS if name in request.args}
    last = world.journal.last()
    return jsonify({"items": world.journal.items(since, request.args.get("path", ""), wanted), "last": last})


@control.get("/_sim/faults")
def list_faults() -> Response:
    return jsonify({"items": [active.as_json() for active in simulator().faults.items()]})


@control.post("/_sim/faults")
def add_fault() -> tuple[Response, int]:
    """{"fault": NAME, "times": N | "seconds": S, "path"?, "method"?, …}; 400 says what is wrong with it."""
    body = request.get_json(force=True, silent=True)
    try:
        done = _at_once(simulator(), body)
        return jsonify(done or simulator().faults.add(body).as_json()), 201
    except ValueError as exc:
        return jsonify({"error": str(exc)}), 400


@control.delete("/_sim/faults")
@control.delete("/_sim/faults/<name>")
def clear_faults(name: str | None = None) -> Response:
    return jsonify({"cleared": simulator().faults.clear(name or request.args.get("fault"))})


@control.post("/_sim/seed")
def seed() -> tuple[Response, int]:
    """{"contacts": N, "accounts"?: M} → {"contacts": N, "contact_ids": […]}."""
    body = request.get_json(force=True, silent=True)
    numbers = _numbers(body) if isinstance(body, dict) else None
    if numbers is None:
        return jsonify({"error": f"contacts and accounts are whole numbers up to {MAX_SEEDED}"}), 400
    ids = seed_more(simulator().org, *numbers)
    return jsonify({"contacts": len(ids), "contact_ids": ids}), 201


def _at_once(world: Simulator, body: Any) -> dict[str, Any] | None:
    """Faults that end something for good rather than disturb some calls."""
    if body == {"fault": Fault.EXPIRED_SESSION}:
        return {"id": None, **body, "expired": world.grants.expire_sessions()}
    if body == {"fault": Fault.REVOKED_GRANT}:
        return {"id": None, **body, "revoked": world.grants.revoke_all()}
    return None


def _numbers(body: dict[str, Any]) -> tuple[int, int] | None:
    numbers = [body.get("contacts", 0), body.get("accounts", 0)]
    if all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MAX_SEEDED for n in numbers):
        return numbers[0], numbers[1]
    return None
