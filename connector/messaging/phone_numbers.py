"""Phone numbers: from the way people write them to E.164, which providers and comparisons want (A19)."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

NOT_A_NUMBER = "is not a phone number"
NO_COUNTRY_CODE = "has no country code: write it as +33…, or ask an administrator to set a default region"
NOT_VALID = "is not a valid phone number of its country"
EXTENSION = "has an extension: a text message cannot reach it"
LONGEST = 60
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")


class BadPhoneNumber(ValueError):
    """The message goes on from the number: "is not a phone number"."""


def e164(written: str, default_region: str = "") -> str:
    """ "06 39 98 00 01" as +33639980001. `default_region` (FR) is the country of a number without a country code.

    Raises BadPhoneNumber.
    """
    number = _parsed(written, default_region)
    if number.extension:
        raise BadPhoneNumber(EXTENSION)
    if not phonenumbers.is_possible_number(number):
        raise BadPhoneNumber(NOT_VALID)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def digits_together(written: str) -> str:
    """The number without what people put between its digits."""
    return _BETWEEN_DIGITS.sub("", written)


def region_of(number: str) -> str:
    """The country of an E.164 number, such as FR; "" for one of no country."""
    return phonenumbers.region_code_for_number(_parsed(number, "")) or ""


def masked(number: str) -> str:
    """Enough of an E.164 number for its owner to know it: +336…01."""
    return f"{number[:4]}…{number[-2:]}"


def _parsed(written: str, default_region: str) -> PhoneNumber:
    if len(written) > LONGEST:
        raise BadPhoneNumber(NOT_A_NUMBER)
    try:
        return phonenumbers.parse(written, default_region or None)
    except NumberParseException as exc:
        is_local = exc.error_type == NumberParseException.INVALID_COUNTRY_CODE and not written.strip().startswith("+")
        raise BadPhoneNumber(NO_COUNTRY_CODE if is_local else NOT_A_NUMBER) from None
