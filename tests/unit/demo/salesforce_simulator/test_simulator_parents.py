"""Lookups: named by a key of the parent, and to records that the caller may not see."""

from typing import Any

import pytest
from simulator_driver import Api

ADA = "005Hb0000000001IAA"
KEY = "sobjects/Survey_Response__c/Response_Id__c"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json[0]["errorCode"]


@pytest.fixture
def alice(api: Api) -> dict[str, Any]:
    return api.get(f"sobjects/Contact/{api.id_of('Alice Martin')}").json or {}


def test_a_parent_is_named_by_its_key(api: Api, alice: dict[str, Any]) -> None:
    api.patch(f"{KEY}/R_1", {"Contact__r": {"Email": alice["Email"].upper()}})
    assert (api.get(f"{KEY}/R_1").json or {})["Contact__c"] == alice["Id"]
    row = {
        "attributes": {"type": "Survey_Response__c"},
        "Response_Id__c": "R_2",
        "Contact__r": {"Email": alice["Email"]},
    }
    (result,) = api.patch("composite/sobjects/Survey_Response__c/Response_Id__c", {"records": [row]}).json or []
    assert result["created"] is True
    assert (api.get(f"{KEY}/R_2").json or {})["Contact__c"] == alice["Id"]


def test_one_of_several_parents_is_named_with_its_type(api: Api, alice: dict[str, Any]) -> None:
    who = {"attributes": {"type": "Contact"}, "Email": alice["Email"]}
    made = api.post("sobjects/Task", {"Subject": "Call", "Who": who})
    assert (api.get(f"sobjects/Task/{(made.json or {})['id']}").json or {})["WhoId"] == alice["Id"]
    assert code(api.post("sobjects/Task", {"Who": {"Email": alice["Email"]}})) == (400, "INVALID_FIELD")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Contact__r": {"Email": "nobody@example.com"}}, "Foreign key external ID: nobody@example.com not found"),
        ({"Contact__r": {"Title": "CEO"}}, "not an External ID"),
        ({"Contact__r": {"Nothing": "x"}}, "No such column 'Nothing'"),
        ({"Contact__r": {}}, "exactly one"),
        ({"Contact__r": {"Email": "a@example.com"}, "Contact__c": None}, "at the same time"),
        ({"Nobody__r": {"Email": "a@example.com"}}, "No such column 'Nobody__r'"),
    ],
)
def test_a_parent_that_cannot_be_found_is_refused(api: Api, values: dict[str, Any], words: str) -> None:
    answer = api.patch(f"{KEY}/R_1", values)
    assert code(answer) == (400, "INVALID_FIELD")
    assert words in (answer.json or [{}])[0]["message"]


def test_a_key_that_several_parents_have_is_refused(api: Api) -> None:
    for _ in range(2):
        api.post("sobjects/Contact", {"LastName": "Twin", "Email": "twin@example.com"})
    answer = api.patch(f"{KEY}/R_1", {"Contact__r": {"Email": "twin@example.com"}})
    assert code(answer) == (400, "DUPLICATE_EXTERNAL_ID")
    upsert = {"method": "PATCH", "url": f"{api.base}/sobjects/Contact/Email/twin@example.com", "referenceId": "t"}
    answer = api.post("composite", {"compositeRequest": [{**upsert, "body": {"Title": "CEO"}}]})
    ((twins,),) = (answer.json or {}).values()
    assert (twins["httpStatusCode"], len(twins["body"])) == (300, 2)
    assert api.journal(path="/composite")[0]["failed"] == 1


def test_a_record_that_is_hidden_cannot_be_referred_to_nor_changed(api: Api, alice: dict[str, Any]) -> None:
    api.fault(fault="hide_records", user_id=ADA, record_ids=[alice["Id"]])
    referring = api.patch(f"{KEY}/R_1", {"Contact__c": alice["Id"]})
    assert code(referring) == (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY")
    path = f"sobjects/Contact/{alice['Id']}"
    assert code(api.patch(path, {"Title": "CEO"})) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert code(api.delete(path)) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")


def test_an_id_is_not_for_callers_to_choose(api: Api, alice: dict[str, Any]) -> None:
    answer = api.post("sobjects/Contact", {"Id": alice["Id"], "LastName": "Bob"})
    assert code(answer) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert (answer.json or [{}])[0]["message"] == "cannot specify Id in an insert call"


def test_what_is_deleted_is_still_found_by_query_all(api: Api) -> None:
    charlie = (api.post("sobjects/Contact", {"LastName": "Charlie"}).json or {})["id"]
    assert api.delete(f"sobjects/Contact/{charlie}").status_code == 204
    asked = {"q": f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{charlie}'"}
    assert (api.get("query", query_string=asked).json or {})["totalSize"] == 0
    (row,) = (api.get("queryAll", query_string=asked).json or {})["records"]
    assert row["IsDeleted"] is True


def test_a_head_answers_without_a_body(api: Api, alice: dict[str, Any]) -> None:
    answer = api.call("HEAD", f"sobjects/Contact/{alice['Id']}?fields=Email")
    assert (answer.status_code, answer.data) == (200, b"")
    assert api.call("HEAD", "sobjects/Contact/003Hb000zzzzzzz").status_code == 404
