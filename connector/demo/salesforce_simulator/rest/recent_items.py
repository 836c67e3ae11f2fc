"""The records that the caller looked at last, as the resources tell them."""

from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType
from connector.demo.salesforce_simulator.records.recent import MOST, Viewed, recent
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.simulator import simulator


def recent_items(kind: ObjectType | None = None, limit: int = MOST) -> list[dict[str, Any]]:
    """Of one object, or of all; the newest first."""
    world, user_id = simulator(), http.caller().user_id
    hidden = world.faults.hidden_records(user_id)
    with world.org.database.read() as connection:
        found = recent(connection, http.schema(), user_id)
    shown = [one for one in found if one.row["Id"] not in hidden and kind in (None, one.kind)]
    return [_told(one) for one in shown[: max(limit, 0)]]


def _told(one: Viewed) -> dict[str, Any]:
    record_id = one.row["Id"]
    url = f"{http.base()}/sobjects/{one.kind.name}/{record_id}"
    return {"attributes": {"type": one.kind.name, "url": url}, "Id": record_id, "Name": one.name}
