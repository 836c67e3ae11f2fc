"""Numbers as people write them, and as a provider takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.messaging.phone_numbers import BadPhoneNumber, e164, masked, region_of


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+33 6 44 00 00 01", "", "+33644000001"),
        ("06 44 00 00 01", "FR", "+33644000001"),
        ("06.44.00.00.01", "FR", "+33644000001"),
        ("0033 6 44 00 00 01", "FR", "+33644000001"),
        ("(312) 555-0100", "US", "+13125550100"),
        ("+1 (312) 555-0100", "FR", "+13125550100"),
        (" +44 7400 000002 ", "FR", "+447400000002"),
        ("+４４ ７４００ ０００００２", "", "+447400000002"),
    ],
)
def test_it_reads_what_people_write(written: str, region: str, number: str) -> None:
    assert e164(written, region) == number


@pytest.mark.parametrize(
    ("written", "region", "reason"),
    [
        ("", "FR", "is not a phone number"),
        ("ask the reception", "FR", "is not a phone number"),
        ("+", "FR", "is not a phone number"),
        ("06 44 00 00 01", "", "has no country code"),
        ("+33 6 44", "", "is not a valid phone number"),
        ("+999 123 456 789", "", "is not a phone number"),
        ("+33 1 99 00 00 01 ext. 214", "", "has an extension"),
        ("0" * 10_000, "FR", "is not a phone number"),
    ],
)
def test_it_says_what_is_wrong_with_a_number(written: str, region: str, reason: str) -> None:
    with pytest.raises(BadPhoneNumber, match=reason):
        e164(written, region)


@given(st.text(max_size=80), st.sampled_from(["", "FR", "US"]))
def test_whatever_is_written_it_is_a_number_or_not(written: str, region: str) -> None:
    try:
        number = e164(written, region)
    except BadPhoneNumber:
        return
    assert e164(number) == number and number.startswith("+") and number[1:].isdigit()


def test_the_country_of_a_number() -> None:
    assert region_of("+33644000001") == "FR"
    assert region_of("+447400000002") == "GB"


def test_a_masked_number_is_known_to_its_owner_alone() -> None:
    assert masked("+33644000001") == "+336…01"
