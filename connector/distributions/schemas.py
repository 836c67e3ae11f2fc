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
    """selected = opted_out + missing_email + missing_phone + not_found + duplicate_address + too_often
    + in_list, once prepared;
    in_list = pending + sending + sent + failed + uncertain + cancelled."""

    selected: int
    opted_out: int
    missing_email: int
    missing_phone: int
    not_found: int
    duplicate_address: int
    too_often: int
    in_list: int
    pending: int
    sending: int
    sent: int
    failed: int
    uncertain: int
    cancelled: int
    started: int
    finished: int


class Progress(BaseModel):
    """Recipients decided about; `total` is null while the members of campaigns are still being taken."""

    done: int
    total: int | None


class WarningOutput(BaseModel):
    field: str
    message: str


class CampaignReference(BaseModel):
    id: str
    name: str


class DistributionOutput(BaseModel):
    id: str
    state: str
    problem: str | None
    survey: SurveyReference
    channel: str
    object: str
    message: MessageOutput
    campaigns: list[CampaignReference]
    embedded_data: dict[str, Any]
    warnings: list[WarningOutput]
    created_by: str
    created_at: str
    prepared_at: str | None
    sent_at: str | None
    progress: Progress
    counts: Counts


class DistributionList(BaseModel):
    """`next` is the `after` of the following page; null at the end."""

    items: list[DistributionOutput]
    next: str | None


class RecipientOutput(BaseModel):
    """`ticked_id` differs from `record_id` for a Lead that has become a Contact."""

    record_id: str
    object: str
    ticked_id: str
    campaign_id: str | None
    name: str
    state: str
    reason: str | None
    reason_text: str | None
    started_at: str | None
    finished_at: str | None
    position: int


class RecipientList(BaseModel):
    """`next` is the `after` of the following page; null at the end."""

    items: list[RecipientOutput]
    next: int | None


class SelectionOutput(BaseModel):
    id: str
    object: str
    record_ids: list[str]
    expires_at: str


class SmsAvailability(BaseModel):
    """`code` is the reason for programs, `reason` the same in words."""

    allowed: bool
    code: str
    reason: str


class SalesforceAvailability(BaseModel):
    connected: bool


class ComposerOutput(BaseModel):
    """What a composer shows before anything is typed."""

    from_name: str
    from_address: str
    reply_to: str
    subject: str
    body: str
    sms: SmsAvailability
    salesforce: SalesforceAvailability
