"""List views: which records of an object a list shows, in which columns, and what its rows can be ticked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector.demo.salesforce_simulator.pages.records import (
    ACCOUNT_COLUMNS,
    BY_NAME,
    CAMPAIGN_COLUMNS,
    CONTACT_COLUMNS,
    LEAD_COLUMNS,
    OrgReader,
    Page,
    known,
    page,
)
from connector.demo.salesforce_simulator.pages.soql import contains


@dataclass(frozen=True, slots=True)
class ListView:
    """`parents` are fields of parents, read beside the columns; `takes_survey` gives the rows boxes to tick."""

    object_name: str
    plural: str
    title: str
    hint: str
    columns: Sequence[str]
    searched: Sequence[str]
    order: str
    parents: Sequence[str] = ()
    takes_survey: bool = True

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/lightning/o/{self.object_name}/list"

    @property
    def icon(self) -> str:
        return self.object_name.lower()

    @property
    def rows_template(self) -> str:
        """The table of its rows."""
        return f"salesforce_pages/_{self.plural.lower()}.html"


_VIEWS = (
    ListView(
        object_name="Account",
        plural="Accounts",
        title="All Accounts",
        hint="Search by name",
        columns=ACCOUNT_COLUMNS,
        searched=("Name",),
        order="Name",
        takes_survey=False,
    ),
    ListView(
        object_name="Contact",
        plural="Contacts",
        title="All Contacts",
        hint="Search by name, account or email",
        columns=CONTACT_COLUMNS,
        parents=("Account.Name",),
        searched=("Name", "Email", "Account.Name"),
        order=BY_NAME,
    ),
    ListView(
        object_name="Lead",
        plural="Leads",
        title="All Leads",
        hint="Search by name, company or email",
        columns=LEAD_COLUMNS,
        searched=("Name", "Email", "Company"),
        order=BY_NAME,
    ),
    ListView(
        object_name="Campaign",
        plural="Campaigns",
        title="All Campaigns",
        hint="Search by name",
        columns=CAMPAIGN_COLUMNS,
        searched=("Name",),
        order="StartDate DESC NULLS LAST, Name",
    ),
)
LISTS: Mapping[str, ListView] = {view.object_name: view for view in _VIEWS}


def rows_of(org: OrgReader, view: ListView, search: str, number: int) -> Page:
    """One page of the list: the records in which a searched field contains the search text."""
    conditions = [contains(field, search) for field in view.searched] if search else []
    fields = [*known(org, view.object_name, view.columns), *view.parents]
    return page(org, number, fields, view.object_name, where=" OR ".join(conditions), order=view.order)
