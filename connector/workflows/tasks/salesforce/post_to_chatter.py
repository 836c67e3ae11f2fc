"""Post to Chatter: a text in the feed of a record.

Source: Object Reference, FeedItem: ParentId and Body, at most 10,000 characters, type TextPost when none is given.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

from connector.workflows.compiler.writes import Write
from connector.workflows.conversions import clipped
from connector.workflows.editor.options import ACCOUNT, Written
from connector.workflows.mapping import PipedText, TextSource
from connector.workflows.tasks.base import NothingToDo, Situation
from connector.workflows.tasks.salesforce.base import SalesforceTask, as_record_id, rendered
from connector.writeback import intents
from connector.writeback.intents import WriteIntent
from connector.writeback.models import Action

FEED_ITEM = "FeedItem"
LONGEST_BODY = 10_000


class PostToChatter(SalesforceTask):
    form: ClassVar = (ACCOUNT, Written("record", "record"), Written("body", "body"))

    action: Literal["post_to_chatter"]
    record: PipedText
    """The id of the record in whose feed it appears; without a value nothing is posted."""
    body: PipedText

    def intent(self, situation: Situation) -> WriteIntent:
        record, body = rendered(self.record, situation.seen), rendered(self.body, situation.seen)
        if not record or not body:
            missing = self.body if record else self.record
            raise NothingToDo(f"{missing} gives no value for this response.", {"id": ""})
        values = {"ParentId": as_record_id(self.record, record), "Body": clipped(body, LONGEST_BODY)}
        return intents.create(FEED_ITEM, values, situation.task_run_id)

    def writes(self) -> Sequence[Write]:
        fields = {"ParentId": TextSource(text=self.record), "Body": TextSource(text=self.body, max_length=LONGEST_BODY)}
        called = {"ParentId": "record", "Body": "body"}
        return [Write(FEED_ITEM, Action.CREATE, fields, account=self.account, needed=frozenset(fields), called=called)]
