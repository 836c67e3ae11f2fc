"""The shapes of the API's answers, for its OpenAPI document."""

from typing import Any

from pydantic import BaseModel


class NamedOutput(BaseModel):
    id: str
    name: str


class SurveyReference(BaseModel):
    id: str
    name: str


class TranslationOutput(BaseModel):
    subject: str
    body: str


class MessageOutput(BaseModel):
    """`language` is the one of `subject` and `body`; `format` is text or html."""

    from_name: str
    from_address: str
    reply_to: str
    subject: str
    body: str
    format: str
    language: str
    translations: dict[str, TranslationOutput]


class SmsOutput(BaseModel):
    """`mode` is link or two_way; `phone_field` by object."""

    mode: str
    phone_field: dict[str, str]


class FollowUpCounts(BaseModel):
    pending: int
    sending: int
    sent: int
    failed: int
    uncertain: int
    cancelled: int


class FollowUpOutput(BaseModel):
    """`due_at` is null until it is known; a thank-you is written for each person who answers."""

    kind: str
    after_hours: int
    due_at: str | None
    done_at: str | None
    message: MessageOutput
    counts: FollowUpCounts


class Counts(BaseModel):
    """selected = undecided + opted_out + too_often + missing_email + missing_phone + not_found + duplicate_address +
    in_list; in_list = pending + sending + sent + failed + uncertain + cancelled, of the first message to each person.
    """

    selected: int
    undecided: int
    opted_out: int
    too_often: int
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
    delivered: int
    opened: int
    bounced: int
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
    version: int
    survey: SurveyReference
    channel: str
    object: str
    message: MessageOutput
    campaigns: list[CampaignReference]
    sms: SmsOutput | None
    embedded_data: dict[str, Any]
    language_field: dict[str, str] | None
    mailing_list: NamedOutput | None
    skip_duplicates: bool
    follow_ups: list[FollowUpOutput]
    warnings: list[WarningOutput]
    created_by: str
    created_at: str
    modified_by: str
    modified_at: str
    send_at: str | None
    time_zone: str
    prepared_at: str | None
    sent_at: str | None
    progress: Progress
    counts: Counts


class CheckCounts(BaseModel):
    """As they would be; selected is the sum of the others."""

    selected: int
    opted_out: int
    too_often: int
    missing_email: int
    missing_phone: int
    not_found: int
    duplicate_address: int
    in_list: int


class LeftOut(BaseModel):
    record_id: str
    name: str
    reason: str
    reason_text: str


class Cost(BaseModel):
    amount: str
    currency: str


class SmsLength(BaseModel):
    """Of the text to the first recipient; `beyond_gsm` are the letters for which it is UCS-2."""

    encoding: str
    segments: int
    characters: int
    beyond_gsm: list[str]
    recipients: int
    cost: Cost | None


class FitOutput(BaseModel):
    """`reason` is for programs, `reason_text` the same in words; both are empty when the question fits."""

    question: str
    text: str
    fits: bool
    reason: str
    reason_text: str


class CheckOutput(BaseModel):
    """`problems` keep it from being sent; `counts` is null when there are too many people to be read at once;
    `compatibility` is told for SMS with replies."""

    problems: list[WarningOutput]
    warnings: list[WarningOutput]
    counts: CheckCounts | None
    left_out: list[LeftOut]
    compatibility: list[FitOutput]
    sms: SmsLength | None


class TestOutput(BaseModel):
    """`state` is that of a message: pending, sending, sent, failed, uncertain, cancelled."""

    __test__ = False
    id: str
    to: str
    state: str
    reason: str | None


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
    language: str
    state: str
    reason: str | None
    reason_text: str | None
    sent_at: str | None
    delivered_at: str | None
    opened_at: str | None
    bounced_at: str | None
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


class FieldOutput(BaseModel):
    path: str
    label: str
    type: str


class FieldList(BaseModel):
    items: list[FieldOutput]


class SmsAvailability(BaseModel):
    """`code` is the reason for programs, `reason` the same in words."""

    allowed: bool
    code: str
    reason: str


class SalesforceAvailability(BaseModel):
    connected: bool


class PhoneField(BaseModel):
    name: str
    label: str


class ComposerOutput(BaseModel):
    """What a composer shows before anything is typed. `from_locked`: the administrator has settled who sends."""

    from_name: str
    from_address: str
    from_addresses: list[str]
    reply_to: str
    from_locked: bool
    subject: str
    body: str
    format: str
    language: str
    languages: list[str]
    translations: dict[str, TranslationOutput]
    sms_body: str
    sms_translations: dict[str, TranslationOutput]
    two_way_body: str
    reminder: TranslationOutput
    thank_you: TranslationOutput
    mailing_lists: list[NamedOutput]
    phone_fields: dict[str, list[PhoneField]]
    sms: SmsAvailability
    salesforce: SalesforceAvailability
