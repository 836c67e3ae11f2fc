"""Each action of the Salesforce task, from a finished response to the records of the org."""

from typing import Any

import pytest

from connector.integrations.ports import SalesforceUnavailable
from connector.organizations.models import SalesforceAccount
from connector.writeback.models import WriteBackState
from connector.writeback.settling import INTERRUPTED
from tests.support.accounts import connect
from tests.support.product import Product
from tests.support.workflows import CONTACT, RESPONSE, finish, install, newest_run, rows, salesforce, settle, states


def test_a_row_says_which_response_and_which_task_it_comes_from(product: Product) -> None:
    made = install(product, salesforce("create", object="Case", fields={"Subject": "Hello"})).json["id"]
    finish(product)
    settle(product)

    (row,) = rows(product)
    assert (row.about, row.mapping, row.account_id) == ("R_1", f"{made}/Do", "")


def test_create_makes_a_record_for_each_response(product: Product) -> None:
    install(product, salesforce("create", object="Case", fields={"Subject": f"Answer {RESPONSE}"}))
    for number in "12":
        finish(product, f"R_{number}")
    settle(product)

    assert [case["Subject"] for case in product.org.records("Case")] == ["Answer R_1", "Answer R_2"]


def test_create_with_an_external_id_is_repeated_without_harm(product: Product) -> None:
    keyed = {"external_id_field": "Response_Id__c", "key": RESPONSE, "fields": {"Language__c": "en"}}
    applied = install(product, salesforce("create", object="Survey_Response__c", **keyed))
    product.org.failures.append(SalesforceUnavailable("The reply was lost."))
    finish(product)
    settle(product)
    product.clock.advance(seconds=60)
    settle(product)

    assert applied.json["warnings"] == []
    assert len(product.org.records("Survey_Response__c")) == 1
    assert [row.state for row in rows(product)] == [WriteBackState.WRITTEN]


def test_create_without_one_is_uncertain_after_a_lost_reply_and_says_so_when_saved(product: Product) -> None:
    applied = install(product, salesforce("create", object="Case", fields={"Subject": "Hello"}))
    product.org.failures.append(SalesforceUnavailable("The reply was lost."))
    finish(product)
    settle(product)
    product.clock.advance(minutes=10)
    settle(product)

    (warning,) = applied.json["warnings"]
    assert warning["field"] == "tasks[0].action" and "uncertain" in warning["message"]
    (row,) = rows(product)
    assert row.state == WriteBackState.UNCERTAIN and row.reason == INTERRUPTED, "a sentence that can be translated"
    assert product.org.records("Case") == []


@pytest.mark.parametrize(("key_field", "key"), [("Id", CONTACT), ("Email", "${m://Email}")])
def test_update_changes_the_record_with_the_key(product: Product, key_field: str, key: str) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    install(product, salesforce("update", object="Contact", key_field=key_field, key=key, fields={"Phone": "1"}))
    finish(product, sfContactId=alice)
    settle(product)

    phones = {contact["Id"]: contact["Phone"] for contact in product.org.records("Contact")}
    assert phones == {alice: "1", bob: None}


def test_update_by_a_key_that_several_have_changes_none(product: Product) -> None:
    product.contact("Alice", Phone="2"), product.contact("Bob", Phone="2")
    install(product, salesforce("update", object="Contact", key_field="Phone", key="2", fields={"Phone": "1"}))
    finish(product)
    settle(product)

    (row,) = rows(product)
    assert row.state == WriteBackState.FAILED and row.reason and row.reason.startswith("MULTIPLE_MATCHES")
    assert {contact["Phone"] for contact in product.org.records("Contact")} == {"2"}


