"""What all actions of the Salesforce task have in common."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, NoReturn

from pydantic import StringConstraints

from connector.foundation.errors import NotFound
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import render
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.organizations import accounts
from connector.workflows.editor import options
from connector.workflows.editor.options import Option
from connector.workflows.mapping import FieldName, PipedText, Seen
from connector.workflows.tasks.base import Done, NothingToDo, Situation, Task, TaskFailed
from connector.writeback.events import RowSettled
from connector.writeback.intents import RECORD_ID, WriteIntent
from connector.writeback.models import WriteBackState

LONGEST_KEY = 255
AccountName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
"""Of one of the organization's accounts; "" is the main one."""


class SalesforceTask(Task):
    """Records one row of the ledger; what Salesforce says about it is `outcome`."""

    is_write_back: ClassVar[bool] = True

    type: Literal["update_salesforce"] = "update_salesforce"
    account: AccountName = ""

    @abstractmethod
    def intent(self, situation: Situation) -> WriteIntent:
        """What is to be written for this response. Raises TaskFailed, NothingToDo."""

    def outputs(self) -> frozenset[str]:
        return self.told_later() | {"key"}

    def told_later(self) -> frozenset[str]:
        return frozenset({"id"})

    def whole_intent(self, situation: Situation) -> WriteIntent:
        """As `intent`, with where it goes and where it comes from. Records nothing, so it can be asked again."""
        plain = self.intent(situation)
        return replace(
            plain,
            account_id=self._account_id(situation),
            about=situation.facts.response_id,
            mapping=f"{situation.workflow_id}/{self.name}" if situation.workflow_id else "",
            is_awaited=plain.is_awaited or situation.is_awaited,
        )

    def run(self, situation: Situation) -> Done:
        intent = self.whole_intent(situation)
        situation.record(intent)
        return Done(
            input={"object": intent.object_name, "key": intent.key, "values": self.shown(intent)},
            output={"key": intent.key},
            warnings=tuple(situation.seen.piped.warnings),
            is_awaited=intent.is_awaited,
        )

    def shown(self, intent: WriteIntent) -> dict[str, Any]:
        """What is written, field by field, for the person who reads the run."""
        return dict(intent.values)

    def outcome(self, settled: RowSettled) -> Done:
        if settled.state == WriteBackState.WRITTEN:
            return Done(output=self.told(settled))
        raise TaskFailed(settled.reason or f"Salesforce did not take it: {settled.state}")

    def told(self, settled: RowSettled) -> Mapping[str, str]:
        """The outputs that Salesforce gave."""
        return {"id": settled.record_id}

    def _account_id(self, situation: Situation) -> str:
        try:
            return accounts.id_of(situation.session, self.account)
        except NotFound as error:
            raise TaskFailed(str(error)) from error


class KeyedTask(SalesforceTask):
    """An action on a record that should be there already, told from others by one of its fields."""

    form: ClassVar[Sequence[Option]] = (
        options.ACCOUNT,
        options.OBJECT,
        options.KEY_FIELD,
        options.KEY,
        options.IF_MISSING,
    )

    object: FieldName
    key_field: FieldName = RECORD_ID
    """Id, or any field that tells one record from another: none with this value is missing, several are refused."""
    key: PipedText
    if_missing: Literal["fail", "skip"] = "skip"
    """Whether a missing record, or a key without a value, fails the task."""

    def key_for(self, seen: Seen) -> str:
        """Raises TaskFailed, NothingToDo."""
        key = rendered(self.key, seen)
        if not key:
            self.fail_or_skip(f"The key {self.key} gives no value for this response.")
        return as_record_id(self.key, key) if self.key_field == RECORD_ID else fitting_key(self.key, key)

    def outcome(self, settled: RowSettled) -> Done:
        if settled.state == WriteBackState.SKIPPED:
            self.fail_or_skip(settled.reason)
        return super().outcome(settled)

    def fail_or_skip(self, why: str) -> NoReturn:
        """Always raises; skipped, all that would have been told is empty."""
        if self.if_missing == "fail":
            raise TaskFailed(why)
        raise NothingToDo(why, dict.fromkeys(self.told_later(), ""))

    @property
    def asks_back(self) -> bool:
        """Whether only the outcome says if the task failed."""
        return self.if_missing == "fail"


def rendered(template: str, seen: Seen) -> str:
    return render(template, seen.piped, TEXT).strip()


def key_of_upsert(template: str, seen: Seen) -> str:
    """The value of an external id. Raises TaskFailed when there is none."""
    return fitting_key(template, rendered(template, seen))


def fitting_key(template: str, key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY:
        raise TaskFailed(f"The key {template} gives no value of 1 to {LONGEST_KEY} characters for this response.")
    return key


def as_record_id(template: str, value: str) -> str:
    """In 18 characters. Raises TaskFailed for what is no record id."""
    try:
        return record_id(value)
    except InvalidRecordId as error:
        raise TaskFailed(f"{template} gives no record id for this response: {error}") from error


def as_text(value: Any) -> str:
    """A field's value as later tasks see it: an empty one is "", true and false are as Salesforce writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
