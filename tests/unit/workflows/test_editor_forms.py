"""A workflow as its form, and the form as a workflow again: nothing is lost on the way, whatever it says."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation import conditions
from connector.foundation.piped_tokens import RESPONSE
from connector.foundation.settings import ROOT
from connector.workflows import config, mapping, service
from connector.workflows.conversions import as_salesforce
from connector.workflows.editor import edits, forms, reading, sources, typed
from connector.workflows.editor.places import part_of
from connector.workflows.known import TOKENS, piped_context
from tests.unit.workflows.conftest import NOW, response
from tests.unit.workflows.documented import EXAMPLES

DEFAULT = (ROOT / "config/mappings/survey_response.yaml").read_text(encoding="utf-8")


def posted(form: typed.Typed, at: str = "") -> list[tuple[str, str]]:
    """As a browser sends what the inputs hold."""
    found: list[tuple[str, str]] = []
    for name, value in form.items():
        if isinstance(value, list):
            for place, entry in enumerate(value):
                found += posted(entry, f"{at}{name}.{place}.")
        else:
            found.append((f"{at}{name}", value.replace("\n", "\r\n")))
    return found


def there_and_back(data: dict[str, Any]) -> Any:
    read, problems = forms.read(typed.read(posted(forms.shown(data))))
    assert problems == []
    return read


@pytest.mark.parametrize("example", [*EXAMPLES, DEFAULT])
def test_each_workflow_that_is_shown_is_read_again(example: str) -> None:
    planned = service.read(yaml.safe_load(example))

    again = service.read(there_and_back(config.to_data(planned)))

    assert again.tasks == planned.tasks and again.name == planned.name
    assert in_a_group(again.condition) == in_a_group(planned.condition)


def in_a_group(condition: conditions.Condition) -> conditions.Condition:
    is_one = isinstance(condition, conditions.Comparison)
    return conditions.Group(conditions.Match.ALL, (condition,)) if is_one else condition


@pytest.mark.parametrize("example", [*EXAMPLES, DEFAULT])
def test_no_task_of_the_documentation_needs_yaml(example: str) -> None:
    shown = forms.shown(config.to_data(service.read(yaml.safe_load(example))))

    assert not any("yaml" in task for task in shown["tasks"])
    assert not any(
        row["source"] == "yaml" for task in shown["tasks"] for row in task.get("fields", ()) if "source" in row
    )


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
NUMBERS = st.integers(-(10**6), 10**6)
SCALARS = st.one_of(WORDS, st.booleans(), NUMBERS, NUMBERS.map(lambda number: number / 100))
KEYS = st.sampled_from([*sources.SOURCES, *sources.OPTIONS, "id", "tag", "odd"])
JSON = st.recursive(
    st.one_of(SCALARS, st.none()), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@given(JSON)
def test_whatever_a_source_says_is_read_again(source: Any) -> None:
    row = typed.read(posted(sources.shown(source)))

    noted = reading.Reading()
    assert sources.usual(sources.read(row, noted, "")) == sources.usual(source)
    assert noted.problems == []


def test_a_task_that_is_renamed_here_stays_the_same_task() -> None:
    task = {"type": "update_salesforce", "action": "delete", "object": "Task", "key": "k", "name": "Now"}
    form = forms.shown({"name": "W", "tasks": [{**task, "formerly": ["First"]}]})
    [typed_task] = form["tasks"]

    def read_again(**typed: str) -> Any:
        [read] = forms.read({**form, "tasks": [{**typed_task, **typed}]})[0]["tasks"]
        return read["name"], read.get("formerly")

    assert read_again() == ("Now", ["First"])
    assert read_again(name="Next") == ("Next", ["Now", "First"])
    [other] = forms.read(forms.copied(form, "Copy"))[0]["tasks"]
    assert (other["name"], other.get("formerly")) == ("Now", None)


@given(SCALARS)
def test_whatever_value_is_shown_is_read_again(value: Any) -> None:
    found = reading.scalar(reading.scalar_text(value))

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("written", ["Yes", "no", "007", "2026-01-31", "NaN", "null", "1e999", "[1]", '"'])
def test_what_only_looks_like_something_else_stays_a_text(written: str) -> None:
    assert reading.scalar(written) == written


@given(
    st.lists(
        st.tuples(st.from_regex(r"(tasks|fields|name|0|1|x)(\.(tasks|fields|name|0|1|\.)){0,9}", fullmatch=True), WORDS)
    )
)
def test_whatever_is_sent_can_be_read(values: list[tuple[str, str]]) -> None:
    found = typed.read(values)

    data, _ = forms.read(forms.tidied(found))
    forms.shown(data)


def test_what_is_wrong_is_said_of_its_input() -> None:
    rows = [
        {"field": "", "source": "text", "typed": "x"},
        {"field": "A", "source": "yaml", "typed": "a: ["},
        {"field": "A", "source": "question:tag:CSAT", "map": "High"},
    ]

    task = {"kind": "update_salesforce.upsert", "name": "T", "object": "X", "key": "k", "fields": rows}
    _, problems = forms.read({"name": "W", "conditions": [{"field": "question.A"}], "tasks": [task]})

    assert [problem.field for problem in problems] == [
        "conditions.0",
        "tasks.0.fields.0",
        "tasks.0.fields.1.typed",
        "tasks.0.fields.2",
        "tasks.0.fields.2.map",
        "tasks.0.external_id_field",
    ]


def test_entries_are_added_moved_and_removed() -> None:
    form: typed.Typed = {"tasks": [{"name": "A"}, {"name": "B"}]}

    assert edits.added(form, "tasks.1.fields", {}) == "tasks.1.fields.0"
    assert edits.moved(form, "tasks.1", -1) == "tasks.0"
    assert edits.moved(form, "tasks.0", -1) == "tasks.0"
    assert [task["name"] for task in form["tasks"]] == ["B", "A"] and form["tasks"][0]["fields"] == [{}]
    assert edits.removed(form, "tasks.1") == "tasks.0"
    assert edits.removed(form, "tasks.0.fields.0") == "tasks.0.fields"
    assert edits.removed(form, "tasks.7") == "tasks" and edits.added(form, "name.fields", {}) == "name.fields"
    assert form == {"tasks": [{"name": "B", "fields": []}]}


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("name", "name"),
        ("tasks", "tasks"),
        ("tasks[0].type", "tasks.0.kind"),
        ("tasks[0].key", "tasks.0.key"),
        ("tasks[0].fields", "tasks.0.fields"),
        ("tasks[0].fields.NPS__c.max_length", "tasks.0.fields.1"),
        ("tasks[0].fields.Odd__c", "tasks.0.fields"),
        ("tasks[0].records[0].fields.Name", "tasks.0.records.0.fields.0"),
        ("tasks[0].records[0].action", "tasks.0.records.0.action"),
        ("tasks[1].fields.Name", "tasks.1"),
        ("tasks[7].key", "tasks"),
        ("conditions", "conditions"),
        ("conditions.all[0].operator", "conditions.0"),
        ("conditions.any[0].all[3].value", "conditions.0"),
        ("workflow", "workflow"),
        ("", ""),
    ],
)
def test_a_problem_is_told_at_the_nearest_part_of_the_form(place: str, part: str) -> None:
    rows = [{"field": "Name"}, {"field": "NPS__c"}]
    task = {"kind": "update_salesforce.upsert", "fields": rows, "records": [{"action": "create", "fields": rows}]}
    form = {"conditions": [{"field": "question.A"}], "tasks": [task, {"yaml": "a: b"}]}

    assert part_of(form, place) == part


def test_a_text_can_say_the_metadata_of_a_response() -> None:
    said = {name: f"${{rm://Field/{name}}}" for name in RESPONSE}
    read = mapping.values(
        {name: mapping.TextSource(text=text) for name, text in said.items()},
        mapping.Seen(response(), piped_context(response(), {}, NOW)),
    )

    assert TOKENS.keys() == set(RESPONSE)
    assert read["ResponseID"] == response().response_id and read["Duration"] == str(response().duration_seconds)
    assert read["RecordedDate"] == as_salesforce(response().recorded_at)
