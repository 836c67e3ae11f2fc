"""Record ids: fifteen characters become eighteen, and a mistyped one is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.integrations.salesforce.record_ids import InvalidRecordId, key_prefix, record_id

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    ("short", "complete"),
    [
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
        ("001D000000IRt53", "001D000000IRt53IAD"),
        ("0015000000Gv7qJ", "0015000000Gv7qJAAR"),
    ],
)
def test_it_completes_fifteen_characters(short: str, complete: str) -> None:
    assert record_id(short) == complete == record_id(complete)


@given(st.text(alphabet=LETTERS, min_size=15, max_size=15))
def test_completed_ids_differ_even_without_case(short: str) -> None:
    swapped = short.swapcase()
    assert record_id(record_id(short)) == record_id(short)
    assert (record_id(short).lower() == record_id(swapped).lower()) == (short == swapped)


@pytest.mark.parametrize(
    "malformed",
    ["", "003", "001D000000IqhSLIA", "001D000000IqhSL\n", "001D000000IqhSLIAZ\n", "001D000000IqhS'", "٠01D000000IqhSL"],
)
def test_it_refuses_what_is_not_an_id(malformed: str) -> None:
    with pytest.raises(InvalidRecordId):
        record_id(malformed)


@pytest.mark.parametrize("wrong", ["001D000000IqhSLIAA", "001d000000IqhSLIAZ", "001D000000IqhSLiaz"])
def test_it_refuses_a_wrong_checksum(wrong: str) -> None:
    with pytest.raises(InvalidRecordId, match="do not fit"):
        record_id(wrong)


def test_the_prefix_tells_the_object() -> None:
    assert key_prefix("001D000000IqhSL") == "001"
