"""Event, conditions, tasks: what a run does and what it remembers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import Database
from connector.foundation.errors import Invalid, NotFound
from connector.responses.facts import ResponseFacts
from connector.workflows import config, queries, runner, service
from connector.workflows.models import RunState, TaskRun, Workflow, WorkflowRun
from connector.workflows.runner import Happening
from connector.workflows.tasks.registry import REGISTRY
from connector.writeback.models import WriteBack
from tests.support.workflows import task
from tests.unit.workflows.conftest import NOW, rating, response
from tests.unit.writeback.conftest import ACME, GLOBEX

DEFAULT = Path(__file__).parents[3] / "config" / "mappings" / "survey_response.yaml"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write(ACME) as opened:
        yield opened


def workflow(session: Session, *tasks: dict[str, Any], conditions: Any = None, name: str = "W") -> Workflow:
    data = {"name": name, "conditions": conditions, "tasks": list(tasks) or [task()]}
    made = service.apply(session, ACME, data, NOW)
    return service.switch(session, made.id, is_on=True, now=NOW)


def run(session: Session, made: Workflow, facts: ResponseFacts) -> WorkflowRun | None:
    key = f"response_finished:{facts.response_id}"
    return runner.run(session, made, Happening(key, facts, NOW, gather=timedelta(seconds=2)))


def written(session: Session) -> list[WriteBack]:
    return list(session.scalars(select(WriteBack).order_by(WriteBack.id)))


def test_a_finished_response_is_written_back(session: Session, facts: ResponseFacts) -> None:
    done = run(session, workflow(session), facts)
    assert done is not None
    assert done.state == RunState.SUCCEEDED
    (row,) = written(session)
    (noted,) = queries.tasks_of(session, done.id)
    assert (row.object_name, row.key, row.payload) == ("Survey_Response__c", "R_1", {"Language__c": "fr"})
    assert (row.cause, row.due_at) == (noted.id, NOW + timedelta(seconds=2))
    assert noted.input == {"object": "Survey_Response__c", "key": "R_1", "values": {"Language__c": "fr"}}


def test_the_same_event_runs_a_workflow_once(session: Session, facts: ResponseFacts) -> None:
    made = workflow(session)
    assert run(session, made, facts) is not None
    assert run(session, made, facts) is None
    assert len(written(session)) == 1


def test_several_workflows_run_for_one_event(session: Session, facts: ResponseFacts) -> None:
    for made in (workflow(session, name="A"), workflow(session, name="B")):
        run(session, made, facts)
    assert len(written(session)) == 2


def test_conditions_that_are_not_met_skip_the_run_and_say_why(session: Session) -> None:
    made = workflow(
        session,
        conditions={
            "all": [
                {"field": "question.CSAT", "operator": "less or equal", "value": 2},
                {"field": "embedded.Tier", "operator": "equal", "value": "gold"},
            ]
        },
    )
    content = run(session, made, response(rating(5), response_id="R_content"))
    unhappy = run(session, made, response(rating(1), response_id="R_unhappy"))
    assert content is not None
    assert unhappy is not None
    assert (content.state, content.reason) == (RunState.SKIPPED, "not met: question.CSAT less or equal 2")
    assert content.unmet == {"field": "question.CSAT", "operator": "less or equal", "value": 2}
    assert unhappy.state == RunState.SUCCEEDED
    assert [row.key for row in written(session)] == ["R_unhappy"]


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("metadata.language", "equal", "FR"),
        ("question.QID2", "equal", "speed"),
        ("contact.FirstName", "equal", "alice"),
        ("metadata.response_id", "equal", "R_1"),
        ("metadata.duration_seconds", "greater", 30),
        ("metadata.recorded_at", "equal", "2026-03-01"),
        ("question.QID9", "is empty", None),
        ("embedded.sfLeadId", "is empty", None),
    ],
)
def test_conditions_see_the_whole_response(
    session: Session, facts: ResponseFacts, field: str, operator: str, value: Any
) -> None:
    made = workflow(session, conditions={"field": field, "operator": operator} | ({"value": value} if value else {}))
    done = run(session, made, facts)
    assert done is not None
    assert done.state == RunState.SUCCEEDED


def test_a_task_that_fails_ends_the_run(session: Session, facts: ResponseFacts) -> None:
    made = workflow(session, task("First", key="${e://Field/Nobody}"), task("Second"))
    done = run(session, made, facts)
    assert done is not None
    assert done.state == RunState.FAILED
    assert done.reason is not None
    assert done.reason.startswith("First: The key ${e://Field/Nobody} gives no value")
    assert [noted.state for noted in queries.tasks_of(session, done.id)] == [RunState.FAILED, RunState.SKIPPED]
    assert written(session) == []


def test_a_later_task_reads_what_an_earlier_one_gave(session: Session, facts: ResponseFacts) -> None:
    run(session, workflow(session, task("First"), task("Second", key="${task://First/key}-2")), facts)
    assert [row.key for row in written(session)] == ["R_1", "R_1-2"]


def test_a_workflow_that_can_no_longer_be_read_fails_visibly(session: Session, facts: ResponseFacts) -> None:
    made = workflow(session)
    made.config = {"name": "W", "tasks": [{"type": "gone"}]}
    done = run(session, made, facts)
    assert done is not None
    assert (done.state, done.reason) == (
        RunState.FAILED,
        "The workflow cannot be read: tasks[0].type: Choose a type of task: update_salesforce",
    )


def test_only_workflows_that_are_on_hear_the_event(session: Session) -> None:
    service.apply(session, ACME, {"name": "Off", "tasks": [task()]}, NOW)
    on = workflow(session, name="On")
    assert queries.switched_on(session, ACME, "response_finished") == [on]
    assert queries.switched_on(session, GLOBEX, "response_finished") == []


def test_applying_again_changes_the_workflow_and_leaves_it_on(session: Session) -> None:
    made = workflow(session)
    again = service.apply(session, ACME, {"name": "W", "tasks": [task("Other")]}, NOW)
    assert (again.id, again.is_on, again.config["tasks"][0]["name"]) == (made.id, True, "Other")


def test_what_is_stored_reads_back_the_same() -> None:
    planned = config.read(service.read_file(DEFAULT))
    assert config.read(config.to_data(planned)) == planned


def test_switching_an_unknown_workflow_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        service.switch(session, "WF_nothing", is_on=True, now=NOW)


def test_an_organization_starts_with_one_workflow_that_is_on(session: Session, facts: ResponseFacts) -> None:
    made = service.create_default(session, ACME, DEFAULT, NOW)
    assert made.is_on
    assert service.create_default(session, ACME, DEFAULT, NOW) is made
    run(session, made, facts)
    (row,) = written(session)
    assert row.payload == {
        "Survey_Id__c": "SV_1",
        "Survey_Name__c": "CSAT",
        "Distribution_Id__c": "EMD_1",
        "Contact__c": "0035e00000AbCdEAAV",
        "Recorded_At__c": "2026-03-01T12:00:00.000Z",
        "Duration_Seconds__c": 42,
        "Language__c": "fr",
        "Status__c": "Complete",
        "NPS__c": 0,
        "CSAT__c": 2,
        "Comment__c": "Trop lent ${m://Email}",
        "Answers__c": "Êtes-vous satisfait ?: Insatisfait\nRaisons ?: Délai, Prix\nRecommandation ?: 0\n"
        "Pourquoi ?: Trop lent ${m://Email}",
    }


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"name": " "}, "name", "must not be empty"),
        ({"event": "full_moon"}, "event", "response_finished"),
        ({"tasks": []}, "tasks", "at least 1"),
        ({"tasks": "Write"}, "tasks", "must be a list"),
        ({"tasks": [task(action="dance")]}, "tasks[0].action", "Choose an action: upsert, create, update"),
        (
            {"tasks": [task(fields={"Contact__c": {"embedded": "sfContactID"}})]},
            "tasks[0].fields.Contact__c.embedded",
            "is spelled sfContactId",
        ),
        ({"tasks": [task(fields={"X__c": {"constant": [1]}})]}, "tasks[0].fields.X__c.constant", "a text, a number"),
        ({"tasks": [{"type": "dance"}]}, "tasks[0].type", "update_salesforce"),
        ({"tasks": [task(key="${m://Nobody}")]}, "tasks[0].key", "Unknown token"),
        (
            {"tasks": [task(fields={"X__c": {"metadata": "x"}})]},
            "tasks[0].fields.X__c.metadata",
            "no metadata x",
        ),
        ({"tasks": [task(fields={"X c": "x"})]}, "tasks[0].fields.X c", "does not match"),
        ({"tasks": [task(), task()]}, "tasks", "two tasks are called Write"),
        ({"conditions": {"field": "QID1", "operator": "equal", "value": 1}}, "conditions", "A field is one of"),
        ({"conditions": {"all": [{"field": "question.QID1"}]}}, "conditions.all[0].operator", "Unknown operator"),
        ({"surprise": 1}, "surprise", "not known here"),
    ],
)
def test_a_workflow_that_cannot_work_is_refused_with_its_place(changes: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        config.read({"name": "W", "tasks": [task()]} | changes)
    error = caught.value.errors[0]
    assert error.field == path
    assert words in error.message


def test_every_mistake_is_named_at_once() -> None:
    wrong = [task(action="dance"), task("Two", fields={"X__c": {"metadata": "x"}}), {"type": "dance"}]
    with pytest.raises(Invalid) as caught:
        config.read({"event": "full_moon", "tasks": wrong, "conditions": {"all": [{"field": "question.QID1"}]}})

    assert [error.field for error in caught.value.errors] == [
        "name",
        "event",
        "tasks[0].action",
        "tasks[1].fields.X__c.metadata",
        "tasks[2].type",
        "conditions.all[0].operator",
    ]


def test_every_listed_task_says_its_type_and_action() -> None:
    for kind, actions in REGISTRY.items():
        for name, listed in actions.items():
            assert listed.model_fields["type"].default == kind
            assert get_args(listed.model_fields["action"].annotation) == (name,)


def test_runs_belong_to_their_organization(database: Database, facts: ResponseFacts) -> None:
    with database.write(ACME) as session:
        run(session, workflow(session), facts)
    with database.read(GLOBEX) as session:
        assert queries.all_of(session) == []
        assert session.scalars(select(TaskRun)).all() == []
