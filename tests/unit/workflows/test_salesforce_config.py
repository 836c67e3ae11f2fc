"""What a Salesforce task may say, and how a mistake is named by its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation.errors import Invalid
from connector.workflows import config, service
from connector.workflows.tasks.salesforce.registry import ACTIONS
from connector.writeback.models import Action

CASE = {"name": "case", "action": "create", "object": "Case", "fields": {"Subject": "Hello"}}
LINK = {"Case__c": {"record": "case"}}
ALIAS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
GOOD: dict[str, dict[str, Any]] = {
    "upsert": {"object": "Case", "external_id_field": "Key__c", "key": "1", "fields": {"Subject": "Hello"}},
    "create": {"object": "Case", "fields": {"Subject": "Hello"}},
    "update": {"object": "Case", "key": "1", "fields": {"Subject": "Hello"}},
    "delete": {"object": "Case", "key": "1"},
    "find": {"object": "Case", "key": "1", "fields": ["Subject"]},
    "post_to_chatter": {"record": "1", "body": "Hello"},
    "together": {"records": [CASE]},
}


def task(action: str, name: str = "Do", **changes: Any) -> dict[str, Any]:
    """A None among the changes leaves that option out."""
    merged = {"name": name, "type": "update_salesforce", "action": action, **GOOD[action], **changes}
    return {key: value for key, value in merged.items() if value is not None}


def named(action: Any) -> dict[str, Any]:
    return task("upsert") | {"action": action}


def mistakes(*tasks: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        config.read({"name": "W", "tasks": list(tasks)})
    return [(error.field, error.message) for error in caught.value.errors]


@pytest.mark.parametrize("action", list(ACTIONS))
def test_each_action_reads_back_as_it_was_stored(action: str) -> None:
    planned = config.read({"name": "W", "tasks": [task(action)]})
    assert config.read(config.to_data(planned)) == planned
    assert type(planned.tasks[0]) is ACTIONS[action]


@pytest.mark.parametrize("action", list(ACTIONS))
def test_each_action_says_what_it_would_write(action: str) -> None:
    (only,) = config.read({"name": "W", "tasks": [task(action, account="Sandbox")]}).tasks
    (write,) = only.writes()
    wanted = {"post_to_chatter": Action.CREATE, "together": Action.CREATE}
    assert write.action == wanted.get(action, action) and write.account == "Sandbox"
    assert write.place == ("records[0]" if action == "together" else "")


def test_a_task_without_an_action_upserts_as_ever() -> None:
    without = {key: value for key, value in task("upsert").items() if key != "action"}
    (only,) = config.read({"name": "W", "tasks": [without]}).tasks
    assert type(only) is ACTIONS["upsert"]


@pytest.mark.parametrize("name", ["Task 1", "Créer un dossier", "Vorgang öffnen", "9-to-5_x"])
def test_a_task_is_named_in_any_language_and_later_ones_take_from_it(name: str) -> None:
    later = task("update", name="later", key=f"${{task://{name}/id}}")
    found = config.read({"name": "W", "tasks": [task("find", name=name), later]})
    assert [each.name for each in found.tasks] == [name, "later"]


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        (named("dance"), "action", "Choose an action: upsert, create"),
        (named(["upsert"]), "action", "Choose an action"),
        (task("upsert", key_field="Id"), "key_field", "is not known here"),
        (task("upsert", external_id_field=None), "external_id_field", "is missing"),
        (task("create", external_id_field="Key__c"), "key", "say what the external id is"),
        (task("create", key="1"), "key", "is the value of an external_id_field"),
        (task("update", key=None), "key", "is missing"),
        (task("update", key_field="Not a field"), "key_field", "does not match"),
        (task("update", name="L’appel"), "name", "takes letters, digits, spaces, - and _"),
        (task("update", if_missing="create"), "if_missing", "there is fail or skip"),
        (task("update", fields={}), "fields", "at least 1"),
        (task("update", fields=LINK), "fields.Case__c", "together"),
        (task("update", fields={"Subject": {"constant": "", "if_empty": "drop"}}), "fields.Subject.if_empty", "clear"),
        (task("delete", fields={"Subject": "x"}), "fields", "is not known here"),
        (task("find", fields={"Subject": "x"}), "fields", "must be a list"),
        (task("find", fields=["Account.Name"]), "fields[0]", "does not match"),
        (task("post_to_chatter", body=None), "body", "is missing"),
        (task("post_to_chatter", record="${l://SurveyLink}"), "record", "has no value here"),
        (task("together", records=[]), "records", "at least 1"),
        (task("together", records=[CASE | {"name": f"case{n}"} for n in range(26)]), "records", "at most 25"),
        (task("together", records=[CASE, CASE]), "records", "two records are called case"),
        (
            task("together", records=[CASE | {"action": "dance"}]),
            "records[0]",
            "dance is not known here; there is create",
        ),
        (task("together", records=[{"name": "case"}]), "records[0]", "action is missing"),
        (task("together", records=[CASE | {"object": "No way"}]), "records[0].object", "does not match"),
        (
            task("together", records=[CASE, CASE | {"name": "b", "fields": {"X__c": {"metadata": "x"}}}]),
            "records[1].fields.X__c.metadata",
            "there is no metadata x",
        ),
        (
            task("together", records=[CASE | {"name": "a", "fields": LINK}, CASE]),
            "records",
            "a, Case__c: no record before it is called case",
        ),
    ],
)
def test_a_mistake_is_named_by_its_place(wrong: dict[str, Any], place: str, words: str) -> None:
    ((field, message),) = mistakes(wrong)
    assert field == f"tasks[0].{place}" and words in message


@given(names=st.lists(ALIAS, min_size=1, max_size=25, unique=True), data=st.data())
def test_records_refer_to_those_before_them_alone(names: list[str], data: st.DataObject) -> None:
    here, there = (data.draw(st.integers(0, len(names) - 1)) for _ in range(2))
    records = [CASE | {"name": name} for name in names]
    records[here] = records[here] | {"fields": {"Case__c": {"record": names[there]}}}

    if there < here:
        config.read({"name": "W", "tasks": [task("together", records=records)]})
    else:
        assert names[there] in mistakes(task("together", records=records))[0][1]


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("${task://Nobody/id}", "no task before this one is called Nobody"),
        ("${task://Last/id}", "no task before this one is called Last"),
        ("${task://Find/Phone}", "the task Find gives Subject, id, key"),
    ],
)
def test_an_output_that_is_never_given_is_refused_when_saved(used: str, words: str) -> None:
    data = {"name": "W", "tasks": [task("find", "Find"), task("update", "Last", key=used)]}
    with pytest.raises(Invalid) as caught:
        service.read(data)
    (error,) = caught.value.errors
    assert error.field == "tasks[1].key" and words in error.message


def test_outputs_that_are_given_may_be_used() -> None:
    uses = {"Subject": "${task://Find/Subject} ${task://Find/key}", "Description": "${task://Both/case}"}
    data = [task("find", "Find"), task("together", "Both"), task("update", key="${task://Find/id}", fields=uses)]
    planned = service.read({"name": "W", "tasks": data})
    assert planned.tasks[2].uses() == {"Find", "Both"}
