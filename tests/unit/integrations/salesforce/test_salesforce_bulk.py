"""The files of bulk jobs: what goes into them, and what their results say."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce.api import Salesforce

from connector.integrations.ports import Rejected
from connector.integrations.salesforce import bulk

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)
ROWS = st.lists(st.dictionaries(st.sampled_from(["Key__c", "A__c", "B__c"]), TEXTS, min_size=1), min_size=1)


def read(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bulk.content(rows).decode(), newline="")))


def test_values_are_told_as_salesforce_reads_them() -> None:
    row = {
        "Text__c": 'a "b",\r\nc',
        "Yes__c": True,
        "Number__c": 7,
        "Part__c": 0.5,
        "Money__c": Decimal("12.50"),
        "At__c": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "On__c": date(2026, 3, 2),
        "Gone__c": None,
        "Empty__c": "",
        "Contact__r": {"Key__c": "K-1"},
    }
    assert read([row]) == [
        {
            "Text__c": 'a "b",\r\nc',
            "Yes__c": "true",
            "Number__c": "7",
            "Part__c": "0.5",
            "Money__c": "12.50",
            "At__c": "2026-03-02T09:30:00.000Z",
            "On__c": "2026-03-02",
            "Gone__c": "#N/A",
            "Empty__c": "#N/A",
            "Contact__r.Key__c": "K-1",
        }
    ]


def test_a_field_that_a_row_does_not_have_is_left_alone() -> None:
    assert read([{"A__c": "1"}, {"B__c": "2"}]) == [{"A__c": "1", "B__c": ""}, {"A__c": "", "B__c": "2"}]


@pytest.mark.parametrize("value", ["#N/A", ["a"], object(), float("nan")])
def test_some_values_cannot_go_by_bulk(value: Any) -> None:
    assert not bulk.can_tell({"A__c": value})
    assert bulk.can_tell({"A__c": "fine", "B__c": None})


@given(ROWS)
def test_any_text_arrives_as_it_is(rows: list[dict[str, str]]) -> None:
    columns = {name for row in rows for name in row}
    assert read(rows) == [dict.fromkeys(columns, "") | row for row in rows]


@given(ROWS, st.integers(0, 300))
def test_what_fits_is_counted_in_bytes(rows: list[dict[str, str]], most: int) -> None:
    """The columns of all rows are counted, so that a part is never larger than was thought."""
    number = bulk.fitting(rows, most)
    assert number == 0 or len(bulk.content(rows[:number])) <= most
    assert number == len(rows) or len(bulk.content(rows)) > most


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "STRING_TOO_LONG:Last Name: data value too large: x:y (max length=80):LastName --",
            Rejected("STRING_TOO_LONG", "Last Name: data value too large: x:y (max length=80)", ("LastName",)),
        ),
        (
            "REQUIRED_FIELD_MISSING:Required fields are missing: [A__c, B__c]:A__c,B__c --",
            Rejected("REQUIRED_FIELD_MISSING", "Required fields are missing: [A__c, B__c]", ("A__c", "B__c")),
        ),
        (
            "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--",
            Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", (), transient=True),
        ),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION:Fill in\nthe reason:--", None),
        ("something else", Rejected("UNKNOWN_EXCEPTION", "something else")),
    ],
)
def test_a_refusal_is_read(text: str, expected: Rejected | None) -> None:
    found = bulk.rejected(text)
    assert found == (expected or Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fill in\nthe reason"))


class Results:
    """An org that has these failed rows to tell of, and no others."""

    base_url = "https://acme.my.salesforce.com/services/data/v63.0/"

    def __init__(self, failed: list[dict[str, str]]) -> None:
        self._failed = failed

    def _call_salesforce(self, _method: str, url: str, **_more: Any) -> requests.Response:
        answer = requests.Response()
        answer._content = bulk.content(self._failed) if url.endswith("/failedResults") else b"sf__Id,Key__c\n"
        return answer


def test_a_text_of_any_length_comes_back_with_its_refusal() -> None:
    refused = "STRING_TOO_LONG:Answers: data value too large (max length=131072):Answers__c --"
    org = Results([{"sf__Id": "", "sf__Error": refused, "Key__c": "R_1", "Answers__c": "long " * 50_000}])

    found = bulk.results(cast(Salesforce, org), "750000000000001AAA", "Key__c")

    assert isinstance(found["R_1"], Rejected) and found["R_1"].code == "STRING_TOO_LONG"
