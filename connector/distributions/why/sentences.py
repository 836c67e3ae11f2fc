"""The sentences of an explanation. They are translated whole, with their values put in afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OBJECT_ON = "Surveys may be sent to %(object)s records."
OBJECT_OFF = "An administrator has switched off sending to %(object)s records."
READABLE = "Hearback can read this record in Salesforce."
NOT_READABLE = "This record is deleted, or not shared with the connected Salesforce user."
PROBLEM = "%(problem)s"
"""What Salesforce or its connection says, as it is."""
TICKED = "“%(field)s” is ticked."
NOT_TICKED = "“%(field)s” is not ticked."
SET = "“%(field)s” is filled in."
EMPTY = "“%(field)s” is empty."
EMAIL = "The email address can be written to."
NO_EMAIL = "There is no valid email address."
PHONE = "The phone number can be written to."
NO_PHONE = "There is no valid phone number."
ADDRESSES: Mapping[str, Mapping[bool, str]] = {
    "email": {True: EMAIL, False: NO_EMAIL},
    "sms": {True: PHONE, False: NO_PHONE},
}
"""By channel and whether there is a valid one."""
OPTED_OUT = "This person opted out on %(date)s."
NOT_OPTED_OUT = "There is no opt-out of this person on our list."
NOT_CONCERNED = "The frequency rule “%(rule)s” is not meant for this record."
INVITED = "“%(rule)s” allows %(most)s in %(days)s days; invited so far: %(count)s."
ALL = (
    OBJECT_ON,
    OBJECT_OFF,
    READABLE,
    NOT_READABLE,
    TICKED,
    NOT_TICKED,
    SET,
    EMPTY,
    EMAIL,
    NO_EMAIL,
    PHONE,
    NO_PHONE,
    OPTED_OUT,
    NOT_OPTED_OUT,
    NOT_CONCERNED,
    INVITED,
)
"""For the catalogues."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence and what is to be put into it."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def english(self) -> str:
        return self.text % self.values


def of_field(label: str, value: Any) -> Words:
    """What a field holds: a checkbox is ticked or not, anything else is there or not."""
    if value is None:
        return Words(EMPTY, {"field": label})
    if isinstance(value, bool):
        return Words(TICKED if value else NOT_TICKED, {"field": label})
    return Words(SET, {"field": label})