@pytest.mark.parametrize(("if_missing", "state"), [("skip", "succeeded"), ("fail", "failed")])
def test_what_becomes_of_an_update_without_a_record_is_chosen(product: Product, if_missing: str, state: str) -> None:
    config = {"key_field": "Email", "key": "nobody@example.com", "if_missing": if_missing, "fields": {"Phone": "1"}}
    install(product, salesforce("update", object="Contact", **config))
    finish(product)
    settle(product)

    assert newest_run(product)["state"] == state
    assert [row.state for row in rows(product)] == [WriteBackState.SKIPPED]


@pytest.mark.parametrize(("if_missing", "state"), [("skip", "skipped"), ("fail", "failed")])
def test_a_key_without_a_value_is_a_missing_record(product: Product, if_missing: str, state: str) -> None:
    config = {"key": CONTACT, "if_missing": if_missing}
    install(product, salesforce("delete", object="Contact", **config))
    finish(product)
    settle(product)

    (task,) = newest_run(product)["tasks"]
    assert task["state"] == state and "gives no value" in task["error"]
    assert rows(product) == []


def test_a_key_that_is_no_id_fails_before_salesforce_is_asked(product: Product) -> None:
    install(product, salesforce("update", object="Contact", key="Alice", fields={"Phone": "1"}))
    finish(product)
    settle(product)

    assert "gives no record id" in newest_run(product)["reason"]
    assert rows(product) == []


def test_an_update_with_nothing_to_write_is_not_sent(product: Product) -> None:
    fields = {"Phone": {"embedded": "Nothing"}}
    install(product, salesforce("update", object="Contact", key=CONTACT, fields=fields))
    finish(product, sfContactId=product.contact())
    settle(product)

    assert states(product) == ["skipped"] and rows(product) == []


