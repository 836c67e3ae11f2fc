"""Objects and fields as the connected user sees them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldDescription:
    name: str
    type: str
    label: str = ""
    length: int = 0
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    external_id: bool = False
    unique: bool = False
    relationship_name: str | None = None
    reference_to: tuple[str, ...] = ()
    restricted_picklist: bool = False
    picklist: tuple[str, ...] = ()
    """The active values."""
    defaulted_on_create: bool = False
    calculated: bool = False
    """By a formula or a roll-up."""
    precision: int = 0
    """Digits of a number in all, `scale` of them behind the point; 0: not told."""
    scale: int = 0
    digits: int = 0
    """Of a whole number; 0: not told."""


@dataclass(frozen=True, slots=True)
class ObjectName:
    """An object of the org, and what people call it."""

    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ObjectDescription:
    """What the connected user may see of an object."""

    name: str
    key_prefix: str
    fields: Mapping[str, FieldDescription]
    createable: bool = True
    updateable: bool = True
    deletable: bool = True

    def parent(self, relationship: str) -> FieldDescription | None:
        """The lookup field whose relationship has this name, e.g. "Account" on Contact."""
        return next((f for f in self.fields.values() if f.relationship_name == relationship), None)


@dataclass(frozen=True, slots=True)
class NewField:
    """A custom text field to be added to an object: unique, and an external id."""

    object_name: str
    name: str
    """Ends in __c."""
    label: str
    length: int
    description: str = ""
