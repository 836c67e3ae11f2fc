"""What the API of the ledger takes and gives."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, model_validator

from connector.foundation.web.strict_json import Line, Moment
from connector.writeback.finding import LARGEST_ID, Wanted
from connector.writeback.models import Action, FailureClass, ParkedFor, WriteBackState

Name = Annotated[Line, StringConstraints(max_length=130)]
RowId = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
Version = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]


class Filter(BaseModel):
    """Rows that have all of what is given. `workflow` is an id, or an id and a task: WF_…/Task name; `response` the
    response that a row is about; `reason` a status code of Salesforce; `text` a part of the reason; `account` the id
    of an account. `since` and `until` are when the row was recorded."""

    model_config = ConfigDict(extra="forbid")

    state: WriteBackState | None = None
    object: Name = ""
    account: Name | None = None
    workflow: Name = ""
    response: Name = ""
    reason: Name = ""
    text: Name = ""
    since: Moment | None = None
    until: Moment | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self.state,
            self.object,
            self.account,
            self.workflow,
            self.response,
            self.reason,
            self.text,
            self.since,
            self.until,
        )


class ListQuery(Filter):
    """`after` is the last row of the page before."""

    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


class FixInput(BaseModel):
    """Field to value; those of several records as RECORD.Field. `leave_out` names fields that are not to be written.
    With `version`, only if nobody has changed the row since it was read; with `replay` it is written at once."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, Any] = Field(default_factory=dict)
    leave_out: Annotated[list[str], Field(max_length=500)] = Field(default_factory=list)
    version: Version | None = None
    replay: bool = False

    @model_validator(mode="after")
    def _something(self) -> "FixInput":
        if not (self.values or self.leave_out):
            raise ValueError("say which fields to change in values, or to leave out in leave_out")
        return self


class ReplayInput(BaseModel):
    """Either rows by their ids, or all that a filter finds: then `after` goes on where an earlier answer ended."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[RowId], Field(min_length=1, max_length=1000)] | None = None
    filter: Filter | None = None
    after: Annotated[StrictInt, Field(ge=0, le=LARGEST_ID)] = 0

    @model_validator(mode="after")
    def _either(self) -> "ReplayInput":
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or a filter")
        return self


class ResolveInput(BaseModel):
    """What a person knows about an uncertain row: it was written, as this record; it is to be written again; or it is
    given up. Rows that were refused or are parked can be given up as well."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["written", "again", "given_up"]
    record_id: Line = ""
    reason: Annotated[Line, StringConstraints(max_length=255)] = ""
    version: Version | None = None


class WriteBackItem(BaseModel):
    """`key` is what `key_field` tells the record by; `workflow` and `task` gave the values, for `response`. `code` is
    the status code with which the reason begins."""

    id: int
    version: int
    state: WriteBackState
    action: Action
    object: str
    key_field: str
    key: str
    account: str
    workflow: str | None
    task: str | None
    response: str | None
    record_id: str | None
    code: str | None
    reason: str | None
    failure: FailureClass | None
    parked_for: ParkedFor | None
    attempts: int
    created_at: str
    due_at: str
    written_at: str | None


class WriteBackOutput(WriteBackItem):
    """`values` are what is written, `only_if` over which values; `result` is what was found or made; `cure` what can
    be done about the reason."""

    values: dict[str, Any]
    only_if: dict[str, list[Any]] | None
    result: dict[str, Any] | None
    cure: str | None


class WriteBackList(BaseModel):
    """`next` is the `after` of the following page; null at the end."""

    items: list[WriteBackItem]
    next: int | None


class ProgressOutput(BaseModel):
    """`rows` were changed. As long as `next` is not null there may be more: ask again with `after` being that."""

    rows: int
    next: int | None


class WhyOutput(BaseModel):
    code: str
    count: int
    cure: str | None


class CostOutput(BaseModel):
    """Of one account: API requests of the whole org in the running 24 hours as Salesforce last told, and the calls
    that write-back made for how many rows in the last 7 days."""

    account: str
    name: str
    used: int | None
    limit: int | None
    seen_at: str | None
    calls: int
    rows: int
    calls_per_1000_responses: float | None


class WaitOutput(BaseModel):
    """Why rows of an account that are due are not written yet. Before `until` none is; without it calls are seldom."""

    account: str
    reason: str
    until: str | None


class SummaryOutput(BaseModel):
    """Rows by state and by object; what waits for a person by its reason; accounts whose rows wait; what writing
    costs, by account."""

    states: dict[str, int]
    objects: dict[str, int]
    reasons: list[WhyOutput]
    waits: list[WaitOutput]
    costs: list[CostOutput]
