"""What follows from a membership, kept by the database itself whoever writes.

A member shows its person's name, address and opt-outs; its status says whether it responded; a campaign counts.
"""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection

_SAME = (
    "Salutation", "FirstName", "LastName", "Name", "Title", "Email", "Phone", "Fax", "MobilePhone", "Description",
    "DoNotCall", "HasOptedOutOfEmail", "HasOptedOutOfFax", "LeadSource",
)  # fmt: skip
_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")
_COMMON = {**{name: f"p.{name}" for name in _SAME}, "LeadOrContactOwnerId": "p.OwnerId", "LeadOrContactId": "p.Id"}
SHOWN: Mapping[str, Mapping[str, str]] = {
    "Contact": {
        **_COMMON,
        **{name: f"p.Mailing{name}" for name in _ADDRESS},
        "CompanyOrAccount": "(SELECT a.Name FROM Account a WHERE a.Id = p.AccountId)",
        "Type": "'Contact'",
    },
    "Lead": {**_COMMON, **{name: f"p.{name}" for name in _ADDRESS}, "CompanyOrAccount": "p.Company", "Type": "'Lead'"},
}
"""By the kind of person: fields of a member, and what of its person `p` they show."""

_COUNTED = {
    "NumberOfContacts": "{row}.ContactId IS NOT NULL",
    "NumberOfLeads": "{row}.LeadId IS NOT NULL",
    "NumberOfConvertedLeads": "coalesce((SELECT p.IsConverted FROM Lead p WHERE p.Id = {row}.LeadId), 0)",
    "NumberOfResponses": "{row}.HasResponded",
}
"""What one living member adds to its campaign."""

_RESPONDED = (
    "SELECT coalesce(max(s.HasResponded), 0) AS yes FROM CampaignMemberStatus s"
    " WHERE s.CampaignId = NEW.CampaignId AND s.Label = NEW.Status AND NOT s.IsDeleted"
)


def create_triggers(connection: Connection) -> None:
    """Anew at each start, since they follow the code."""
    for event, body in _triggers():
        name = f'"when {event}"'
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {body}; END")


def _triggers() -> Iterator[tuple[str, str]]:
    """(event, what to do after it)"""
    for kind, shown in SHOWN.items():
        yield f"INSERT ON CampaignMember WHEN NEW.{kind}Id IS NOT NULL", _show_new(kind, shown)
        yield f"UPDATE ON {kind}", _show_changed(kind, shown)
    yield "UPDATE OF Name ON Account", _show_account()
    yield "UPDATE OF Status ON CampaignMember", _respond()
    yield "INSERT ON CampaignMember", _count("+ NEW")
    yield "UPDATE OF IsDeleted, HasResponded ON CampaignMember", _count("+ NEW", "- OLD")


def _show_new(kind: str, shown: Mapping[str, str]) -> str:
    """One update for all: a campaign of hundreds of thousands is made in seconds."""
    values = ", ".join((*shown.values(), "r.yes", "CASE WHEN r.yes THEN substr(NEW.CreatedDate, 1, 10) END"))
    source = f"SELECT {values} FROM {kind} p, ({_RESPONDED}) r WHERE p.Id = NEW.{kind}Id"  # noqa: S608
    columns = ", ".join((*shown, "HasResponded", "FirstRespondedDate"))
    return f"UPDATE CampaignMember SET ({columns}) = ({source}) WHERE Id = NEW.Id"  # noqa: S608


def _show_changed(kind: str, shown: Mapping[str, str]) -> str:
    source = f"SELECT {', '.join(shown.values())} FROM {kind} p WHERE p.Id = NEW.Id"  # noqa: S608
    return f"UPDATE CampaignMember SET ({', '.join(shown)}) = ({source}) WHERE {kind}Id = NEW.Id"  # noqa: S608


def _show_account() -> str:
    contacts = "SELECT Id FROM Contact WHERE AccountId = NEW.Id"
    return f"UPDATE CampaignMember SET CompanyOrAccount = NEW.Name WHERE ContactId IN ({contacts})"  # noqa: S608


def _respond() -> str:
    first = "coalesce(FirstRespondedDate, substr(NEW.LastModifiedDate, 1, 10))"
    date = f"CASE WHEN ({_RESPONDED}) THEN {first} ELSE FirstRespondedDate END"
    return f"UPDATE CampaignMember SET HasResponded = ({_RESPONDED}), FirstRespondedDate = {date} WHERE Id = NEW.Id"  # noqa: S608


def _count(*signed_rows: str) -> str:
    """`+ NEW` adds what the new row counts for, `- OLD` takes away what the old one did."""
    changes = (
        f"{name} = {name} {' '.join(_share(signed, what) for signed in signed_rows)}" for name, what in _COUNTED.items()
    )
    return f"UPDATE Campaign SET {', '.join(changes)} WHERE Id = NEW.CampaignId"  # noqa: S608


def _share(signed_row: str, what: str) -> str:
    sign, row = signed_row.split()
    return f"{sign} (NOT {row}.IsDeleted) * ({what.format(row=row)})"
