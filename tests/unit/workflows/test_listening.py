"""From the outbox to the org: a finished response is written back, whatever is repeated."""

import pytest

from connector.writeback import queries
from connector.writeback.models import WriteBackState
from tests.support.product import Product
from tests.support.workflows import announce, finish, settle


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
