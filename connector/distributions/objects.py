"""Which Salesforce objects can be ticked, one entry each: who the people are, and what excludes them at the start."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from connector.distributions.exclusions.exclusion import ExclusionRule, Reason
from connector.surveys.checks import RESERVED_FIELDS

PERMISSION_SET = "Hearback Integration"
"""Shows these objects to the user that connected Salesforce."""


@dataclass(frozen=True, slots=True)
class Askable:
    """How to read a person from a record of this object. Values are Salesforce field paths."""

    object_name: str
    key_prefix: str
    email: str
    person: Mapping[str, str]
    """Piped-text contact field to Salesforce field."""
    reserved: Mapping[str, str]
    """Reserved embedded data to Salesforce field (A33)."""
    rules: tuple[ExclusionRule, ...]
    successor: str | None = None
    """The field with the id of the Contact that such a record became, if it can."""
    conditions: tuple[str, ...] = ()
    """Fields that the conditions of frequency rules ask for."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that deciding and addressing needs."""
        ruled = (rule.field for rule in self.rules)
        successor = (self.successor,) if self.successor else ()
        own = ("Id", "Name", *self.person.values(), *self.reserved.values())
        return tuple(dict.fromkeys([*own, *ruled, *successor, *self.conditions]))

    def under(self, rules: tuple[ExclusionRule, ...], conditions: tuple[str, ...] = ()) -> "Askable":
        """The same with these exclusions, and with what the conditions of frequency rules ask for."""
        return replace(self, rules=rules, conditions=conditions)


PERSON = {"FirstName": "FirstName", "LastName": "LastName", "Email": "Email", "Phone": "Phone"}

CONTACT = Askable(
    object_name="Contact",
    key_prefix="003",
    email="Email",
    person=PERSON,
    reserved={"sfContactId": "Id", "sfAccountId": "AccountId"},
    rules=(
        ExclusionRule("HasOptedOutOfEmail", Reason.EMAIL_OPT_OUT),
        ExclusionRule("IsEmailBounced", Reason.BOUNCED),
        ExclusionRule("DoNotCall", Reason.DO_NOT_CALL),
        ExclusionRule("HasOptedOutOfFax", Reason.FAX_OPT_OUT),
    ),
)

LEAD = Askable(
    object_name="Lead",
    key_prefix="00Q",
    email="Email",
    person=PERSON,
    reserved={"sfLeadId": "Id"},
    rules=(
        ExclusionRule("HasOptedOutOfEmail", Reason.EMAIL_OPT_OUT),
        ExclusionRule("EmailBouncedDate", Reason.BOUNCED),
        ExclusionRule("DoNotCall", Reason.DO_NOT_CALL),
        ExclusionRule("HasOptedOutOfFax", Reason.FAX_OPT_OUT),
    ),
    successor="ConvertedContactId",
)

ASKABLE: Mapping[str, Askable] = {askable.object_name: askable for askable in (LEAD, CONTACT)}
"""In the order of reading: a Lead that was converted is read again as its Contact."""
Askables = Mapping[str, Askable]


@dataclass(frozen=True, slots=True)
class Tickable:
    """An object that a person ticks: people themselves, or campaigns with people as their members."""

    object_name: str
    key_prefix: str
    people: tuple[Askable, ...]
    has_members: bool = False


TICKABLE: Mapping[str, Tickable] = {
    tickable.object_name: tickable
    for tickable in (
        Tickable("Contact", CONTACT.key_prefix, (CONTACT,)),
        Tickable("Lead", LEAD.key_prefix, (LEAD,)),
        Tickable("Campaign", "701", (CONTACT, LEAD), has_members=True),
    )
}

RESERVED = frozenset({*RESERVED_FIELDS, "Q_Language"})
"""Embedded data that the product fills itself."""


def object_of(record_id: str) -> str:
    """The name of the tickable object to which the id belongs; "" for any other."""
    names = (name for name, tickable in TICKABLE.items() if record_id.startswith(tickable.key_prefix))
    return next(names, "")
