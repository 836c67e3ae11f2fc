"""Together: several records of one response, all written or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from connector.workflows.compiler.writes import Write
from connector.workflows.editor.options import ACCOUNT, Several
from connector.workflows.mapping import RecordSource
from connector.workflows.tasks.base import Situation
from connector.workflows.tasks.salesforce.base import SalesforceTask
from connector.workflows.tasks.salesforce.records import PARTS, AnyPart, Part, WithFields
from connector.writeback import intents
from connector.writeback.events import RowSettled
from connector.writeback.intents import WriteIntent

MOST_RECORDS = 25


class Together(SalesforceTask):
    form: ClassVar = (ACCOUNT, Several("records", "records", {action: part.form for action, part in PARTS.items()}))

    action: Literal["together"]
    records: Annotated[tuple[AnyPart, ...], Field(min_length=1, max_length=MOST_RECORDS)]
    """In the order in which they are written: one may refer to those before it."""

    @field_validator("records")
    @classmethod
    def _refer_backwards(cls, records: tuple[Part, ...]) -> tuple[Part, ...]:
        before: set[str] = set()
        for record in records:
            if record.name in before:
                raise ValueError(f"two records are called {record.name}; give each its own name")
            for field, wanted in _references(record).items():
                if wanted not in before:
                    raise ValueError(f"{record.name}, {field}: no record before it is called {wanted}")
            before.add(record.name)
        return records

    def intent(self, situation: Situation) -> WriteIntent:
        return intents.graph([record.node(situation.seen) for record in self.records], situation.task_run_id)

    def shown(self, intent: WriteIntent) -> dict[str, Any]:
        nodes = intent.values["nodes"]
        return {f"{node['name']}.{field}": value for node in nodes for field, value in node["values"].items()}

    def told_later(self) -> frozenset[str]:
        """The ids of the records, by their names."""
        return frozenset(record.name for record in self.records)

    def told(self, settled: RowSettled) -> Mapping[str, str]:
        return {record.name: str(settled.result.get(record.name, "")) for record in self.records}

    def writes(self) -> Sequence[Write]:
        return [
            replace(record.write(), account=self.account, place=f"records[{index}]")
            for index, record in enumerate(self.records)
        ]


def _references(record: Part) -> dict[str, str]:
    fields = record.fields if isinstance(record, WithFields) else {}
    return {name: source.record for name, source in fields.items() if isinstance(source, RecordSource)}
