"""Who is left out, and why: pure decisions over what was read of a record (A41)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connector.integrations.email.addresses import valid_email as valid_email
from connector.integrations.ports import Record


class Reason(StrEnum):
    """Why a selected record is not asked. The value is what the API shows."""

    EMAIL_OPT_OUT = "email_opt_out"
    BOUNCED = "bounced"
    DO_NOT_CALL = "do_not_call"
    FAX_OPT_OUT = "fax_opt_out"
    EXCLUDED_BY_FIELD = "excluded_by_field"
    """A field that the administrator chose; which one stands in the facts."""
    OPTED_OUT = "opted_out"
    """The person's own no, given to us."""
    TOO_OFTEN = "too_often"
    """A frequency rule: asked enough lately."""
    MISSING_EMAIL = "missing_email"
    MISSING_PHONE = "missing_phone"
    NOT_FOUND = "not_found"
    """Deleted, not shared with the connected user, or of another org."""
    DUPLICATE_ADDRESS = "duplicate_address"


EXCLUSIONS = frozenset(
    {
        Reason.EMAIL_OPT_OUT,
        Reason.BOUNCED,
        Reason.DO_NOT_CALL,
        Reason.FAX_OPT_OUT,
        Reason.EXCLUDED_BY_FIELD,
        Reason.OPTED_OUT,
    }
)
"""The reasons that the counter "Opted out" sums up."""

NAMES_ITS_RULE = frozenset({Reason.EXCLUDED_BY_FIELD, Reason.TOO_OFTEN})
"""The reasons of rules that an administrator wrote: which one it was has to be said."""
IN_WORDS = {
    Reason.EMAIL_OPT_OUT: "Opted out of email in Salesforce",
    Reason.BOUNCED: "Email to this address has bounced",
    Reason.DO_NOT_CALL: "Marked Do Not Call",
    Reason.FAX_OPT_OUT: "Opted out of fax",
    Reason.EXCLUDED_BY_FIELD: "Left out by a field in Salesforce",
    Reason.OPTED_OUT: "Unsubscribed from our invitations",
    Reason.TOO_OFTEN: "Asked often enough lately",
    Reason.MISSING_EMAIL: "No valid email address",
    Reason.MISSING_PHONE: "No valid phone number",
    Reason.NOT_FOUND: "Deleted, or not shared with the connected user",
    Reason.DUPLICATE_ADDRESS: "Another recipient has the same address",
}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why somebody is left out: by which rule (a field, or a frequency rule's name), and the value that decided."""

    reason: Reason
    rule: str = ""
    value: Any = None

    def facts(self) -> dict[str, Any] | None:
        """What a recipient keeps of it; None where the reason says it all."""
        plain = self.value if isinstance(self.value, bool | int | str | None) else str(self.value)
        return {"rule": self.rule, "value": plain} if self.rule else None


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """A record whose field has the value `excludes_when` is left out for `reason`; an empty field counts as false."""

    field: str
    reason: Reason
    excludes_when: bool = True
    label: str = ""
    """What Salesforce calls the field; only told of rules that the administrator added."""

    def excludes(self, record: Record) -> bool:
        return bool(value_at(record, self.field)) is self.excludes_when

    def why_not(self, record: Record) -> WhyNot | None:
        """None when the record passes."""
        if not self.excludes(record):
            return None
        return WhyNot(self.reason, self.label or self.field, value_at(record, self.field))


@dataclass(frozen=True, slots=True)
class Known:
    """What else counts: addresses (in comparable form) that opted out, and those that are asked already."""

    opted_out: Collection[str]
    taken: set[str]
    bounced: Collection[str] = ()
    """Those of the opted out for whom nobody said no: mail to them comes back."""


def why_excluded(record: Record, rules: Sequence[ExclusionRule]) -> WhyNot | None:
    """The first rule that leaves this record out."""
    return next((why for rule in rules if (why := rule.why_not(record))), None)


def why_not_asked(
    record: Record,
    rules: Sequence[ExclusionRule],
    address: str | None,
    known: Known,
    missing: Reason = Reason.MISSING_EMAIL,
) -> WhyNot | None:
    """Why to leave this record out, or None.

    `address` is its valid address in comparable form, if any; `missing` is the reason when there is none.
    """
    if why := why_excluded(record, rules):
        return why
    if address is None:
        return WhyNot(missing)
    if address in known.opted_out:
        return WhyNot(Reason.BOUNCED if address in known.bounced else Reason.OPTED_OUT)
    return WhyNot(Reason.DUPLICATE_ADDRESS) if address in known.taken else None


def in_words(reason: str | None, facts: Mapping[str, Any] | None = None) -> str | None:
    """Ours in a sentence, with the rule where there are several; what a mail server said as it is."""
    if reason not in set(Reason):
        return reason
    words, rule = IN_WORDS[Reason(reason)], (facts or {}).get("rule")
    return f"{words}: {rule}" if rule and Reason(reason) in NAMES_ITS_RULE else words


def value_at(record: Record, path: str) -> Any:
    """The value at a path such as "Account.Rating"; None where a parent is missing."""
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
