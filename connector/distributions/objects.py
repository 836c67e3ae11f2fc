"""Which Salesforce objects can be ticked, one entry each: who the person is, and what excludes at the start."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.distributions.exclusion import ExclusionRule, Reason


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

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that deciding and addressing needs."""
        ruled = (rule.field for rule in self.rules)
        return tuple(dict.fromkeys(["Id", "Name", *self.person.values(), *self.reserved.values(), *ruled]))


CONTACT = Askable(
    object_name="Contact",
    key_prefix="003",
    email="Email",
    person={"FirstName": "FirstName", "LastName": "LastName", "Email": "Email", "Phone": "Phone"},
    reserved={"sfContactId": "Id", "sfAccountId": "AccountId"},
    rules=(
        ExclusionRule("HasOptedOutOfEmail", Reason.EMAIL_OPT_OUT),
        ExclusionRule("IsEmailBounced", Reason.BOUNCED),
        ExclusionRule("DoNotCall", Reason.DO_NOT_CALL),
        ExclusionRule("HasOptedOutOfFax", Reason.FAX_OPT_OUT),
    ),
)

ASKABLE: Mapping[str, Askable] = {askable.object_name: askable for askable in (CONTACT,)}

RESERVED = frozenset({"sfContactId", "sfLeadId", "sfAccountId", "sfCampaignId", "sfSurveyId", "Q_Language"})
"""Embedded data that the product fills itself."""
