"""SOQL is written from values: nothing in a value or a field name can change a statement."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.integrations.ports import AllOf, AnyOf, Compare, FieldDescription, In, Query, SalesforceRefused, Scalar
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.integrations.salesforce.soql import MAX_QUERY_BYTES, literal, quote, statements
from tests.support.fakes.objects import describe, lookup, text
from tests.support.fakes.salesforce import FakeSalesforce

ALICE, BOB = record_id("003D00000000001"), record_id("003D00000000002")
STRING = re.compile(r"""'(?:[^'"\\\n\r]|\\[\\'"nrtbf])*'""")
UNESCAPED = {"\\\\": "\\", "\\'": "'", '\\"': '"', "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\b": "\b", "\\f": "\f"}

ORG = FakeSalesforce(
    describe("Contact", "003", text("Name"), text("Email"), lookup("AccountId", "Account"), lookup("OwnerId", "User")),
    describe("Account", "001", text("Name"), text("Rating"), lookup("OwnerId", "User")),
    describe("User", "005", text("Name")),
    describe(
        "Case",
        "500",
        FieldDescription("OwnerId", "reference", relationship_name="Owner", reference_to=("Group", "User")),
    ),
    describe("Group", "00G", text("DeveloperName")),
)


def written(query: Query) -> list[str]:
    return list(statements(query, ORG.describe))


def one(query: Query) -> str:
    (statement,) = written(query)
    return statement


def test_it_writes_a_whole_query() -> None:
    query = Query(
        "Contact",
        ("Id", "Account.Name"),
        AllOf((In("Id", (ALICE, BOB[:15])), AnyOf((Compare("Email", "!=", None), Compare("Name", "=", "O'Hara"))))),
    )
    assert one(query) == (
        f"SELECT Id, Account.Name FROM Contact WHERE (Id IN ('{ALICE}','{BOB}') "
        r"AND (Email != null OR Name = 'O\'Hara'))"
    )


def test_it_writes_order_and_limit() -> None:
    query = Query("Contact", ("Id",), order_by=("Account.Name DESC", "Id"), limit=5)
    assert one(query) == "SELECT Id FROM Contact ORDER BY Account.Name DESC, Id LIMIT 5"


def test_it_asks_for_a_field_once() -> None:
    assert one(Query("Contact", ("Id", "Name", "Id"))) == "SELECT Id, Name FROM Contact"


