"""What may be asked of a distribution, checked as far as it can be without Salesforce."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from connector.distributions.models import TWO_WAY
from connector.distributions.objects import RESERVED, TICKABLE
from connector.distributions.schedule import moment, zone
from connector.foundation.errors import FieldError, Invalid
from connector.foundation.web.strict_json import Line, RequiredLine, Storable
from connector.integrations.salesforce.soql import InvalidRecordId, key_prefix, record_id
from connector.messaging.content import Demands, MessageContent, checked
from connector.messaging.models import Channel

SENDER = ("from_name", "from_address", "reply_to")
Name = Annotated[RequiredLine, StringConstraints(max_length=80)]
MAX_LISTED = 20
LONGEST_WAIT_HOURS = 24 * 365
MOST_FOLLOW_UPS = 5


def _can_be_asked(value: str) -> str:
    if value not in TICKABLE:
        raise ValueError(f"cannot be sent to; use one of {', '.join(TICKABLE)}")
    return value


Object = Annotated[RequiredLine, StringConstraints(max_length=80), AfterValidator(_can_be_asked)]
Path = Annotated[RequiredLine, StringConstraints(max_length=255)]
PathByObject = Path | dict[str, Path]
"""A field path, or one for each object."""
Id = Annotated[Line, StringConstraints(max_length=40)]


class MessageInput(MessageContent):
    """The message of a distribution; what it leaves out comes from `template`."""

    template: Id = ""


class SmsInput(BaseModel):
    """One-way: a link to the survey. Two-way: the survey is answered by text messages (A23)."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["link", "two_way"] = "link"
    phone_field: PathByObject = "MobilePhone"


class FollowUpInput(BaseModel):
    """A further message: hours after the distribution has gone (reminder), or after the answer (thank-you)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["reminder", "thank_you"]
    after_hours: Annotated[int, Field(ge=0, le=LONGEST_WAIT_HOURS, strict=True)]
    message: MessageInput


class DistributionInput(BaseModel):
    """A survey for the ticked records of one object: people, or campaigns whose members are asked."""

    model_config = ConfigDict(extra="forbid")

    survey: Annotated[RequiredLine, StringConstraints(max_length=40)]
    channel: Channel
    object: Object
    record_ids: Annotated[list[Storable], Field(min_length=1)]
    message: MessageInput
    save_as_template: Annotated[Line, StringConstraints(max_length=120)] = ""
    """Keep the message as a template of this name (A13)."""
    sms: SmsInput | None = None
    embedded_data: dict[Name, PathByObject] = Field(default_factory=dict, max_length=100)
    """Name to Salesforce field path, or to one path for each object."""
    language_field: PathByObject | None = None
    """Where the language of each person stands (A4)."""
    mailing_list: Id = ""
    """Which list records the send (A8)."""
    time_zone: Annotated[Line, StringConstraints(max_length=64)] = "UTC"
    send_at: Annotated[Line, StringConstraints(max_length=40)] = ""
    """Local in `time_zone`, or with an offset; empty: at once."""
    follow_ups: list[FollowUpInput] = Field(default_factory=list, max_length=MOST_FOLLOW_UPS)
    skip_duplicates: StrictBool = True
    """Whether who shares an address with an earlier recipient is left out."""

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        zone(value)
        return value

    @field_validator("send_at")
    @classmethod
    def _is_a_moment(cls, value: str, info: ValidationInfo) -> str:
        if value and "time_zone" in info.data:
            moment(value, info.data["time_zone"])
        return value

    @field_validator("sms")
    @classmethod
    def _is_for_sms(cls, value: SmsInput | None, info: ValidationInfo) -> SmsInput | None:
        if value is not None and info.data.get("channel") == Channel.EMAIL:
            raise ValueError("is only for the channel sms; leave it out")
        return value

    @property
    def due_at(self) -> datetime | None:
        """When it is to go; None: at once."""
        return moment(self.send_at, self.time_zone) if self.send_at else None

    @property
    def sms_mode(self) -> str:
        """ "link" or "two_way"; "" for email."""
        return (self.sms or SmsInput()).mode if self.channel == Channel.SMS else ""

    @property
    def phone_fields(self) -> dict[str, str]:
        """By object name; empty for email."""
        return self._by_object((self.sms or SmsInput()).phone_field) if self.channel == Channel.SMS else {}

    @property
    def language_fields(self) -> dict[str, str]:
        """By object name."""
        return self._by_object(self.language_field or {})

    def fingerprint(self) -> str:
        """The same for two requests that ask for the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def _by_object(self, path: PathByObject) -> dict[str, str]:
        names = [kind.object_name for kind in TICKABLE[self.object].people]
        found = {name: path if isinstance(path, str) else path.get(name, "") for name in names}
        return {name: field for name, field in found.items() if field}


