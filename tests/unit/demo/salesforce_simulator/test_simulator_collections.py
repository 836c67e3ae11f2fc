"""sObject collections: 200 as status, an outcome a row."""

from typing import Any

import pytest
from simulator_driver import Api

UPSERT = "composite/sobjects/Survey_Response__c/Response_Id__c"
Row = dict[str, Any]


def _response(response_id: str | None, **values: Any) -> Row:
    return {"attributes": {"type": "Survey_Response__c"}, "Response_Id__c": response_id, **values}


def _contact(**values: Any) -> Row:
    return {"attributes": {"type": "Contact"}, **values}


def _upsert(api: Api, *rows: Row, all_or_none: bool = False) -> list[Row]:
    answer = api.patch(UPSERT, {"allOrNone": all_or_none, "records": list(rows)})
    assert answer.status_code == 200
    return list(answer.json or [])


def _codes(results: list[Row]) -> list[str | None]:
    return [result["errors"][0]["statusCode"] if result["errors"] else None for result in results]


def test_each_row_has_its_own_outcome_in_request_order(api: Api) -> None:
    results = _upsert(api, _response("a", NPS__c=1), _response("b", NPS__c=500), _response("c", Foo=1), _response("d"))
    assert _codes(results) == [None, "NUMBER_OUTSIDE_VALID_RANGE", "INVALID_FIELD", None]
    assert list(results[0]) == ["id", "success", "errors", "created"]
    assert results[1]["errors"][0]["fields"] == ["NPS__c"]
    assert (set(results[2]), results[2]["created"]) == ({"success", "errors", "created"}, False)


def test_repeating_a_call_leaves_one_record(api: Api) -> None:
    first, again = (_upsert(api, _response("a", NPS__c=n))[0] for n in (1, 2))
    assert (first["created"], again["created"], first["id"]) == (True, False, again["id"])
    assert len(api.records("SELECT Id FROM Survey_Response__c")) == 1


def test_every_row_of_a_repeated_key_fails(api: Api) -> None:
    results = _upsert(api, _response("twice"), _response("once"), _response("TWICE"))
    assert _codes(results) == ["DUPLICATE_VALUE", None, "DUPLICATE_VALUE"]
    assert results[0]["errors"][0] == {
        "statusCode": "DUPLICATE_VALUE",
        "message": "Duplicate external id specified: twice",
        "fields": ["Response_Id__c"],
    }


def test_a_row_without_its_key_fails(api: Api) -> None:
    assert _codes(_upsert(api, _response(None, NPS__c=1))) == ["MISSING_ARGUMENT"]


def test_all_or_none_undoes_everything(api: Api) -> None:
    results = _upsert(api, _response("a"), _response("b", NPS__c=500), all_or_none=True)
    assert _codes(results) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "NUMBER_OUTSIDE_VALID_RANGE"]
    assert api.records("SELECT Id FROM Survey_Response__c") == []


def test_rows_of_another_type_fail_alone(api: Api) -> None:
    results = _upsert(api, _response("a"), _contact(LastName="x"), {"Response_Id__c": "b"})
    assert _codes(results) == [None, "INVALID_TYPE", "INVALID_TYPE"]


@pytest.mark.parametrize(("count", "status"), [(200, 200), (201, 400)])
def test_more_than_200_rows_are_refused(api: Api, count: int, status: int) -> None:
    answer = api.patch(UPSERT, {"records": [_response(f"R_{n}") for n in range(count)]})
    assert answer.status_code == status
    if status == 400:
        assert (answer.json or [{}])[0]["errorCode"] == "EXCEEDED_ID_LIMIT"


def test_creating_tells_the_second_of_two_equal_keys(api: Api) -> None:
    answer = api.post("composite/sobjects", {"records": [_response("same"), _response("same"), {"LastName": "x"}]})
    results = answer.json or []
    assert _codes(results) == [None, "DUPLICATE_VALUE", "INVALID_TYPE"]
    assert results[0]["id"][:15] in results[1]["errors"][0]["message"]


def test_updating_by_id(api: Api) -> None:
    alice, bob = api.id_of("Alice Martin"), api.id_of("Bob Keller")
    rows = [_contact(Id=alice, Title="CEO"), _contact(Id="003Hb0000zzzzzz", Title="x"), _contact(Title="x")]
    results = api.patch("composite/sobjects", {"records": [*rows, _contact(id=bob[:15], Email="wrong")]}).json or []
    assert _codes(results) == [None, "INVALID_CROSS_REFERENCE_KEY", "MISSING_ARGUMENT", "INVALID_EMAIL_ADDRESS"]
    assert results[0] == {"id": alice, "success": True, "errors": []}


def test_the_same_record_twice_in_an_update_fails(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    rows = [_contact(Id=alice, Title="a"), _contact(Id=alice[:15], Title="b")]
    assert _codes(api.patch("composite/sobjects", {"records": rows}).json or []) == ["DUPLICATE_VALUE"] * 2


def test_a_key_that_several_records_share_fails_its_row(api: Api) -> None:
    (shared,) = [row["Email"] for row in api.records("SELECT Email FROM Contact ORDER BY Id LIMIT 1 OFFSET 8")]
    rows = [_contact(Email=shared, LastName="x"), _contact(Email="new.person@example.com", LastName="y")]
    results = api.patch("composite/sobjects/Contact/Email", {"records": rows}).json or []
    assert _codes(results) == ["DUPLICATE_EXTERNAL_ID", None]


def test_upserting_by_a_null_id_creates(api: Api) -> None:
    rows = [_contact(Id=None, LastName="New"), _contact(Id=api.id_of("Bob Keller"), LastName="Old")]
    results = api.patch("composite/sobjects/Contact/Id", {"records": rows}).json or []
    assert [result["created"] for result in results] == [True, False]


def test_deleting_a_list(api: Api) -> None:
    api.delete_cases()
    ids = [api.id_of("Alice Martin"), "003Hb0000zzzzzz", "junk"]
    results = api.delete(f"composite/sobjects?ids={','.join(ids)}").json or []
    assert _codes(results) == [None, "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"]


def test_retrieving_gives_null_for_what_is_not_there(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    by_get = api.get(f"composite/sobjects/Contact?ids={alice},003Hb0000zzzzzz&fields=Name,Email").json or []
    by_post = api.post("composite/sobjects/Contact", {"ids": [alice, "junk"], "fields": ["Name"]}).json or []
    assert (by_get[0]["Email"], by_get[1]) == ("alice.martin@example.com", None)
    assert (by_post[0]["Name"], by_post[1]) == ("Alice Martin", None)


@pytest.mark.parametrize("body", [{}, {"records": {}}, {"records": ["x"]}, {"records": []}])
def test_a_call_without_a_list_of_records_is_refused(api: Api, body: Any) -> None:
    assert api.patch(UPSERT, body).status_code == 400
