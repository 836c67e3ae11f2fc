"""Campaigns and their members, as Salesforce tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from connector.integrations.ports import AllOf, Compare, In, Query, SalesforceApi

CAMPAIGN, MEMBER, MEMBER_STATUS = "Campaign", "CampaignMember", "CampaignMemberStatus"
PAGE = 2000
"""Members of one query."""


@dataclass(frozen=True, slots=True)
class Campaign:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a campaign: the id of the membership, and of the Contact or else the Lead."""

    id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class StatusOf:
    """One status that the members of a campaign can have; each has a place of its own in their order."""

    label: str
    sort_order: int
    is_default: bool


def readable(api: SalesforceApi, campaign_ids: Sequence[str]) -> list[Campaign]:
    """The campaigns that the connected user can read, in the given order."""
    rows = api.query(Query(CAMPAIGN, ("Id", "Name"), In("Id", tuple(campaign_ids))))
    names = {row["Id"]: str(row["Name"] or "") for row in rows}
    return [Campaign(campaign_id, names[campaign_id]) for campaign_id in campaign_ids if campaign_id in names]


def members(api: SalesforceApi, campaign_id: str, after: str | None = None, limit: int = PAGE) -> list[Member]:
    """The next members in the order of their ids; fewer than `limit` means that these were the last."""
    where = AllOf((Compare("CampaignId", "=", campaign_id), *([Compare("Id", ">", after)] if after else [])))
    fields = ("Id", "ContactId", "LeadId")
    rows = api.query(Query(MEMBER, fields, where, order_by=("Id",), limit=limit))
    return [Member(row["Id"], str(row["ContactId"] or row["LeadId"] or "")) for row in rows]


def member_statuses(api: SalesforceApi, campaign_id: str) -> list[StatusOf]:
    fields = ("Label", "SortOrder", "IsDefault")
    rows = api.query(Query(MEMBER_STATUS, fields, Compare("CampaignId", "=", campaign_id)))
    return [StatusOf(str(row["Label"]), int(row["SortOrder"] or 0), bool(row["IsDefault"])) for row in rows]


def few_members(api: SalesforceApi, campaign_ids: Sequence[str], limit: int) -> list[tuple[str, Member]] | None:
    """(campaign id, member) of all members when there are no more than `limit`; else None."""
    found = list(islice(_all_members(api, campaign_ids, limit + 1), limit + 1))
    return found if len(found) <= limit else None


def _all_members(api: SalesforceApi, campaign_ids: Sequence[str], most: int) -> Iterator[tuple[str, Member]]:
    for campaign_id in campaign_ids:
        for member in members(api, campaign_id, limit=most):
            yield campaign_id, member