@pytest.mark.parametrize(
    ("value", "as_written"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (1e21, "1000000000000000000000"),
        (Decimal("0.10"), "0.10"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "2026-03-01T12:30:00Z"),
        (datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2026-02-28T23:00:00Z"),
        ("a\\b\n'\"", r"'a\\b\n\'\"'"),
    ],
)
def test_it_writes_each_kind_of_value(value: Scalar, as_written: str) -> None:
    assert literal(value) == as_written


@pytest.mark.parametrize("value", [datetime(2026, 3, 1), float("nan"), float("inf"), "a\0b", "\ud800"])
def test_it_refuses_values_that_cannot_be_written(value: Scalar) -> None:
    with pytest.raises(ValueError):
        literal(value)


SENDABLE = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(SENDABLE)
def test_a_quoted_text_is_one_literal_with_the_same_content(value: str) -> None:
    quoted = quote(value)
    assert STRING.fullmatch(quoted)
    assert re.sub(r"\\.", lambda escape: UNESCAPED[escape[0]], quoted[1:-1]) == value


@given(st.lists(SENDABLE, min_size=1, max_size=5, unique=True))
def test_values_never_change_the_statement_around_them(values: list[str]) -> None:
    query = Query("Contact", ("Id",), AllOf((In("Email", tuple(values)), Compare("Name", "=", values[0]))))
    without_literals = STRING.sub("?", one(query))
    marks = ",".join("?" * len(values))
    assert without_literals == f"SELECT Id FROM Contact WHERE (Email IN ({marks}) AND Name = ?)"


@pytest.mark.parametrize("path", ["Account.Owner.Name", "Owner.Name", "Account.Rating"])
def test_it_follows_lookups(path: str) -> None:
    assert one(Query("Contact", (path,))) == f"SELECT {path} FROM Contact"


@pytest.mark.parametrize("path", ["Owner.Name", "Owner.DeveloperName"])
def test_a_lookup_to_several_objects_knows_the_fields_of_each(path: str) -> None:
    assert one(Query("Case", (path,))) == f"SELECT {path} FROM Case"


BAD_PATHS = [
    "Nope",
    "name",
    "Account.Nope",
    "Nope.Name",
    "Account",
    "Account.",
    ".Name",
    "",
    "Id FROM User--",
    "(SELECT Id FROM Contacts)",
    "Name, Email",
    "Name\n",
    "Owner.Owner.Owner.Owner.Owner.Owner.Name",
]


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_field_that_describe_lacks_is_refused_by_name(path: str) -> None:
    for query in (
        Query("Contact", (path,)),
        Query("Contact", ("Id",), Compare(path, "=", "x")),
        Query("Contact", ("Id",), AllOf((AnyOf((In(path, ("x",)),)),))),
        Query("Contact", ("Id",), order_by=(path,)),
    ):
        with pytest.raises(SalesforceRefused) as refused:
            written(query)
        assert refused.value.code == "INVALID_FIELD"
        assert path in refused.value.message


@pytest.mark.parametrize("name", ["Nope", "Contact WHERE", ""])
def test_an_unknown_object_is_refused(name: str) -> None:
    with pytest.raises(SalesforceRefused, match="NOT_FOUND"):
        written(Query(name, ("Id",)))


def test_a_direction_other_than_descending_is_refused() -> None:
    with pytest.raises(SalesforceRefused):
        written(Query("Contact", ("Id",), order_by=("Name ASC LIMIT 1",)))


def test_an_unknown_comparison_is_refused() -> None:
    with pytest.raises(ValueError, match="not a comparison"):
        written(Query("Contact", ("Id",), Compare("Name", "= 'x' OR Name !=", "y")))  # type: ignore[arg-type]


def test_ids_are_checked_wherever_the_field_holds_ids() -> None:
    for name in ("Id", "AccountId", "Account.OwnerId"):
        with pytest.raises(InvalidRecordId):
            written(Query("Contact", ("Id",), In(name, ("' OR Id != null",))))


def test_an_empty_list_needs_no_statement() -> None:
    assert written(Query("Contact", ("Id",), In("Id", ()))) == []
    assert written(Query("Contact", ("Id",), AllOf((Compare("Name", "=", "x"), In("Id", ()))))) == []


def test_empty_conditions_mean_what_logic_says() -> None:
    assert one(Query("Contact", ("Id",), AllOf(()))).endswith("WHERE (Id != null)")
    assert one(Query("Contact", ("Id",), AnyOf(()))).endswith("WHERE (Id = null)")
    either = AnyOf((In("Id", ()), Compare("Name", "=", "x")))
    assert one(Query("Contact", ("Id",), either)).endswith("WHERE (Id = null OR Name = 'x')")


def contact_ids(number: int) -> tuple[str, ...]:
    return tuple(record_id(f"003D{count:011d}") for count in range(number))


def test_two_thousand_ids_fill_several_statements_that_each_fit_into_a_url() -> None:
    ids = contact_ids(2000)
    parts = written(Query("Contact", ("Id", "Name"), AllOf((Compare("Email", "!=", None), In("Id", ids)))))
    assert all(len(quote_plus(part)) <= MAX_QUERY_BYTES for part in parts)
    assert [found for part in parts for found in re.findall(r"003\w{15}", part)] == list(ids)
    assert len(parts) == 5


def test_four_hundred_ids_need_one_statement() -> None:
    assert len(written(Query("Contact", ("Id",), In("Id", contact_ids(400))))) == 1


def test_the_same_id_twice_is_asked_for_once() -> None:
    assert one(Query("Contact", ("Id",), In("Id", (ALICE, ALICE[:15])))).count("003") == 1


def test_values_that_match_the_same_rows_stay_in_one_statement() -> None:
    emails = [f"person{number}@example.org" for number in range(1000)]
    parts = written(Query("Contact", ("Id",), In("Email", (*emails, *(email.upper() for email in emails)))))
    assert len(parts) > 1
    for part in parts:
        found = re.findall(r"'([^']+)'", part)
        assert {value.lower() for value in found if value.isupper() or value[0] == "P"} == {
            value for value in found if value[0] == "p"
        }


def test_a_split_query_can_have_no_order_and_no_limit() -> None:
    with pytest.raises(ValueError, match="several statements"):
        written(Query("Contact", ("Id",), In("Id", contact_ids(2000)), limit=10))
