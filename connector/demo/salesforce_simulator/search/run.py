"""Finds the records of a search.

What an index of words would find is found in the rows themselves: at once, where an org needs a moment. Fields of text
are searched. Source: SOQL and SOSL Reference, "IN SearchGroup".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError
from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.search.asked import Search, Wanted
from connector.demo.salesforce_simulator.search.terms import Term, is_found, read_terms
from connector.demo.salesforce_simulator.soql.errors import no_such_object
from connector.demo.salesforce_simulator.soql.syntax import Name
from connector.demo.salesforce_simulator.store.rows import living
from connector.demo.salesforce_simulator.store.tables import quoted

Record = dict[str, Any]
TEXTS = ("string", "textarea", "email", "phone", "url", "combobox")
NOT_SEARCHED = {"CampaignMember", "CampaignMemberStatus", "PermissionSetAssignment", "RecordType", "Organization"}
"""Objects whose records no search finds."""
ALSO_NAMES = {
    "Account": ("Website", "Site"),
    "Case": ("SuppliedName", "SuppliedCompany", "Subject"),
    "Contact": ("AssistantName",),
    "Lead": ("Company",),
    "PermissionSet": ("Label",),
    "Task": ("Subject",),
    "User": ("CommunityNickname",),
}
"""What IN NAME FIELDS looks at beside the name, by object [DOC]."""

GROUPS: Mapping[str, Callable[[ObjectType, Field], bool]] = {
    "ALL": lambda kind, field: field.type in TEXTS,
    "NAME": lambda kind, field: field.name_field or field.name in ALSO_NAMES.get(kind.name, ()),
    "EMAIL": lambda kind, field: field.type == "email",
    "PHONE": lambda kind, field: field.type == "phone",
}


def find(org: Org, schema: Schema, search: Search, base: str, hidden: frozenset[str]) -> list[Record]:
    """Records with `attributes`, object after object; `hidden` are ids that the caller may not see."""
    terms = read_terms(search.text)
    if search.group not in GROUPS:
        raise NotPlayedError(f"SOSL with IN {search.group} FIELDS")
    wanted = search.wanted or tuple(Wanted(kind.name) for kind in schema.objects.values() if _is_searched(kind))
    found = (record for one in wanted for record in _find(org, schema, search, terms, one, base, hidden))
    return list(islice(found, search.limit))


def _find(
    org: Org,
    schema: Schema,
    search: Search,
    terms: Sequence[Term],
    wanted: Wanted,
    base: str,
    hidden: frozenset[str],
) -> list[Record]:
    kind = schema.find(wanted.object_name)
    if kind is None:
        raise no_such_object(search.text, Name(wanted.object_name, 1, 1))
    fields = [field for field in kind.all_fields if field.stored and GROUPS[search.group](kind, field)]
    with org.database.read() as connection:
        matching = (each for each in _matching(connection, kind, fields, terms) if each not in hidden)
        ids = list(islice(matching, wanted.limit)) if fields and _is_searched(kind) else []
    names = ", ".join(wanted.fields or ("Id",))
    listed = ", ".join(f"'{each}'" for each in ids) or "''"
    soql = f"SELECT {names} FROM {kind.name} WHERE Id IN ({listed})"  # noqa: S608 - SOQL
    return org.queries.first(schema, soql, base, max(len(ids), 1)).records


def _is_searched(kind: ObjectType) -> bool:
    return kind.flags.get("searchable", True) and kind.played != "computed" and kind.name not in NOT_SEARCHED


def _matching(
    connection: Connection, kind: ObjectType, fields: Sequence[Field], terms: Sequence[Term]
) -> Iterator[str]:
    columns = ", ".join(quoted(field.name) for field in fields)
    sql = f"SELECT Id, {columns} FROM {quoted(kind.name)} WHERE {living(kind)} ORDER BY Id"  # noqa: S608
    for record_id, *texts in connection.execute(sql):
        if is_found(terms, [str(text) for text in texts if text]):
            yield record_id
