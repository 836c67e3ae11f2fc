"""Phone numbers in their one international form, E.164 (A19)."""

from typing import Any

import phonenumbers


def e164(value: Any, default_region: str) -> str | None:
    """The number as "+33639981234", or None when it is none. Without a country code it is one of `default_region`."""
    try:
        number = phonenumbers.parse(str(value or ""), default_region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
