"""An org that carries out what it is asked and loses its answer, and rows written to it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from connector.foundation.events import Event
from connector.integrations.ports import Graph, GraphWritten, Record, Rejected, Written
from connector.writeback import intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import flush
from connector.writeback.models import WriteBack
from tests.support.fakes.objects import describe, lookup, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.unit.writeback.conftest import ACME, Scene

CONTACT, CASE, POST, ANSWER = "Contact", "Case", "FeedItem", "Survey_Response__c"


class Org(FakeSalesforce):
    """Loses the answer of the next calls that it carries out, when told to."""

    def __init__(self) -> None:
        super().__init__(
            describe(CONTACT, "003", text("LastName", 80), text("Email")),
            describe(CASE, "500", text("Subject", 80), lookup("ContactId", CONTACT)),
            describe(POST, "0D5", lookup("ParentId", CONTACT), text("Body", 10_000)),
            describe(ANSWER, "a01", text("Response_Id__c", 40, external_id=True), lookup("Case__c", CASE)),
        )
        self.lost: list[Exception | None] = []

    def create(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        return self._answered(super().create(object_name, rows))

    def graphs(self, graphs: Sequence[Graph]) -> list[GraphWritten | Rejected]:
        return self._answered(super().graphs(graphs))

    def _answered(self, outcomes: Any) -> Any:
        error = self.lost.pop() if self.lost else None
        if error:
            raise error
        return outcomes


def connected_org(scene: Scene) -> Org:
    """In place of the scene's own."""
    org = Org()
    scene.salesforce.connected[ACME] = org
    return org


def record(scene: Scene, *wanted: WriteIntent) -> None:
    with scene.db.write() as session:
        for intent in wanted:
            ledger.record(session, ACME, intent, scene.clock.now())


def write(scene: Scene) -> list[WriteBack]:
    """What stands in the ledger once every target was tried."""
    scene.clock.advance(seconds=10)
    for _, *words in scene.sweep():
        flush(scene.bundle, *words)
    return scene.rows()


def announced(scene: Scene) -> list[dict[str, Any]]:
    with scene.db.read() as session:
        return [event.payload for event in session.scalars(select(Event).order_by(Event.id))]


def post(number: int = 1, parent: str = "") -> WriteIntent:
    return intents.create(POST, {"ParentId": parent, "Body": f"Answer {number}"}, f"TR_{number}")
