"""Composite graphs: each is one transaction, whatever becomes of the others."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator_driver import Api

Json = dict[str, Any]
V = "/services/data/v63.0"


def node(reference: str, object_name: str, body: Json) -> Json:
    return {"referenceId": reference, "method": "POST", "url": f"{V}/sobjects/{object_name}", "body": body}


def graph(name: str, *nodes: Json) -> Json:
    return {"graphId": name, "compositeRequest": list(nodes)}


def household(name: str, *, sound: bool = True) -> Json:
    """An account and a contact below it, who lacks a name when the graph is to fail."""
    person = {"LastName": "Alice", "Title": name} if sound else {"FirstName": "Alice"}
    contact = node("contact", "Contact", {**person, "AccountId": "@{account.id}"})
    return graph(name, node("account", "Account", {"Name": name}), contact)


def run(api: Api, *graphs: Json) -> list[Json]:
    answer = api.post("composite/graph", {"graphs": list(graphs)})
    assert answer.status_code == 200, answer.json
    found: list[Json] = (answer.json or {})["graphs"]
    return found


def count(api: Api, name: str) -> int:
    return int(api.query(f"SELECT COUNT() FROM Account WHERE Name = '{name}'")["totalSize"])


def test_a_graph_writes_records_that_refer_to_each_other(api: Api) -> None:
    (done,) = run(api, household("Graph & Co"))
    account, contact = done["graphResponse"]["compositeResponse"]
    assert (done["graphId"], done["isSuccessful"]) == ("Graph & Co", True)
    assert list(account) == ["body", "httpHeaders", "httpStatusCode", "referenceId"]
    assert account["body"] == {"id": account["body"]["id"], "success": True, "errors": []}
    assert account["httpHeaders"] == {"Location": f"{V}/sobjects/Account/{account['body']['id']}"}
    (found,) = api.records("SELECT Id, AccountId FROM Contact WHERE Title = 'Graph & Co'")
    assert (found["Id"], found["AccountId"]) == (contact["body"]["id"], account["body"]["id"])


def test_a_failed_graph_leaves_no_row_and_the_others_stay(api: Api) -> None:
    first, second, third = run(api, household("One"), household("Two", sound=False), household("Three"))
    assert [first["isSuccessful"], second["isSuccessful"], third["isSuccessful"]] == [True, False, True]
    account, contact = second["graphResponse"]["compositeResponse"]
    assert account["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert contact["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert [count(api, name) for name in ("One", "Two", "Three")] == [1, 0, 1]


def test_the_journal_counts_what_stayed(api: Api) -> None:
    run(api, household("One"), household("Two", sound=False))
    (call,) = api.journal(path="composite/graph")
    counts = {name: call[name] for name in ("rows", "created", "updated", "failed")}
    assert counts == {"rows": 4, "created": 2, "updated": 0, "failed": 2}
    assert call["objects"]["Contact"] == {"created": 1, "updated": 0, "deleted": 0}


def test_an_upsert_by_external_id_runs_in_a_graph(api: Api) -> None:
    key = f"{V}/sobjects/Survey_Response__c/Response_Id__c/R_graph"
    answer = {"method": "PATCH", "url": key, "referenceId": "answer", "body": {"Contact__c": "@{contact.id}"}}
    whole = graph("g", node("contact", "Contact", {"LastName": "Bob"}), answer)
    (done,) = run(api, whole)
    assert done["graphResponse"]["compositeResponse"][1]["body"]["created"] is True
    (row,) = api.records("SELECT Contact__r.LastName FROM Survey_Response__c WHERE Response_Id__c = 'R_graph'")
    assert row["Contact__r"]["LastName"] == "Bob"


def test_a_share_of_locked_rows_fails_whole_graphs(api: Api) -> None:
    api.fault(fault="row_lock", share=0.3, path="composite/graph")
    done = run(api, *(household(f"Lock {number}") for number in range(20)))
    successes = {one["graphId"] for one in done if one["isSuccessful"]}
    assert 0 < len(successes) < 20
    assert {f"Lock {number}" for number in range(20) if count(api, f"Lock {number}")} == successes


def test_a_dropped_answer_has_done_its_work(api: Api) -> None:
    api.fault(fault="drop_after_commit", path="composite/graph")
    run(api, household("Dropped"))
    assert api.journal(path="composite/graph")[0]["dropped"] is True
    assert count(api, "Dropped") == 1


@pytest.mark.parametrize(
    "graphs",
    [
        [graph(f"g{number}", node("a", "Account", {"Name": "x"})) for number in range(76)],
        [graph("g", *(node(f"a{number}", "Account", {"Name": "x"}) for number in range(501)))],
        [graph("same", node("a", "Account", {"Name": "x"}))] * 2,
        [{"compositeRequest": [node("a", "Account", {"Name": "x"})]}],
        [{"graphId": "g", "compositeRequest": []}],
        [],
    ],
)
def test_graphs_beyond_the_limits_are_refused(api: Api, graphs: list[Json]) -> None:
    assert api.post("composite/graph", {"graphs": graphs}).status_code == 400


def test_when_more_than_14_graphs_have_failed_the_others_are_not_tried(api: Api) -> None:
    """REST API Developer Guide, "Composite Graph Limits"."""
    broken = [household(f"Broken {number}", sound=False) for number in range(15)]
    *tried, untried = run(api, household("Before"), *broken[:14], household("Among"), broken[14], household("Behind"))
    assert [one["graphId"] for one in tried if one["isSuccessful"]] == ["Before", "Among"]
    assert untried["isSuccessful"] is False
    codes = [node["body"][0]["errorCode"] for node in untried["graphResponse"]["compositeResponse"]]
    assert codes == ["PROCESSING_HALTED"] * 2
    assert [count(api, name) for name in ("Before", "Among", "Behind")] == [1, 1, 0]


def test_one_call_takes_15_kinds_of_nodes(api: Api) -> None:
    urls = [f"/services/data/v{version}.0/sobjects/Account" for version in range(48, 64)]
    nodes = [{**node(f"a{n}", "Account", {"Name": "Kind"}), "url": url} for n, url in enumerate(urls)]
    assert api.post("composite/graph", {"graphs": [graph("g", *nodes)]}).status_code == 400
    assert run(api, graph("g", *nodes[1:]))[0]["isSuccessful"]


def test_a_graph_is_at_most_15_nodes_deep(api: Api) -> None:
    first = node("a0", "Account", {"Name": "Deep"})
    chain = [node(f"a{n}", "Account", {"Name": "Deep", "ParentId": f"@{{a{n - 1}.id}}"}) for n in range(1, 16)]
    assert api.post("composite/graph", {"graphs": [graph("g", first, *chain)]}).status_code == 400
    assert run(api, graph("g", first, *chain[:-1]))[0]["isSuccessful"]


def test_queries_are_no_nodes(api: Api) -> None:
    query = {"method": "GET", "url": f"{V}/query?q=SELECT Id FROM Account", "referenceId": "q"}
    (done,) = run(api, graph("g", query))
    assert done["isSuccessful"] is False
    assert done["graphResponse"]["compositeResponse"][0]["httpStatusCode"] == 501


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sound=st.lists(st.booleans(), min_size=1, max_size=6))
def test_a_graph_is_there_wholly_or_not_at_all(api: Api, sound: list[bool]) -> None:
    before = [count(api, f"Whole {number}") for number in range(len(sound))]
    done = run(api, *(household(f"Whole {number}", sound=ok) for number, ok in enumerate(sound)))
    assert [one["isSuccessful"] for one in done] == sound
    after = [count(api, f"Whole {number}") for number in range(len(sound))]
    assert [late - early for early, late in zip(before, after, strict=True)] == [int(ok) for ok in sound]
