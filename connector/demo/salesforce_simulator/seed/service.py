"""Cases and opportunities of the first customers: enough to relate a survey response to."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
_CASES = (
    # contact's number, subject, status, priority, origin, type, reason
    (0, "Seal leaks after the first service", "New", "High", "Phone", "Mechanical", "Breakdown"),
    (1, "Drive reports overheating at full load", "Working", "High", "Email", "Electrical", "Performance"),
    (3, "Which spare parts fit the 2023 series?", "New", "Low", "Web", "Other", "Equipment Complexity"),
    (6, "Control panel loses its settings", "Escalated", "High", "Email", "Electronic", "Equipment Design"),
    (9, "Installation was late by two days", "Closed", "Medium", "Phone", "Other", "Installation"),
    (12, "Vibration of the coupling", "Closed", "Medium", "Web", "Mechanical", "Performance"),
)
_OPPORTUNITIES = (
    # contact's number, name, stage, amount, closes, type
    (
        0,
        "Booster pumps for the Lyon plant",
        "Proposal/Price Quote",
        184_000,
        "2026-09-30",
        "Existing Customer - Upgrade",
    ),
    (2, "Service contract 2027", "Negotiation/Review", 42_500, "2026-12-15", "Existing Customer - Upgrade"),
    (4, "Variable-speed drives, line 3", "Qualification", 76_000, "2027-02-28", "New Customer"),
    (7, "Replacement of the cooling circuit", "Closed Won", 310_000, "2026-03-31", "Existing Customer - Replacement"),
    (10, "Desalination pilot", "Closed Lost", 95_000, "2026-01-31", "New Customer"),
)


def first_cases(contacts: Sequence[Mapping[str, Any]]) -> list[Row]:
    """One after the other, each of its contact's account; `contacts` are rows of the org."""
    return [_case(contacts[number], *facts) for number, *facts in _CASES if number < len(contacts)]


def first_opportunities(contacts: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [_opportunity(contacts[number], *facts) for number, *facts in _OPPORTUNITIES if number < len(contacts)]


def first_roles(contacts: Sequence[Mapping[str, Any]], opportunity_ids: Sequence[str]) -> list[Row]:
    """Whom each of the first opportunities is with."""
    people = [contacts[number]["Id"] for number, *_ in _OPPORTUNITIES if number < len(contacts)]
    pairs = zip(opportunity_ids, people, strict=True)
    return [
        {"OpportunityId": one, "ContactId": other, "Role": "Decision Maker", "IsPrimary": 1} for one, other in pairs
    ]


def _case(contact: Mapping[str, Any], *facts: Any) -> Row:
    names = ("Subject", "Status", "Priority", "Origin", "Type", "Reason")
    shown = {"ContactEmail": "Email", "ContactPhone": "Phone", "ContactMobile": "MobilePhone"}
    related = {"ContactId": contact["Id"], "AccountId": contact["AccountId"]}
    return {**dict(zip(names, facts, strict=True)), **related, **{name: contact[of] for name, of in shown.items()}}


def _opportunity(contact: Mapping[str, Any], *facts: Any) -> Row:
    names = ("Name", "StageName", "Amount", "CloseDate", "Type")
    return {**dict(zip(names, facts, strict=True)), "AccountId": contact["AccountId"], "LeadSource": "Partner Referral"}
