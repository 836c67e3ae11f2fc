"""The survey flow: what happens in which order. Each kind of element is one class and one registry entry."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import Field, StringConstraints, field_validator

from connector.surveys.questions.base import Model, NotEmpty

_FIELD_NAME = r"^[A-Za-z][A-Za-z0-9_.\- ]{0,99}$"
FieldName = Annotated[str, StringConstraints(pattern=_FIELD_NAME)]
Facts = Mapping[str, Any]
"""What conditions may look at, e.g. {"question.QID1": 5, "embedded.Tier": "Gold"}."""


def is_field_name(name: str) -> bool:
    return re.fullmatch(_FIELD_NAME, name) is not None


class FlowElement(Model, ABC):
    type: str

    @abstractmethod
    def steps(self, facts: Facts | None) -> Iterator["FlowElement"]:
        """This element and those inside it that are reached; without facts, all of them."""


class EmbeddedDataField(Model):
    """One declared field. A `value` written here is set for everyone, over what the invitation carries."""

    name: FieldName
    value: str | None = None


class EmbeddedData(FlowElement):
    """Embedded data that the survey keeps with the response: names, or {name, value}."""

    type: Literal["embedded_data"] = "embedded_data"
    fields: Annotated[tuple[EmbeddedDataField, ...], NotEmpty]

    @field_validator("fields", mode="before")
    @classmethod
    def _accept_names(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{"name": item} if isinstance(item, str) else item for item in value]

    def steps(self, facts: Facts | None) -> Iterator[FlowElement]:
        yield self


class ShowBlock(FlowElement):
    """The block with this id, page by page."""

    type: Literal["block"] = "block"
    block: str

    def steps(self, facts: Facts | None) -> Iterator[FlowElement]:
        yield self


FLOW_ELEMENTS: tuple[type[FlowElement], ...] = (EmbeddedData, ShowBlock)
"""The registry: a new kind of element is one class and one entry."""

if TYPE_CHECKING:
    AnyFlowElement = FlowElement
else:
    AnyFlowElement = Annotated[Union[FLOW_ELEMENTS], Field(discriminator="type")]  # noqa: UP007 -- a union of a tuple


def reached(flow: tuple[FlowElement, ...], facts: Facts | None = None) -> Iterator[FlowElement]:
    """The elements that a respondent with these facts passes; without facts, every element."""
    for element in flow:
        yield from element.steps(facts)
