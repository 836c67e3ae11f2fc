"""SOQL whose rows are groups, and conditions that ask another query."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator_driver import Api

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.simulator import Simulator


@pytest.fixture
def query(world: Simulator) -> Any:
    return world.org.query


def test_groups_are_counted(query: Any) -> None:
    every = query("SELECT Industry FROM Account")
    groups = query("SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry")
    assert {row["Industry"]: row["expr0"] for row in groups} == Counter(row["Industry"] for row in every)


def test_the_answer_has_the_shape_of_an_aggregate(api: Api) -> None:
    body = api.query("SELECT Type, COUNT(Id) n, MAX(Name) FROM Account GROUP BY Type ORDER BY Type")
    first = body["records"][0]
    assert (body["done"], body["totalSize"]) == (True, len(body["records"]))
    assert first["attributes"] == {"type": "AggregateResult"}
    assert list(first) == ["attributes", "Type", "n", "expr0"]


def test_numbers_are_summed_and_averaged(query: Any) -> None:
    amounts = [row["Amount"] for row in query("SELECT Amount FROM Opportunity")]
    (row,) = query(
        "SELECT SUM(Amount) total, AVG(Amount) mean, MIN(Amount) low, MAX(Amount) high, COUNT_DISTINCT(Amount) kinds,"
        " MAX(CloseDate) last FROM Opportunity"
    )
    assert (row["total"], row["mean"]) == (sum(amounts), pytest.approx(sum(amounts) / len(amounts)))
    assert (row["low"], row["high"], row["kinds"]) == (min(amounts), max(amounts), len(set(amounts)))
    assert row["last"] == "2027-02-28"


def test_groups_are_chosen_and_ordered_by_what_they_have(query: Any) -> None:
    rows = query(
        "SELECT Account.Name, COUNT(Id) n FROM Contact WHERE AccountId != null GROUP BY Account.Name"
        " HAVING COUNT(Id) >= 8 AND Account.Name LIKE '%e%' ORDER BY COUNT(Id) DESC, Account.Name LIMIT 3"
    )
    assert 0 < len(rows) <= 3
    assert all(row["n"] >= 8 and "e" in row["Name"].lower() for row in rows)
    assert [row["n"] for row in rows] == sorted((row["n"] for row in rows), reverse=True)


def test_dates_are_grouped_by_their_parts(query: Any) -> None:
    rows = query("SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate)")
    assert {row["y"]: row["n"] for row in rows} == {2026: 4, 2027: 1}


def test_groups_without_aggregates_are_the_values_there_are(query: Any) -> None:
    rows = query("SELECT Status FROM Case GROUP BY Status ORDER BY Status DESC")
    assert [row["Status"] for row in rows] == ["Working", "New", "Escalated", "Closed"]


def test_nothing_counts_as_one_row(query: Any) -> None:
    assert query("SELECT COUNT(Id), MAX(Amount) FROM Opportunity WHERE Name = 'none'") == [{"expr0": 0, "expr1": None}]
    assert query("SELECT Name, COUNT(Id) FROM Opportunity WHERE Name = 'none' GROUP BY Name") == []


@pytest.mark.parametrize(
    ("soql", "words"),
    [
        ("SELECT Name, COUNT(Id) FROM Account", "Field must be grouped or aggregated: Name"),
        ("SELECT Name, Type FROM Account GROUP BY Type", "Field must be grouped or aggregated: Name"),
        ("SELECT SUM(Name) FROM Account", "does not support aggregate operator SUM"),
        ("SELECT CALENDAR_YEAR(Name) y FROM Account GROUP BY CALENDAR_YEAR(Name)", "does not support function"),
        ("SELECT COUNT(Id) FROM Account ORDER BY Name", "Field must be grouped or aggregated: Name"),
        ("SELECT Amount, COUNT(Id) FROM Opportunity GROUP BY Amount", "can not be grouped"),
        ("SELECT Name n FROM Account", "only aggregate expressions use field aliasing"),
        ("SELECT Id FROM Contact WHERE AccountId IN (SELECT Name FROM Account)", "one id or lookup field"),
    ],
)
def test_what_makes_no_group_is_refused(query: Any, soql: str, words: str) -> None:
    with pytest.raises(SalesforceError, match=words) as refused:
        query(soql)
    assert refused.value.code in ("MALFORMED_QUERY", "INVALID_FIELD")


def test_functions_elsewhere_are_not_guessed(query: Any) -> None:
    with pytest.raises(NotPlayedError):
        query("SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = 2026")


def test_too_many_groups_do_not_page(world: Simulator, api: Api) -> None:
    api.post("/_sim/seed", {"contacts": 2_100})
    answer = api.get("query", query_string={"q": "SELECT Name, COUNT(Id) FROM Contact GROUP BY Name, Id"})
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")


def test_records_are_found_through_another_query(query: Any) -> None:
    asked = "SELECT Name FROM Contact WHERE Id IN (SELECT ContactId FROM Case WHERE Priority = 'High') ORDER BY Id"
    found = [row["Name"] for row in query(asked)]
    cases = query("SELECT Contact.Name FROM Case WHERE Priority = 'High' ORDER BY ContactId")
    assert found == list(dict.fromkeys(row["Contact"]["Name"] for row in cases))


def test_records_are_left_out_through_another_query(query: Any) -> None:
    with_case = query("SELECT COUNT(Id) n FROM Contact WHERE Id IN (SELECT ContactId FROM Case)")[0]["n"]
    without = query("SELECT COUNT(Id) n FROM Contact WHERE Id NOT IN (SELECT ContactId FROM Case) AND Name != null")
    assert with_case + without[0]["n"] == query("SELECT COUNT() FROM Contact")[0]["count"]
    named = "SELECT Id FROM Account WHERE Name = 'Hélios Énergie'"
    (both,) = query(f"SELECT COUNT(Id) n FROM Contact WHERE Title != null AND AccountId IN ({named}) AND Email != null")
    assert both["n"] > 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scores=st.lists(st.integers(0, 10), min_size=1, max_size=8))
def test_groups_agree_with_the_rows(api: Api, scores: list[int]) -> None:
    name = str(uuid4())
    rows = [
        {
            "attributes": {"type": "Survey_Response__c"},
            "Survey_Id__c": name,
            "NPS__c": score,
            "Language__c": f"l{score}",
        }
        for score in scores
    ]
    api.post("composite/sobjects", {"records": rows})
    where = f"WHERE Survey_Id__c = '{name}'"
    groups = api.records(f"SELECT Language__c, COUNT(Id) n FROM Survey_Response__c {where} GROUP BY Language__c")
    assert {row["Language__c"]: row["n"] for row in groups} == Counter(f"l{score}" for score in scores)
    (total,) = api.records(f"SELECT SUM(NPS__c) s, AVG(NPS__c) a, MIN(NPS__c) l FROM Survey_Response__c {where}")
    assert (total["s"], total["l"]) == (sum(scores), min(scores))
    assert total["a"] == pytest.approx(sum(scores) / len(scores))
