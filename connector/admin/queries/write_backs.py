"""The ledger of what is written to Salesforce, as its pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.orm import Session

from connector.admin.queries.paging import ROWS, Page, cut
from connector.foundation.web.strict_json import Line
from connector.organizations import accounts
from connector.organizations.models import SalesforceAccount
from connector.workflows import queries as workflows
from connector.workflows.models import Workflow
from connector.writeback import finding, payloads
from connector.writeback.finding import Wanted
from connector.writeback.models import Action, WriteBack, WriteBackState

Word = Annotated[Line, StringConstraints(max_length=130)]


MAIN = "main"
"""How an address names the main account, which rows name by ""."""


class PageFilter(BaseModel):
    """What the address of the list asks for; days are days of UTC."""

    model_config = ConfigDict(extra="ignore")

    state: WriteBackState | None = None
    object: Word = ""
    account: Word = ""
    workflow: Word = ""
    response: Word = ""
    reason: Word = ""
    text: Word = ""
    since: date | None = None
    until: date | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            state=self.state,
            object_name=self.object,
            account_id=("" if self.account == MAIN else self.account) if self.account else None,
            mapping=self.workflow,
            about=self.response,
            code=self.reason,
            text=self.text,
            since=_begin(self.since) if self.since else None,
            until=_end(self.until) if self.until else None,
        )

    @property
    def given(self) -> dict[str, str]:
        """As an address says it."""
        return {name: str(value) for name, value in self.model_dump(mode="json").items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for more than a state."""
        return bool(self.given.keys() - {"state"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row in its form; `kind` says how the text is read."""

    name: str
    text: str
    kind: str


def page(session: Session, organization_id: str, wanted: Wanted, before: int | None) -> Page[WriteBack]:
    """Newest first, older than the row `before`."""
    rows = finding.page(session, organization_id, wanted, ROWS + 1, before)
    return cut(rows, ROWS, lambda row: row.id)


def workflows_by_id(session: Session) -> dict[str, Workflow]:
    return {workflow.id: workflow for workflow in workflows.all_of(session)}


def accounts_by_id(session: Session) -> dict[str, SalesforceAccount]:
    """As rows name them: "" is the main one."""
    return {accounts.key_of(each).account_id: each for each in accounts.all_of(session)}


def form_of(row: WriteBack) -> list[Value]:
    """The values of the row as its form shows them."""
    return [Value(name, *_written(value)) for name, value in payloads.values_of(row).items()]


def has_values(row: WriteBack) -> bool:
    return row.action not in (Action.FIND, Action.DELETE)


def _written(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "yes" if value else "no", "yes_no"
    if isinstance(value, int | float):
        return str(value), "number"
    return "" if value is None else str(value), "text"


def read_value(text: str, kind: str) -> Any:
    """As JSON holds it; raises ValueError."""
    if kind == "yes_no":
        return text == "yes"
    if kind != "number":
        return text.replace("\r\n", "\n")
    number = float(text.strip().replace(",", "."))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def changes(row: WriteBack, form: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Field to text and kind, of the values that the form says otherwise than the row."""
    found: dict[str, tuple[str, str]] = {}
    for value in form_of(row):
        text = form.get(f"values.{value.name}")
        if text is not None and text.replace("\r\n", "\n") != value.text.replace("\r\n", "\n"):
            found[value.name] = (text, value.kind)
    if name := form.get("new_name", "").strip():
        kind = form.get("new_kind", "text")
        found[name] = (kind, "yes_no") if kind in ("yes", "no") else (form.get("new_value", ""), kind)
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end(day: date) -> datetime | None:
    """None for the last day of the calendar, which has no end."""
    return _begin(day) + timedelta(days=1) if day < date.max else None
