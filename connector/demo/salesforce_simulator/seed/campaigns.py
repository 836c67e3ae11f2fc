"""Campaigns: one for a first click, one large, one mixed with a converted lead and its contact, one done, one empty."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Row = dict[str, Any]

CAMPAIGNS: tuple[Row, ...] = (
    {
        "Name": "Spring Customer Dinner 2026",
        "Type": "Conference",
        "Status": "In Progress",
        "StartDate": "2026-03-12",
        "EndDate": "2026-03-12",
        "IsActive": 1,
        "Description": "Customers and prospects around one table in Nantes.",
    },
    {
        "Name": "Pump Reliability Webinar",
        "Type": "Webinar",
        "Status": "Completed",
        "StartDate": "2026-01-20",
        "EndDate": "2026-02-10",
        "IsActive": 1,
        "Description": "Three sessions about vibration, seals and spare parts.",
    },
    {
        "Name": "Hannover Trade Fair 2026",
        "Type": "Trade Show",
        "Status": "Planned",
        "StartDate": "2026-04-20",
        "EndDate": "2026-04-24",
        "IsActive": 1,
        "Description": "Visitors of our stand.",
    },
    {
        "Name": "Service Contract Renewal 2025",
        "Type": "Email",
        "Status": "Completed",
        "StartDate": "2025-09-01",
        "EndDate": "2025-11-30",
        "IsActive": 0,
        "Description": "Customers whose service contract ended in 2025.",
    },
    {
        "Name": "Partner Day Autumn 2026",
        "Type": "Partners",
        "Status": "Planned",
        "StartDate": "2026-10-08",
        "EndDate": "2026-10-08",
        "IsActive": 1,
        "Description": "Nobody is invited yet.",
    },
)


_DONE = 3
"""In this campaign every third member has responded."""


def first_members(campaigns: Sequence[str], contacts: Sequence[str], leads: Sequence[str]) -> Iterator[Row]:
    """The members of these campaigns; the persons are ids in the order in which they were made."""
    people: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
        ([*contacts[:4], *contacts[14:18]], [*leads[:3], leads[4]]),
        (contacts[:110], leads[:40]),
        ([*contacts[10:12], *contacts[60:78]], [*leads[9:11], *leads[40:50]]),
        (contacts[20:55], []),
        ([], []),
    )
    for number, (campaign_id, both) in enumerate(zip(campaigns, people, strict=True)):
        for place, member in enumerate(members(campaign_id, *both)):
            yield {**member, "Status": "Responded" if number == _DONE and place % 3 == 0 else "Sent"}


def members(campaign_id: str, contacts: Iterable[str], leads: Iterable[str]) -> Iterator[Row]:
    """One member for each of these ids, contacts first."""
    for field, ids in (("ContactId", contacts), ("LeadId", leads)):
        for record_id in ids:
            yield {"CampaignId": campaign_id, "ContactId": None, "LeadId": None, field: record_id, "Status": "Sent"}
