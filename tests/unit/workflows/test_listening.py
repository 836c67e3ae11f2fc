"""From the outbox to the org: a finished response is written back, whatever is repeated."""

import pytest

from connector.foundation import events
from connector.responses.events import ResponseFinished
from connector.responses.models import AnswerRow, Invitation, Response, ResponseState
from connector.surveys.models import SurveyVersion
from connector.writeback import queries
from connector.writeback.models import WriteBackState
from tests.support.product import Product


def finish(product: Product, response_id: str = "R_1", *, choice: str = "1", **embedded: str) -> None:
    """Note Alice's finished CSAT response with this embedded data, and say so; 1 is very satisfied, 5 the opposite."""
    now, survey_id = product.clock.now(), product.survey_id()
    common = {"organization_id": product.organization_id, "survey_id": survey_id, "language": "en"}
    with product.db.write(product.organization_id) as session:
        version = session.query(SurveyVersion).filter_by(survey_id=survey_id).one()
        invitation = Invitation(
            id=f"IN_{response_id}",
            token_hash=response_id,
            survey_version_id=version.id,
            channel="email",
            contact={"FirstName": "Alice", "Email": "alice@example.com"},
            embedded={"Tier": "Gold", **embedded},
            created_at=now,
            **common,
        )
        session.add(invitation)
        session.flush()
        session.add(
            Response(
                id=response_id,
                invitation_id=invitation.id,
                survey_version_id=version.id,
                started_at=now,
                recorded_at=now,
                state=ResponseState.FINISHED,
                **common,
            )
        )
        session.flush()
        session.add(AnswerRow(response_id=response_id, question_id="QID1", value={"choices": [choice]}))
    announce(product, response_id)


def announce(product: Product, response_id: str) -> None:
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        event = ResponseFinished(product.organization_id, response_id, f"IN_{response_id}", now.isoformat())
        events.record(session, event, now)


def settle(product: Product) -> None:
    product.sweep()
    product.clock.advance(seconds=3)
    product.sweep()


def test_a_finished_response_becomes_a_record(product: Product) -> None:
    finish(product)
    settle(product)
    (record,) = product.org.records("Survey_Response__c")
    assert (record["Response_Id__c"], record["CSAT__c"], record["Status__c"]) == ("R_1", 5, "Complete")
    assert record["Answers__c"].endswith("Very satisfied")


@pytest.mark.parametrize("times", [2, 3])
def test_an_event_that_is_told_again_leaves_one_record_and_one_row(product: Product, times: int) -> None:
    finish(product)
    for _ in range(times):
        announce(product, "R_1")
        settle(product)
    assert len(product.org.records("Survey_Response__c")) == 1
    with product.db.read(product.organization_id) as session:
        assert queries.counts(session)[WriteBackState.WRITTEN] == 1
