"""A door for outside checks: gives a user a permission set or takes it away, as an administrator would in Setup."""

from flask import Blueprint, Response, abort, jsonify, request

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.pages.visitor import is_same_origin
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.values import format_time

permission_sets = Blueprint("permission_sets", __name__)

PATH = "/_sim/permission_sets"


@permission_sets.before_request
def refuse_other_sites() -> None:
    if not is_same_origin(request):
        abort(403)


@permission_sets.get(PATH)
def list_assignments() -> Response:
    """Who has which: [{"user_id", "user", "permission_sets": [NAME, …]}, …]."""
    world = simulator()
    people = world.org.users()
    found = [
        {"user_id": p["Id"], "user": p["Name"], "permission_sets": world.security.assigned(p["Id"])} for p in people
    ]
    return jsonify({"items": found, "permission_sets": sorted(world.security.sets)})


@permission_sets.post(PATH)
def assign() -> tuple[Response, int]:
    """{"user_id": "005…", "name": "Hearback_Integration", "assigned": bool} → the user's permission sets."""
    world, body = simulator(), request.get_json(force=True, silent=True)
    wanted = body if isinstance(body, dict) else {}
    user_id, name, assigned = normal_id(wanted.get("user_id")), wanted.get("name"), wanted.get("assigned")
    if name not in world.security.sets or user_id not in {person["Id"] for person in world.org.users()}:
        return jsonify({"error": f"name is one of {', '.join(world.security.sets)}, user_id a user's"}), 400
    if not isinstance(assigned, bool):
        return jsonify({"error": "assigned is true or false"}), 400
    if assigned:
        world.security.assign(str(user_id), str(name), format_time(world.org.clock()))
    else:
        world.security.unassign(str(user_id), str(name))
    return jsonify({"user_id": user_id, "permission_sets": world.security.assigned(str(user_id))}), 200
