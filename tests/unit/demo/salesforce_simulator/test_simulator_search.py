"""Searching records by their words. SOQL and SOSL Reference; REST API Developer Guide, "Parameterized Search"."""

from typing import Any

import pytest
from simulator_driver import Answer, Api

WALTZ = {"LastName": "Waltz-Kirchner", "FirstName": "Zelda", "Email": "zelda.waltz@kirchner.example.com"}


@pytest.fixture
def zelda(api: Api) -> str:
    api.post("sobjects/Lead", {"LastName": "Zelda", "Company": "Kirchner & Waltz", "Phone": "+33 1 99 88 77 66"})
    return str((api.post("sobjects/Contact", {**WALTZ, "Phone": "+33 1 99 88 77 66"}).json or {})["id"])


def search(api: Api, sosl: str) -> Answer:
    return api.get("search", query_string={"q": sosl})


def found(answer: Answer) -> list[tuple[str, Any]]:
    """(object, name if it was asked for) of each record."""
    assert answer.status_code == 200, answer.json
    return [(row["attributes"]["type"], row.get("Name")) for row in (answer.json or {})["searchRecords"]]


@pytest.mark.parametrize(
    "sosl",
    [
        "FIND {zelda}",
        "FIND {Zelda kirchner}",
        "FIND {zel*}",
        "FIND {zeld?}",
        "FIND {ZELDA} IN ALL FIELDS",
        "find {zelda} in name fields",
        'FIND {"99 88 77 66"} IN PHONE FIELDS',
    ],
)
def test_every_object_is_searched(api: Api, zelda: str, sosl: str) -> None:
    assert found(search(api, sosl)) == [("Contact", None), ("Lead", None)]


@pytest.mark.parametrize(
    ("sosl", "expected"),
    [
        ("FIND {zel}", []),
        ("FIND {zelda nobody}", []),
        ('FIND {"Kirchner Zelda"} RETURNING Contact', []),
        ('FIND {"Kirchner Waltz"} RETURNING Lead(Name)', [("Lead", "Zelda")]),
        ("FIND {zelda} RETURNING Contact(Name, Email)", [("Contact", "Zelda Waltz-Kirchner")]),
        ("FIND {waltz@kirchner.example.com} IN EMAIL FIELDS RETURNING Contact(Id), Lead(Id)", [("Contact", None)]),
        ("FIND {Waltz\\-Kirchner} RETURNING Contact(Id)", [("Contact", None)]),
        ("FIND {zelda} RETURNING Lead(Name LIMIT 1), Contact(Name)", [("Lead", "Zelda"), ("Contact", WALTZ)]),
        ("FIND {zelda} LIMIT 1", [("Contact", None)]),
    ],
)
def test_words_fields_objects_and_limits(api: Api, zelda: str, sosl: str, expected: list[Any]) -> None:
    names = {str(WALTZ): "Zelda Waltz-Kirchner"}
    assert found(search(api, sosl)) == [(kind, names.get(str(name), name)) for kind, name in expected]


def test_a_record_comes_with_its_address_and_the_fields_asked_for(api: Api, zelda: str) -> None:
    url = f"/services/data/v63.0/sobjects/Contact/{zelda}"
    (row,) = (search(api, "FIND {zelda} RETURNING Contact(Email)").json or {})["searchRecords"]
    assert row == {"attributes": {"type": "Contact", "url": url}, "Email": WALTZ["Email"]}


def test_deleted_records_are_not_found(api: Api, zelda: str) -> None:
    api.delete(f"sobjects/Contact/{zelda}")
    assert found(search(api, "FIND {zelda}")) == [("Lead", None)]


@pytest.mark.parametrize(
    ("sosl", "status", "code"),
    [
        ("FIND {z}", 400, "MALFORMED_SEARCH"),
        ("FIND {Waltz-Kirchner}", 400, "MALFORMED_SEARCH"),
        ("FIND zelda", 400, "MALFORMED_SEARCH"),
        ("FIND {zelda} IN ALL TYPE", 400, "MALFORMED_SEARCH"),
        ("FIND {zelda} RETURNING Nothing__c", 400, "INVALID_TYPE"),
        ("FIND {zelda} RETURNING Contact(Mood__c)", 400, "INVALID_FIELD"),
        ("FIND {zelda OR alice}", 501, "NOT_IMPLEMENTED"),
        ("FIND {zelda} RETURNING Contact(Id WHERE Name != null)", 501, "NOT_IMPLEMENTED"),
        ("FIND {zelda} IN SIDEBAR FIELDS", 501, "NOT_IMPLEMENTED"),
        ("", 400, "MALFORMED_SEARCH"),
    ],
)
def test_what_is_wrong_or_not_played_is_told(api: Api, sosl: str, status: int, code: str) -> None:
    answer = search(api, sosl)
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (status, code)


def test_a_search_by_parameters_says_the_same_in_the_address_and_as_json(api: Api, zelda: str) -> None:
    asked = {"q": "zelda", "sobject": ["Contact", "Lead"], "Contact.fields": "id,name", "Lead.limit": "1"}
    told = {"q": "zelda", "sobjects": [{"name": "Contact", "fields": ["id", "name"]}, {"name": "Lead", "limit": 1}]}
    answers = [api.get("parameterizedSearch", query_string=asked), api.post("parameterizedSearch", told)]
    assert [found(answer) for answer in answers] == [[("Contact", "Zelda Waltz-Kirchner"), ("Lead", None)]] * 2
    assert [call["rows"] for call in api.journal(path="parameterizedSearch")] == [2, 2]


def test_a_search_by_parameters_has_limits_and_groups(api: Api, zelda: str) -> None:
    asked = {"q": "zelda", "in": "NAME", "overallLimit": "1"}
    assert found(api.get("parameterizedSearch", query_string=asked)) == [("Contact", None)]
    assert api.get("parameterizedSearch", query_string={"q": "zelda", "snippet": "10"}).status_code == 501
