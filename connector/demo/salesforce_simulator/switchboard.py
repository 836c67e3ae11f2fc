"""Switches faults on: some disturb calls to come, some end sessions or grants at once."""

from typing import Any

from connector.demo.salesforce_simulator.fault_kinds import WHOSE, Fault
from connector.demo.salesforce_simulator.faults import checked
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.oauth.whose import Whose
from connector.demo.salesforce_simulator.simulator import Simulator

OWNERS = frozenset(parameter.name for parameter in WHOSE)


def switch_on(world: Simulator, request: Any) -> dict[str, Any]:
    """What is on now, as `Active.as_json`, or what ended: {"id": None, "fault", "expired" or "revoked": N}.

    Raises ValueError saying what is wrong with the request.
    """
    kind, given = checked(request)
    if not kind.is_at_once:
        return world.faults.add(request).as_json()
    if set(given) <= OWNERS:
        return {"id": None, **request, **_end(world, kind.fault, _whose(given))}
    if set(given) & OWNERS:
        raise ValueError(f"{kind.fault} of one user, app or grant happens at once and takes nothing else")
    return world.faults.add(request).as_json()


def _end(world: Simulator, fault: Fault, whose: Whose) -> dict[str, int]:
    world.faults.note(fault)
    if fault is Fault.REVOKED_GRANT:
        return {"revoked": world.grants.revoke_all(whose)}
    return {"expired": world.grants.expire_sessions(whose)}


def _whose(given: dict[str, Any]) -> Whose:
    user_id = given.get("user_id")
    if user_id is not None and normal_id(user_id) is None:
        raise ValueError(f"user_id is the Id of a user, 005…, not {user_id!r}")
    return Whose(normal_id(user_id), given.get("client_id"), given.get("grant_id"))
