"""Bulk rows that name their parent by an external id.

Source: Bulk API 2.0 Developer Guide, "Relationship Fields in a Header Row".
"""

import pytest
from bulk_driver import KEY, Ingest
from simulator_driver import Api, Clock


@pytest.fixture
def job(api: Api, clock: Clock) -> Ingest:
    return Ingest(api, clock)


def contact_of(api: Api, key: str) -> str | None:
    (found,) = api.records(f"SELECT Contact__r.Email FROM Survey_Response__c WHERE {KEY} = '{key}'")
    return str(found["Contact__r"]["Email"]) if found["Contact__r"] else None


def test_a_parent_is_found_by_its_external_id(api: Api, job: Ingest) -> None:
    api.post("sobjects/Contact", {"LastName": "Parent", "Email": "parent@example.com"})
    job.run(f"{KEY},Contact__r.Email\nR_1,parent@example.com\nR_2,nobody@example.com\nR_3,\n")
    assert [row[KEY] for row in job.written] == ["R_1", "R_3"]
    assert (contact_of(api, "R_1"), contact_of(api, "R_3")) == ("parent@example.com", None)
    (refused,) = job.refused
    assert refused["sf__Error"].startswith("INVALID_FIELD:Foreign key external ID: nobody@example.com not found")


def test_the_sign_of_emptiness_takes_the_parent_away(api: Api, job: Ingest, clock: Clock) -> None:
    api.post("sobjects/Contact", {"LastName": "Parent", "Email": "parent@example.com"})
    job.run(f"{KEY},Contact__r.Email\nR_1,parent@example.com\n")
    Ingest(api, clock).run(f"{KEY},Contact__r.Email\nR_1,\n")
    assert contact_of(api, "R_1") == "parent@example.com"
    Ingest(api, clock).run(f"{KEY},Contact__r.Email\nR_1,#N/A\n")
    assert contact_of(api, "R_1") is None


def test_a_parent_of_several_objects_is_named_with_its_own(api: Api, clock: Clock) -> None:
    api.post("sobjects/Contact", {"LastName": "Parent", "Email": "parent@example.com"})
    job = Ingest(api, clock, object="Task", operation="insert", externalIdFieldName="")
    job.run("Subject,Contact:Who.Email\nCall,parent@example.com\n")
    (task,) = api.records("SELECT WhoId FROM Task WHERE Subject = 'Call'")
    assert task["WhoId"] == api.id_of("Parent")


@pytest.mark.parametrize("column", ["Nothing__r.Email", "Contact__r.Nothing__c", "Lead:Contact__r.Email"])
def test_a_parent_or_key_that_is_not_there_fails_the_job(job: Ingest, column: str) -> None:
    job.run(f"{KEY},{column}\nR_1,x\n")
    assert (job.info()["state"], job.info()["errorMessage"]) == (
        "Failed",
        f"InvalidBatch : Field name not found : {column}",
    )
