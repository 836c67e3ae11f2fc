"""What an org accepts into a record, refuses, and makes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from simulator_driver import Api, Clock

REFUSED: list[tuple[str, dict[str, Any], str, str, list[str] | None]] = [
    ("Contact", {"LastName": "x", "Foo": 1}, "INVALID_FIELD", "No such column 'Foo' on sobject of type Contact", None),
    ("Contact", {"FirstName": "x"}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", ["LastName"]),
    ("Contact", {"LastName": " "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", ["LastName"]),
    ("Contact", {"LastName": "x" * 81}, "STRING_TOO_LONG", "Last Name: data value too large: x", ["LastName"]),
    ("Contact", {"LastName": "x", "Email": "a@b"}, "INVALID_EMAIL_ADDRESS", "invalid email address: a@b", ["Email"]),
    ("Contact", {"LastName": 5}, "JSON_PARSER_ERROR", "instance of string from VALUE_NUMBER_INT value 5", None),
    ("Contact", {"LastName": "x", "DoNotCall": "maybe"}, "JSON_PARSER_ERROR", "boolean from VALUE_STRING", None),
    ("Contact", {"LastName": "x", "Birthdate": "31/12/1999"}, "JSON_PARSER_ERROR", "date from VALUE_STRING", None),
    (
        "Contact",
        {"LastName": "x", "AccountId": "x"},
        "MALFORMED_ID",
        "Account ID: id value of incorrect",
        ["AccountId"],
    ),
    (
        "Contact",
        {"LastName": "x", "AccountId": "003Hb0000000001IAA"},
        "FIELD_INTEGRITY_EXCEPTION",
        "incorrect type",
        ["AccountId"],
    ),
    ("Contact", {"LastName": "x", "AccountId": "001Hb0000zzzzzz"}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross", []),
    ("Contact", {"LastName": "x", "CleanStatus": "?"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value", None),
    ("Contact", {"LastName": "x", "Name": "y"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update", ["Name"]),
    ("Contact", {"LastName": "x", "IsEmailBounced": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", "IsEmailBounced", None),
    (
        "Lead",
        {"LastName": "x", "Company": "x", "HasOptedOutOfEmail": None},
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "Email Opt Out",
        ["HasOptedOutOfEmail"],
    ),
    ("Contact", {"LastName": "x", "DoNotCall": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", "DoNotCall", ["DoNotCall"]),
    ("Survey_Response__c", {"NPS__c": 100}, "NUMBER_OUTSIDE_VALID_RANGE", "NPS: value outside", ["NPS__c"]),
    ("Survey_Response__c", {"NPS__c": "many"}, "JSON_PARSER_ERROR", "double from VALUE_STRING value many", None),
    ("Survey_Response__c", {"Status__c": "Lost"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Status: bad", None),
    ("Survey_Response__c", {"Response_Id__c": "x" * 41}, "STRING_TOO_LONG", "(max length=40)", ["Response_Id__c"]),
    ("Survey_Response__c", {"Lead__c": "00Q000000000001"}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross", []),
    ("Survey_Response__c", {"Recorded_At__c": "yesterday"}, "JSON_PARSER_ERROR", "datetime from VALUE_STRING", None),
]


@pytest.mark.parametrize(("name", "values", "code", "words", "fields"), REFUSED)
def test_what_does_not_fit_is_refused(
    api: Api, name: str, values: dict[str, Any], code: str, words: str, fields: list[str] | None
) -> None:
    answer = api.post(f"sobjects/{name}", values)
    (error,) = answer.json or []
    assert (answer.status_code, error["errorCode"]) == (400, code)
    assert words in error["message"]
    if fields is not None:
        assert error["fields"] == fields


def test_a_create_answers_201_with_the_place_of_the_record(api: Api) -> None:
    answer = api.post("sobjects/Contact/", {"LastName": "Novák", "FirstName": "Žofie", "Email": "z@example.com"})
    body = answer.json or {}
    assert (answer.status_code, body["success"], body["errors"]) == (201, True, [])
    assert answer.headers["Location"] == f"/services/data/v63.0/sobjects/Contact/{body['id']}"
    record = api.get(answer.headers["Location"]).json or {}
    assert (record["Name"], record["DoNotCall"], record["MailingAddress"]) == ("Žofie Novák", False, None)
    assert record["attributes"] == {"type": "Contact", "url": answer.headers["Location"]}
    assert record["CreatedDate"] == "2026-03-02T09:30:00.000+0000"


def test_values_come_back_in_the_types_of_their_fields(api: Api) -> None:
    values = {"NPS__c": "9", "Recorded_At__c": "2026-03-02T10:00:00+02:00", "Comment__c": "naïve ☃ 😀"}
    record_id = (api.post("sobjects/Survey_Response__c", values).json or {})["id"]
    record = api.get(f"sobjects/Survey_Response__c/{record_id}").json or {}
    assert record["NPS__c"] == 9.0
    assert record["Recorded_At__c"] == "2026-03-02T08:00:00.000+0000"
    assert record["Comment__c"] == "naïve ☃ 😀"


def test_auto_numbers_count_up(api: Api) -> None:
    for _ in range(2):
        api.post("sobjects/Survey_Response__c", {})
    names = [row["Name"] for row in api.records("SELECT Name FROM Survey_Response__c ORDER BY Name")]
    assert names == ["SR-000001", "SR-000002"]


def test_an_update_answers_204_and_changes_the_stamps(api: Api, clock: Clock) -> None:
    bob = api.id_of("Bob Keller")
    clock.advance(hours=1)
    answer = api.patch(f"sobjects/Contact/{bob}", {"LastName": "Kessler"})
    assert (answer.status_code, answer.data, "Content-Type" in answer.headers) == (204, b"", False)
    record = api.get(f"sobjects/Contact/{bob[:15]}?fields=Name,LastModifiedDate").json or {}
    assert (record["Name"], record["LastModifiedDate"]) == ("Bob Kessler", "2026-03-02T10:30:00.000+0000")


def test_a_new_address_has_not_bounced(api: Api) -> None:
    (row,) = api.records("SELECT Id FROM Contact WHERE IsEmailBounced = true ORDER BY Id LIMIT 1")
    api.patch(f"sobjects/Contact/{row['Id']}", {"Email": "new@example.com"})
    record = api.get(f"sobjects/Contact/{row['Id']}").json or {}
    assert (record["IsEmailBounced"], record["EmailBouncedReason"]) == (False, None)


def test_a_deleted_record_is_gone_but_remembered(api: Api) -> None:
    api.delete_cases()
    bob = api.id_of("Bob Keller")
    assert api.delete(f"sobjects/Contact/{bob}").status_code == 204
    for again in (api.delete(f"sobjects/Contact/{bob}"), api.get(f"sobjects/Contact/{bob}")):
        assert again.status_code == 404
        assert again.json == [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}]
    assert api.records(f"SELECT Id FROM Contact WHERE Id = '{bob}'") == []
    found = api.get("queryAll", query_string={"q": f"SELECT IsDeleted FROM Contact WHERE Id = '{bob}'"}).json or {}
    assert found["records"][0]["IsDeleted"] is True


def test_deleting_a_contact_clears_the_lookups_to_it(api: Api) -> None:
    api.delete_cases()
    bob = api.id_of("Bob Keller")
    response = (api.post("sobjects/Survey_Response__c", {"Contact__c": bob}).json or {})["id"]
    api.delete(f"sobjects/Contact/{bob}")
    assert (api.get(f"sobjects/Survey_Response__c/{response}").json or {})["Contact__c"] is None
    answer = api.post("sobjects/Survey_Response__c", {"Contact__c": bob})
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "ENTITY_IS_DELETED")


def test_deleting_an_account_takes_its_contacts_along(api: Api) -> None:
    api.delete_cases()
    account = api.id_of("Hélios Énergie", "Account")
    api.delete(f"sobjects/Account/{account}")
    assert api.records("SELECT Id FROM Contact WHERE Name = 'Alice Martin'") == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_writing_to_no_record_is_a_404(api: Api, method: str) -> None:
    answer = api.call(method, "sobjects/Contact/003Hb0000zzzzzz", json={"Title": "x"})
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (404, "INVALID_CROSS_REFERENCE_KEY")


def test_an_object_that_is_not_there_is_a_404(api: Api) -> None:
    answer = api.get("sobjects/Foo/describe")
    assert answer.status_code == 404
    assert answer.json == [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]


def test_users_are_read_and_not_written(api: Api) -> None:
    assert api.patch("sobjects/User/005Hb0000000001IAA", {"Title": "x"}).status_code == 501


def test_a_unique_field_is_unique_without_case(api: Api) -> None:
    first = (api.post("sobjects/Survey_Response__c", {"Response_Id__c": "R_abc"}).json or {})["id"]
    answer = api.post("sobjects/Survey_Response__c", {"Response_Id__c": "r_ABC"})
    message = f"duplicate value found: Response_Id__c duplicates value on record with id: {first[:15]}"
    assert answer.json == [{"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []}]


def test_an_upsert_creates_then_updates(api: Api) -> None:
    path = "sobjects/Survey_Response__c/Response_Id__c/R_%2Fslash"
    created = api.patch(path, {"NPS__c": 1})
    updated = api.patch(path, {"NPS__c": 2})
    written = {"id": (created.json or {})["id"], "success": True, "errors": []}
    assert (created.status_code, created.json) == (201, {**written, "created": True})
    assert (updated.status_code, updated.json) == (200, {**written, "created": False})
    (row,) = api.records("SELECT NPS__c, Response_Id__c FROM Survey_Response__c")
    assert (row["NPS__c"], row["Response_Id__c"]) == (2.0, "R_/slash")


def test_before_version_46_an_upsert_says_less(call_as: Callable[..., Api]) -> None:
    old = call_as(version="45.0")
    path = "sobjects/Survey_Response__c/Response_Id__c/R_1"
    created, updated = old.patch(path, {}), old.patch(path, {"NPS__c": 2})
    assert (created.status_code, "created" in (created.json or {})) == (201, False)
    assert (updated.status_code, updated.data) == (204, b"")


def test_the_key_of_an_upsert_stays_out_of_its_body(api: Api) -> None:
    answer = api.patch("sobjects/Survey_Response__c/Response_Id__c/R_1", {"Response_Id__c": "R_1"})
    message = "The Response_Id__c field should not be specified in the sobject data."
    assert (answer.status_code, answer.json) == (400, [{"message": message, "errorCode": "INVALID_FIELD"}])


def test_an_upsert_that_finds_several_lists_them(api: Api) -> None:
    (shared,) = [row["Email"] for row in api.records("SELECT Email FROM Contact ORDER BY Id LIMIT 1 OFFSET 8")]
    answer = api.patch(f"sobjects/Contact/Email/{shared}", {"Title": "x"})
    assert answer.status_code == 300
    assert [url.rpartition("/")[0] for url in answer.json or []] == ["/services/data/v63.0/sobjects/Contact"] * 2


def test_a_field_that_finds_no_records_cannot_be_a_key(api: Api) -> None:
    answer = api.patch("sobjects/Contact/Title/x", {"LastName": "x"})
    message = "Provided external ID field does not exist or is not accessible: Title"
    assert (answer.status_code, answer.json) == (404, [{"message": message, "errorCode": "NOT_FOUND"}])


BROKEN = [b"{", b"[]", b'"x"', b'{"LastName": NaN}', b'{"LastName": "\\ud800"}', b"[" * 100_000, b"\xff"]


@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_is_no_sound_json_object_is_refused(api: Api, body: bytes) -> None:
    answer = api.call("POST", "sobjects/Contact", data=body, content_type="application/json")
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_fields_of_the_record_can_be_chosen(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    body = api.get(f"sobjects/Contact/{alice}?fields=Email").json or {}
    assert set(body) == {"attributes", "Email", "Id"}
    assert api.get(f"sobjects/Contact/{alice}?fields=Email,Foo").status_code == 400