class CheckInput(DistributionInput):
    """A request to be looked at: without records, what it says is checked alone."""

    record_ids: list[Storable] = Field(default_factory=list)


class TestInput(CheckInput):
    """A request whose message goes to one address or number (A18), with the values of its first record."""

    __test__ = False
    to: Annotated[RequiredLine, StringConstraints(max_length=254)]


class ChangesInput(BaseModel):
    """Fields of a request, each anew; `version` as it was read. What they say is checked with the rest of it."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    survey: Storable | None = None
    channel: Storable | None = None
    object: Storable | None = None
    record_ids: list[Storable] | None = None
    message: dict[str, Any] | None = None
    save_as_template: Storable | None = None
    sms: dict[str, Any] | None = None
    embedded_data: dict[str, Any] | None = None
    language_field: Any = None
    mailing_list: Storable | None = None
    time_zone: Storable | None = None
    send_at: Storable | None = None
    follow_ups: list[dict[str, Any]] | None = None
    skip_duplicates: bool | None = None

    def given(self) -> dict[str, Any]:
        """What the caller has sent, without the version."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


class SelectionInput(BaseModel):
    """What was ticked on a list page."""

    model_config = ConfigDict(extra="forbid")

    object: Object
    record_ids: Annotated[list[Storable], Field(min_length=1)]


def checked_ids(object_name: str, record_ids: Sequence[str], limit: int) -> list[str]:
    """The record ids in their 18-character form, each once; raises Invalid listing the bad ones."""
    if len(record_ids) > limit:
        raise Invalid.at("record_ids", f"has {len(record_ids):,} ids; send at most {limit:,} at a time")
    wrong = [_problem(value, object_name) for value in record_ids]
    found = [FieldError(f"record_ids.{n}", message) for n, message in enumerate(wrong) if message]
    if found:
        raise Invalid(f"{len(found)} of the record ids cannot be used; nothing was sent.", found[:MAX_LISTED])
    return list(dict.fromkeys(record_id(value) for value in record_ids))


def _problem(value: str, object_name: str) -> str | None:
    prefix = TICKABLE[object_name].key_prefix
    try:
        if key_prefix(value) != prefix:
            return f"{value[:40]} is not the id of a {object_name}; those begin with {prefix}"
    except InvalidRecordId as error:
        return f"{value[:40]}: {error}"
    return None


def checked_messages(wanted: DistributionInput) -> DistributionInput:
    """The request with every message as it may be stored. Raises Invalid naming the field, position and language."""
    own = Demands(wanted.channel, needs_link=wanted.sms_mode != TWO_WAY, embedded={*wanted.embedded_data, *RESERVED})
    message = checked(wanted.message, own)
    follow_ups = [
        each.model_copy(update={"message": _follow_up(each, message, own, f"follow_ups.{n}.message")})
        for n, each in enumerate(wanted.follow_ups)
    ]
    return wanted.model_copy(update={"message": message, "follow_ups": follow_ups})


def _follow_up(each: FollowUpInput, first: MessageContent, demands: Demands, at: str) -> MessageContent:
    """Who sends a follow-up is, unless it is told, who sent the message before. A thank-you needs no link."""
    sender = {name: getattr(each.message, name) or getattr(first, name) for name in SENDER}
    message = each.message.model_copy(update=sender)
    return checked(message, replace(demands, needs_link=each.kind == "reminder"), at)