def test_delete_deletes_the_record(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    install(product, salesforce("delete", object="Contact", key_field="Email", key="alice@example.com"))
    finish(product)
    settle(product)

    assert [contact["Id"] for contact in product.org.records("Contact")] == [bob]
    assert rows(product)[0].record_id == alice


def test_a_post_appears_in_the_feed_of_the_record_and_fits(product: Product) -> None:
    alice = product.contact()
    body = "New answer: ${q://QID1/ChoiceGroup/SelectedChoices} " + "x" * 10_000
    applied = install(product, salesforce("post_to_chatter", record=CONTACT, body=body))
    finish(product, sfContactId=alice)
    settle(product)

    (post,) = product.org.records("FeedItem")
    assert post["ParentId"] == alice and post["Body"].startswith("New answer: Very satisfied x")
    assert len(post["Body"]) == 10_000 and post["Body"].endswith("…")
    assert "a person has to look" in applied.json["warnings"][0]["message"]


def test_without_a_record_nothing_is_posted(product: Product) -> None:
    install(product, salesforce("post_to_chatter", record=CONTACT, body="Hello"))
    finish(product)
    settle(product)

    assert states(product) == ["skipped"] and rows(product) == []


def test_a_post_whose_reply_was_lost_is_not_repeated(product: Product) -> None:
    install(product, salesforce("post_to_chatter", record=CONTACT, body="Hello"))
    product.org.failures.append(SalesforceUnavailable("The reply was lost."))
    finish(product, sfContactId=product.contact())
    settle(product)
    product.clock.advance(minutes=10)
    settle(product)

    assert [row.state for row in rows(product)] == [WriteBackState.UNCERTAIN]


def case_and_response(**response: Any) -> dict[str, Any]:
    return salesforce(
        "together",
        records=[
            {"name": "case", "action": "create", "object": "Case", "fields": {"Subject": "${q://QID1/QuestionText}"}},
            {
                "name": "response",
                "action": "upsert",
                "object": "Survey_Response__c",
                "external_id_field": "Response_Id__c",
                "key": RESPONSE,
                "fields": {"Case__c": {"record": "case"}, **response},
            },
        ],
    )


def test_several_records_are_written_together_and_know_each_other(product: Product) -> None:
    install(product, case_and_response(Language__c="en"))
    finish(product)
    settle(product)

    ((case,), (response,)) = (product.org.records(name) for name in ("Case", "Survey_Response__c"))
    assert (response["Case__c"], response["Response_Id__c"]) == (case["Id"], "R_1")
    assert len(product.org.journal.graphs) == 1 and len(rows(product)) == 1


def test_one_record_that_is_refused_leaves_none_of_them(product: Product) -> None:
    install(product, case_and_response(Language__c={"embedded": "Tier"}))
    finish(product, Tier="x" * 50)
    settle(product)

    assert product.org.records("Case") == product.org.records("Survey_Response__c") == []
    (row,) = rows(product)
    assert row.state == WriteBackState.FAILED and row.reason and "Language__c" in row.reason


def test_records_can_be_changed_and_deleted_together(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    records = [
        {"name": "alice", "action": "update", "object": "Contact", "key": CONTACT, "fields": {"Phone": "1"}},
        {"name": "bob", "action": "delete", "object": "Contact", "key": bob},
        {"name": "post", "action": "create", "object": "FeedItem", "fields": {"ParentId": CONTACT, "Body": "Hello"}},
    ]
    install(product, salesforce("together", records=records))
    finish(product, sfContactId=alice)
    settle(product)

    assert [(each["Id"], each["Phone"]) for each in product.org.records("Contact")] == [(alice, "1")]
    assert [post["ParentId"] for post in product.org.records("FeedItem")] == [alice]


def test_an_answer_cannot_refer_to_a_record_of_the_call(product: Product) -> None:
    install(product, case_and_response(Comment__c="${e://Field/Said}", Language__c="en"))
    finish(product, Said="@{case.id}")
    settle(product)

    (response,) = product.org.records("Survey_Response__c")
    assert response["Comment__c"] == "@ {case.id}"


def test_a_field_is_emptied_only_where_the_mapping_says_so(product: Product) -> None:
    alice = product.contact(Phone="1", Email="old@example.com", LastName="Martin")
    fields = {
        "Phone": {"embedded": "Nothing", "if_empty": "clear"},
        "Email": {"embedded": "Nothing"},
        "LastName": "Keller",
    }
    install(product, salesforce("update", object="Contact", key=CONTACT, fields=fields))
    finish(product, sfContactId=alice)
    settle(product)

    (contact,) = product.org.records("Contact")
    assert (contact["Phone"], contact["Email"], contact["LastName"]) == (None, "old@example.com", "Keller")


def test_an_account_that_is_not_there_fails_the_task_by_its_name(product: Product) -> None:
    elsewhere = salesforce("create", object="Case", account="Sandbox", fields={"Subject": "Hello"})
    refused = product.api("POST", "/workflows", json={"name": "W", "tasks": [elsewhere]})
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "tasks[0].account"

    connect(product, id="SA_2", name="Sandbox", is_main=False)
    product.connections.accounts["SA_2"] = product.org
    install(product, elsewhere)
    with product.db.write(product.organization_id) as session:
        session.delete(session.get_one(SalesforceAccount, "SA_2"))
    finish(product)
    settle(product)

    assert "Sandbox" in newest_run(product)["reason"] and rows(product) == []


def test_dissatisfied_responses_alone_are_written_back(product: Product) -> None:
    """The acceptance of A35, on both answers of the same survey."""
    unhappy = {"field": "question.CSAT", "operator": "less or equal", "value": 2}
    score = {"question": {"tag": "CSAT"}, "value": "number"}
    keyed = {"external_id_field": "Response_Id__c", "key": RESPONSE, "fields": {"CSAT__c": score}}
    install(product, salesforce("upsert", object="Survey_Response__c", **keyed), conditions={"all": [unhappy]})
    finish(product, "R_happy", choice="1")
    finish(product, "R_unhappy", choice="5")
    settle(product)

    written = [(each["Response_Id__c"], each["CSAT__c"]) for each in product.org.records("Survey_Response__c")]
    assert written == [("R_unhappy", 1)]
