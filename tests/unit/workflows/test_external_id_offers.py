"""Where a field is offered, and which key each mapping gets."""

from typing import Any

from connector.workflows import config
from connector.workflows.config import WorkflowConfig
from connector.workflows.external_ids.offers import NAME, offers, with_external_id
from tests.support.workflows import RESPONSE as KEY
from tests.support.workflows import a_case, salesforce


def workflow(*tasks: dict[str, Any]) -> WorkflowConfig:
    return config.read({"name": "W", "tasks": list(tasks)})


def keys(*tasks: dict[str, Any], elsewhere: tuple[WorkflowConfig, ...] = ()) -> list[tuple[str, str]]:
    return [(offer.place, offer.key) for offer in offers(workflow(*tasks), elsewhere) if not offer.is_taken]


def test_only_what_is_created_without_an_external_id_is_offered_one() -> None:
    keyed = a_case("Keyed", external_id_field="Own__c", key=KEY)
    changed = salesforce("update", "Changed", object="Case", key="${e://Field/sfCaseId}", fields={"Subject": "x"})
    post = salesforce("post_to_chatter", "Post", record="${e://Field/sfCaseId}", body="x")

    assert keys(keyed, changed, post, a_case()) == [("tasks[3].action", KEY)]


def test_each_mapping_of_an_object_gets_a_key_of_its_own() -> None:
    """Or two records of one response would become one."""
    taken = workflow(a_case("Taken", external_id_field=NAME, key=f"{KEY}-2"))
    contact = salesforce("create", "Contact", object="Contact", fields={"LastName": "x"})

    found = keys(a_case("First"), a_case("Second"), contact, elsewhere=(taken,))

    assert found == [("tasks[0].action", KEY), ("tasks[1].action", f"{KEY}-3"), ("tasks[2].action", KEY)]


def test_a_record_of_several_goes_by_it_and_holds_it_no_longer_among_its_fields() -> None:
    post = {"name": "post", "action": "create", "object": "FeedItem", "fields": {"Body": "Answered"}}
    case = {"name": "case", "action": "create", "object": "Case", "fields": {"Subject": "x", NAME: KEY}}
    planned = workflow(salesforce("together", "Both", records=[post, case]))

    (offer,) = offers(planned, ())
    changed = with_external_id(config.to_data(planned), offer)

    assert offer.place == "tasks[0].records[1].action"
    assert changed["tasks"][0]["records"][0] == config.to_data(planned)["tasks"][0]["records"][0]
    record = changed["tasks"][0]["records"][1]
    assert (record["external_id_field"], record["key"], record["fields"]) == (
        NAME,
        KEY,
        {"Subject": {"text": "x"}},
    )
    (taken,) = offers(config.read(changed), ())
    assert (taken.place, taken.key, taken.is_taken) == (offer.place, KEY, True)
    assert with_external_id(changed, taken) == changed
