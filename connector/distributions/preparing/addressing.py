"""Where a message to a person goes, one entry for each channel: which field, and what a valid value is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.distributions.exclusions.exclusion import Reason, value_at
from connector.distributions.models import Distribution
from connector.distributions.objects import ASKABLE
from connector.distributions.preparing.reading import Person
from connector.foundation.settings import Settings
from connector.integrations.email.addresses import valid_email
from connector.messaging.models import Channel
from connector.messaging.phone_numbers import BadPhoneNumber, e164

Valid = Callable[[Any, Settings], str | None]
"""The address as it can be written to, or None."""


@dataclass(frozen=True, slots=True)
class Addressing:
    """`piped` is the contact field of piped text that holds the address."""

    missing: Reason
    piped: str
    valid: Valid
    fields: Callable[[Distribution], Mapping[str, str]]
    """By object name: where the address stands."""

    def address(self, distribution: Distribution, person: Person, settings: Settings) -> str | None:
        """The person's address, or None when there is none that can be written to."""
        path = self.fields(distribution).get(person.askable.object_name)
        return self.valid(value_at(person.record, path), settings) if path else None


def valid_number(value: Any, default_region: str) -> str | None:
    """The number in E.164, or None."""
    try:
        return e164(str(value or ""), default_region)
    except BadPhoneNumber:
        return None


_EMAIL_FIELDS = {name: askable.email for name, askable in ASKABLE.items()}

ADDRESSING: Mapping[Channel, Addressing] = {
    Channel.EMAIL: Addressing(
        Reason.MISSING_EMAIL, "Email", lambda value, _: valid_email(value), lambda _: _EMAIL_FIELDS
    ),
    Channel.SMS: Addressing(
        Reason.MISSING_PHONE,
        "Phone",
        lambda value, settings: valid_number(value, settings.twilio.default_region),
        lambda distribution: distribution.phone_fields,
    ),
}


def addressing(distribution: Distribution) -> Addressing:
    return ADDRESSING[Channel(distribution.channel)]
