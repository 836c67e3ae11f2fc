"""What may be asked of a distribution, checked as far as it can be without Salesforce."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints, field_validator

from connector.distributions.exclusion import valid_email
from connector.distributions.objects import RESERVED, TICKABLE
from connector.foundation.errors import FieldError, Invalid
from connector.foundation.piped_text import contains, problems
from connector.foundation.piped_tokens import Known
from connector.foundation.web.strict_json import Line, RequiredLine, Storable
from connector.integrations.email.addresses import needs_smtputf8
from connector.integrations.salesforce.soql import InvalidRecordId, key_prefix, record_id
from connector.messaging.compose import LINK_TOKENS

SCHEMES = ("m", "e", "l", "date", "rand")
Name = Annotated[RequiredLine, StringConstraints(max_length=80)]
MAX_LISTED = 20


class MessageInput(BaseModel):
    """The message of a distribution; subject and body may hold piped text."""

    model_config = ConfigDict(extra="forbid")

    from_name: Annotated[RequiredLine, StringConstraints(max_length=100)]
    reply_to: Annotated[Line, StringConstraints(max_length=254)] = ""
    subject: Annotated[RequiredLine, StringConstraints(max_length=500)]
    body: Annotated[Storable, StringConstraints(min_length=1, max_length=100_000)]

    @field_validator("reply_to")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and valid_email(value) is None:
            raise ValueError("is not an email address; write it like name@example.com or leave it empty")
        if needs_smtputf8(value):
            raise ValueError("has letters before the @ that many mail servers refuse; use plain ones")
        return value

    @field_validator("body")
    @classmethod
    def _has_link(cls, value: str) -> str:
        if not contains(value, *LINK_TOKENS):
            raise ValueError("the link to the survey is missing; add ${l://SurveyLink?d=Take the survey}")
        return value


def _can_be_asked(value: str) -> str:
    if value not in TICKABLE:
        raise ValueError(f"cannot be sent to; use one of {', '.join(TICKABLE)}")
    return value


Object = Annotated[RequiredLine, StringConstraints(max_length=80), AfterValidator(_can_be_asked)]
Path = Annotated[RequiredLine, StringConstraints(max_length=255)]


class DistributionInput(BaseModel):
    """A survey for the ticked records of one object: people, or campaigns whose members are asked."""

    model_config = ConfigDict(extra="forbid")

    survey: Annotated[RequiredLine, StringConstraints(max_length=40)]
    channel: Literal["email"]
    object: Object
    record_ids: Annotated[list[Storable], Field(min_length=1)]
    message: MessageInput
    embedded_data: dict[Name, Path | dict[str, Path]] = Field(default_factory=dict, max_length=100)
    """Name to Salesforce field path, or to one path for each object."""
    skip_duplicates: StrictBool = True
    """Whether who shares an address with an earlier recipient is left out."""

    def fingerprint(self) -> str:
        """The same for two requests that ask for the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


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


def check_piped_text(wanted: DistributionInput) -> None:
    """Raises Invalid with the position of each token that would stay empty."""
    known = Known(schemes=SCHEMES, embedded={*wanted.embedded_data, *RESERVED})
    texts = {"message.subject": wanted.message.subject, "message.body": wanted.message.body}
    errors = [
        FieldError(field, f"{problem.token} at position {problem.position}: {problem.message}")
        for field, text in texts.items()
        for problem in problems(text, known)
    ]
    if errors:
        raise Invalid(errors=errors)
