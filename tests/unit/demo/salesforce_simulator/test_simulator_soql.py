"""SOQL as an org understands it, and refuses it."""

from typing import Any

import pytest
from simulator_driver import Api, Clock

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.simulator import Simulator
from connector.demo.salesforce_simulator.soql.parse import parse


@pytest.fixture
def query(world: Simulator) -> Any:
    return world.org.query


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["Name"] for row in rows]


def test_it_reads_fields_of_parents(query: Any) -> None:
    alice = query("SELECT Name, Account.Name, Account.Owner.Name FROM Contact WHERE Name = 'Alice Martin'")
    assert alice == [{"Name": "Alice Martin", "Account": {"Name": "Hélios Énergie", "Owner": {"Name": "Ada Sterling"}}}]


def test_a_parent_that_is_not_set_is_null(api: Api) -> None:
    api.post("sobjects/Contact", {"LastName": "Nomad"})
    (nomad,) = api.records("SELECT Id, Account.Name, Account.Owner.Name FROM Contact WHERE Name = 'Nomad'")
    assert nomad["Account"] is None


def test_it_reads_children_by_their_relationship(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    for number in range(3):
        api.post("sobjects/Survey_Response__c", {"Contact__c": alice, "NPS__c": number})
    children = "(SELECT NPS__c FROM Survey_Responses__r ORDER BY NPS__c DESC LIMIT 2)"
    rows = api.records(
        f"SELECT Name, {children} FROM Contact WHERE Name IN ('Alice Martin', 'Bob Keller') ORDER BY Name"
    )
    inner = rows[0]["Survey_Responses__r"]
    assert ([r["NPS__c"] for r in inner["records"]], inner["totalSize"], inner["done"]) == ([2.0, 1.0], 2, True)
    assert rows[1]["Survey_Responses__r"] is None


def test_text_is_compared_without_case(query: Any) -> None:
    assert _names(query("SELECT Name FROM Contact WHERE Name = 'aLICE mARTIN'")) == ["Alice Martin"]
    assert _names(query("SELECT Name FROM Contact WHERE Name LIKE 'charlie d%'")) == ["Charlie Dubois"]


def test_unequal_and_not_include_empty_fields(query: Any) -> None:
    def count(where: str) -> int:
        return int(query(f"SELECT COUNT() FROM Contact WHERE {where}")[0]["count"])

    without = count("Email = null")
    assert without > 0
    assert count("Email != 'alice.martin@example.com'") == 199
    assert count("NOT Email = 'alice.martin@example.com'") == 199
    assert count("Email NOT IN ('alice.martin@example.com')") == 199
    assert count("Email != null") == 200 - without


def test_or_and_parentheses_and_parents_in_conditions(query: Any) -> None:
    soql = "SELECT Name FROM Contact WHERE (Name = 'Bob Keller' OR Name = 'Alice Martin') AND Account.Rating = 'Hot'"
    assert _names(query(soql)) == ["Alice Martin"]


def test_escapes_keep_quotes_and_wildcards_literal(api: Api) -> None:
    for name in ("O'Neil", "50% off", "500 off", "back\\slash"):
        api.post("sobjects/Account", {"Name": name})
    found = [api.records(f"SELECT Name FROM Account WHERE Name {test}") for test in (
        r"= 'O\'Neil'", r"LIKE '50\% o%'", r"= 'back\\slash'", r"LIKE '50_ off'")]  # fmt: skip
    assert [_names(rows) for rows in found] == [["O'Neil"], ["50% off"], ["back\\slash"], ["50% off", "500 off"]]


def test_it_orders_with_nulls_first_unless_told_otherwise(query: Any) -> None:
    order = "SELECT Email FROM Contact ORDER BY Email"
    assert query(f"{order} LIMIT 1")[0]["Email"] is None
    assert query(f"{order} DESC LIMIT 1")[0]["Email"] is None
    assert query(f"{order} ASC NULLS LAST LIMIT 1")[0]["Email"] is not None


def test_limit_and_offset_cut_a_stable_order(query: Any) -> None:
    names = _names(query("SELECT Name FROM Contact ORDER BY Id LIMIT 3"))
    assert names == ["Alice Martin", "Bob Keller", "Charlie Dubois"]
    assert _names(query("SELECT Name FROM Contact ORDER BY Id LIMIT 1 OFFSET 2")) == ["Charlie Dubois"]


def test_date_literals_are_spans_of_days(query: Any, clock: Clock) -> None:
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate = TODAY")[0]["count"] == 200
    clock.advance(days=2)
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate < YESTERDAY")[0]["count"] == 200
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate = LAST_N_DAYS:2")[0]["count"] == 200
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate >= TODAY")[0]["count"] == 0


def test_moments_are_compared_in_any_zone(query: Any) -> None:
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate <= 2026-03-02T10:30:00+01:00")[0]["count"] == 200
    assert query("SELECT COUNT() FROM Contact WHERE CreatedDate < 2026-03-02T09:30:00Z")[0]["count"] == 0


def test_fifteen_character_ids_find_records(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    assert api.records(f"SELECT Id FROM Contact WHERE Id IN ('{alice[:15]}', null)")[0]["Id"] == alice


def test_the_object_may_have_an_alias_and_names_any_case(query: Any) -> None:
    assert query("select c.name, C.aCCOUNT.nAME from CONTACT c where c.Name = 'Bob Keller'") == [
        {"Name": "Bob Keller", "Account": {"Name": "Keller Maschinenbau GmbH"}}
    ]


def test_an_unknown_field_is_refused_with_its_place(api: Api) -> None:
    answer = api.get("query", query_string={"q": "SELECT Id,Foo FROM Contact"})
    assert answer.status_code == 400
    assert answer.json == [
        {
            "message": "\nSELECT Id,Foo FROM Contact\n          ^\nERROR at Row:1:Column:11\nNo such column 'Foo' on "
            "entity 'Contact'. If you are attempting to use a custom field, be sure to append the '__c' after the "
            "custom field name. Please reference your WSDL or the describe call for the appropriate names.",
            "errorCode": "INVALID_FIELD",
        }
    ]


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        ("SELECT Id FORM Contact", "MALFORMED_QUERY", "Column:16\nunexpected token: 'Contact'"),
        ("SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Contact WHERE Name='a' AND Name='b' OR Name='c'", "MALFORMED_QUERY", "unexpected token: 'OR'"),
        (
            "SELECT Id\nFROM Contact\nWHERE Foo = 1",
            "INVALID_FIELD",
            "\nWHERE Foo = 1\n      ^\nERROR at Row:3:Column:7",
        ),
        ("SELECT Id FROM Contact WHERE Name = 'x", "MALFORMED_QUERY", "unexpected token"),
        (r"SELECT Id FROM Contact WHERE Name = 'a\q'", "MALFORMED_QUERY", "invalid escape"),
        ("SELECT Id FROM Nothing__c", "INVALID_TYPE", "sObject type 'Nothing__c' is not supported"),
        ("SELECT Boss.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Boss' in field path"),
        ("SELECT Id, (SELECT Id FROM Orders) FROM Contact", "INVALID_TYPE", "relationship 'Orders' in FROM part"),
        ("SELECT Id FROM Contact WHERE Name = 5", "INVALID_FIELD", "must be of type string and should be enclosed"),
        ("SELECT Id FROM Contact WHERE DoNotCall = 'true'", "INVALID_FIELD", "must be of type boolean and should not"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered"),
        ("SELECT Id FROM Contact ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
        ("SELECT Id FROM Contact WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: nonsense"),
        ("SELECT Id FROM Contact WHERE Id LIKE '003%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"),
        ("SELECT Id FROM Contact WHERE CreatedDate = 2026-02-31T00:00:00Z", "INVALID_QUERY_FILTER_OPERATOR", "date"),
        ("SELECT Id, Name, id FROM Contact", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id FROM Contact LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
    ],
)
def test_what_an_org_refuses_is_refused_in_its_words(query: Any, soql: str, code: str, words: str) -> None:
    with pytest.raises(SalesforceError) as refused:
        query(soql)
    assert refused.value.code == code
    assert words in refused.value.message


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT FORMAT(CreatedDate) FROM Contact",
        "SELECT COUNT(Id) FROM Contact GROUP BY ROLLUP(Name)",
        "SELECT FIELDS(ALL) FROM Contact LIMIT 1",
        "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account LIMIT 1)",
        "SELECT LeadOrContact.Name FROM CampaignMember",
        "SELECT Id FROM Contact FOR UPDATE",
    ],
)
def test_what_is_not_played_says_so_instead_of_guessing(query: Any, soql: str) -> None:
    with pytest.raises(NotPlayedError, match="not played"):
        query(soql)


def test_a_query_nested_beyond_reason_is_refused(query: Any) -> None:
    with pytest.raises(SalesforceError) as refused:
        query("SELECT Id FROM Contact WHERE " + "(" * 3_000 + "Name = 'x'" + ")" * 3_000)
    assert refused.value.code == "MALFORMED_QUERY"


def test_a_query_too_long_is_refused() -> None:
    with pytest.raises(SalesforceError, match="100,000"):
        parse("SELECT Id FROM Contact WHERE Name = '" + "x" * 100_000 + "'")


def test_counts_answer_as_recorded(api: Api) -> None:
    assert api.query("SELECT COUNT() FROM Contact") == {"totalSize": 200, "done": True, "records": []}
    assert api.query("SELECT count(Id) FROM Account") == {
        "totalSize": 1,
        "done": True,
        "records": [{"attributes": {"type": "AggregateResult"}, "expr0": 25}],
    }


def test_the_server_picks_the_page_size_and_following_pages_do_not_shift(api: Api) -> None:
    api.fault(fault="small_pages", size=90)
    first = api.query("SELECT Id FROM Contact ORDER BY Id")
    assert (first["totalSize"], first["done"], len(first["records"])) == (200, False, 90)
    api.delete(f"sobjects/Contact/{first['records'][0]['Id']}")
    second = api.get(first["nextRecordsUrl"]).json
    third = api.get(second["nextRecordsUrl"]).json
    ids = [record["Id"] for page in (first, second, third) for record in page["records"]]
    assert (len(set(ids)), third["done"], "nextRecordsUrl" in third) == (200, True, False)


def test_a_caller_may_ask_for_smaller_pages_within_limits(api: Api) -> None:
    api.post("/_sim/seed", {"contacts": 150})
    api.headers["Sforce-Query-Options"] = "batchSize=10"
    assert len(api.query("SELECT Id FROM Contact")["records"]) == 200


def test_an_unknown_locator_is_refused(api: Api) -> None:
    answer = api.get("query/0r8000000000000-2000")
    assert (answer.status_code, answer.json) == (
        400,
        [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}],
    )
