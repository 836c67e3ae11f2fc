"""Who is left out, and why: pure decisions over what was read of a record (A41)."""

from collections.abc import Collection, Sequence
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
    OPTED_OUT = "opted_out"
    """The person's own no, given to us."""
    MISSING_EMAIL = "missing_email"
    MISSING_PHONE = "missing_phone"
    NOT_FOUND = "not_found"
    """Deleted, not shared with the connected user, or of another org."""
    DUPLICATE_ADDRESS = "duplicate_address"


EXCLUSIONS = frozenset({Reason.EMAIL_OPT_OUT, Reason.BOUNCED, Reason.DO_NOT_CALL, Reason.FAX_OPT_OUT, Reason.OPTED_OUT})
"""The reasons that the counter "Opted out" sums up."""


IN_WORDS = {
    Reason.EMAIL_OPT_OUT: "Opted out of email in Salesforce",
    Reason.BOUNCED: "Email to this address has bounced",
    Reason.DO_NOT_CALL: "Marked Do Not Call",
    Reason.FAX_OPT_OUT: "Opted out of fax",
    Reason.OPTED_OUT: "Unsubscribed from our invitations",
    Reason.MISSING_EMAIL: "No valid email address",
    Reason.MISSING_PHONE: "No valid phone number",
    Reason.NOT_FOUND: "Deleted, or not shared with the connected user",
    Reason.DUPLICATE_ADDRESS: "Another recipient has the same address",
}


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """A record whose field has the value `excludes_when` is left out for `reason`."""

    field: str
    reason: Reason
    excludes_when: bool = True

    def excludes(self, record: Record) -> bool:
        return bool(value_at(record, self.field)) is self.excludes_when


@dataclass(frozen=True, slots=True)
class Known:
    """What else counts: addresses (in comparable form) that opted out, and those that are asked already."""

    opted_out: Collection[str]
    taken: Collection[str]


def why_excluded(record: Record, rules: Sequence[ExclusionRule]) -> Reason | None:
    """The first rule that leaves this record out."""
    return next((rule.reason for rule in rules if rule.excludes(record)), None)


def why_not_asked(record: Record, rules: Sequence[ExclusionRule], address: str | None, known: Known) -> Reason | None:
    """The reason to leave this record out, or None. `address` is its valid address in comparable form, if any."""
    if reason := why_excluded(record, rules):
        return reason
    if address is None:
        return Reason.MISSING_EMAIL
    if address in known.opted_out:
        return Reason.OPTED_OUT
    return Reason.DUPLICATE_ADDRESS if address in known.taken else None


def value_at(record: Record, path: str) -> Any:
    """The value at a path such as "Account.Rating"; None where a parent is missing."""
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
