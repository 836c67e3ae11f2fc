"""The shapes of the API's answers, for its OpenAPI document."""

from typing import Any

from pydantic import BaseModel


class SurveyReference(BaseModel):
    id: str
    name: str


class MessageOutput(BaseModel):
    from_name: str
    from_address: str
    reply_to: str
    subject: str
    body: str


class Counts(BaseModel):
    """selected = opted_out + missing_email + missing_phone + not_found + duplicate_address + in_list, once prepared;
    in_list = pending + sending + sent + failed + uncertain + cancelled."""

    selected: int
    opted_out: int
    missing_email: int
    missing_phone: int
    not_found: int
    duplicate_address: int
    in_list: int
    pending: int
    sending: int
    sent: int
    failed: int
    uncertain: int
    cancelled: int
    started: int
    finished: int


class DistributionOutput(BaseModel):
    id: str
    state: str
    problem: str | None
    survey: SurveyReference
    channel: str
    object: str
    message: MessageOutput
    embedded_data: dict[str, str]
    created_by: str
    created_at: str
    prepared_at: str | None
    sent_at: str | None
    counts: Counts


class DistributionList(BaseModel):
    items: list[DistributionOutput]


class RecipientOutput(BaseModel):
    record_id: str
    name: str
    state: str
    reason: str | None
    reason_text: str | None
    started_at: str | None
    finished_at: str | None
    position: int


class RecipientList(BaseModel):
    items: list[RecipientOutput]


class SmsAvailability(BaseModel):
    allowed: bool
    reason: str


class ComposerOutput(BaseModel):
    """What a composer shows before anything is typed."""

    from_name: str
    from_address: str
    reply_to: str
    subject: str
    body: str
    sms: SmsAvailability


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]]
