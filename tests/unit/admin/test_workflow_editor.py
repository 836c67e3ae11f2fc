"""Writing a workflow in its form, button by button, as a browser without scripts does."""

import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connector.integrations.ports import FieldDescription
from connector.workflows.editor.typed import MOST_ENTRIES
from connector.workflows.models import Workflow, WorkflowDraft
from connector.workflows.tasks.salesforce.registry import ACTIONS
from tests.support.accounts import connect
from tests.support.desk import Desk
from tests.support.page_forms import PageForm, read_form
from tests.support.product import Product
from tests.support.workflows import finish, settle, task


class Editor:
    """The page with the form; each press leads to the page that comes then."""

    def __init__(self, desk: Desk, path: str) -> None:
        self.desk, self.status = desk, 200
        self.go(path)

    def go(self, path: str) -> None:
        self.path, self.html = path, self.desk.html(path)

    @property
    def form(self) -> PageForm:
        return read_form(self.html, "workflow")

    def press(self, button: str, **typed: Any) -> None:
        answer = self.form.send(self.desk.browser, button, **typed)
        self.status = answer.status_code
        if answer.location:
            self.go(answer.location.partition("#")[0])
            self.path = answer.location
        else:
            self.html = answer.text


@pytest.fixture
def editor(product: Product, desk: Desk) -> Editor:
    connect(product)
    return Editor(desk, "/admin/workflows/new")


def configured(product: Product, name: str) -> Any:
    found = next(each for each in product.api("GET", "/workflows").json["items"] if each["name"] == name)
    return product.api("GET", f"/workflows/{found['id']}").json


def test_a_workflow_is_written_from_nothing(product: Product, editor: Editor) -> None:
    editor.press("add:conditions", name="Follow up")
    editor.press(
        "keep:tasks.0.object",
        conditions__0__field="question.CSAT",
        conditions__0__operator="less or equal",
        conditions__0__value="2",
        tasks__0__name="Answer",
        tasks__0__object="Survey_Response__c",
    )
    assert editor.path.endswith("#tasks.0.object")
    assert editor.form.choices["tasks.0.external_id_field"] == ["", "Response_Id__c"]
    editor.press(
        "add:tasks.0.fields",
        tasks__0__external_id_field="Response_Id__c",
        tasks__0__fields__0__field="CSAT__c",
        tasks__0__fields__0__source="question:tag:CSAT",
        tasks__0__fields__0__value="number",
    )
    assert editor.path.endswith("#tasks.0.fields.1")
    editor.press(
        "save",
        tasks__0__fields__1__field="Comment__c",
        tasks__0__fields__1__source="text",
        tasks__0__fields__1__typed="Of ${m://FirstName}",
        tasks__0__fields__1__max_length="100",
    )

    made = configured(product, "Follow up")
    assert made["config"]["conditions"] == {
        "all": [{"field": "question.CSAT", "operator": "less or equal", "value": 2}]
    }
    (written,) = made["config"]["tasks"]
    assert written["fields"] == {
        "CSAT__c": {"question": [{"tag": "CSAT"}], "value": "number"},
        "Comment__c": {"text": "Of ${m://FirstName}", "max_length": 100},
    }
    assert not made["is_on"] and "Follow up is saved" in editor.html
    assert written_back(product, made["id"]) == [{"CSAT__c": 1, "Comment__c": "Of Alice"}]
    with product.db.read(product.organization_id) as session:
        assert session.query(WorkflowDraft).count() == 0


def written_back(product: Product, workflow_id: str) -> list[dict[str, Any]]:
    """What the workflow alone makes of a satisfied and of a dissatisfied response."""
    for each in product.api("GET", "/workflows").json["items"]:
        product.api("POST", f"/workflows/{each['id']}/switch", json={"is_on": each["id"] == workflow_id})
    finish(product, "R_1", choice="1")
    finish(product, "R_2", choice="5")
    settle(product)
    return [
        {name: row[name] for name in ("CSAT__c", "Comment__c")} for row in product.org.records("Survey_Response__c")
    ]


@pytest.fixture
def mine(product: Product, desk: Desk) -> str:
    """The id of a workflow that is on."""
    connect(product)
    made = product.api("POST", "/workflows", json={"name": "Mine", "tasks": [task()]})
    assert made.status_code == 201, made.text
    product.api("POST", f"/workflows/{made.json['id']}/switch", json={"is_on": True})
    return str(made.json["id"])


def test_it_is_edited_and_renamed_and_stays_the_same_workflow(product: Product, desk: Desk, mine: str) -> None:
    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    editor.press("save", name="Yours", tasks__0__fields__0__source="contact:Language")

    found = product.api("GET", f"/workflows/{mine}").json
    assert (found["name"], found["is_on"]) == ("Yours", True)
    assert found["config"]["tasks"][0]["fields"] == {"Language__c": {"contact": "Language"}}
    assert len(product.api("GET", "/workflows").json["items"]) == 2


def test_a_name_that_another_has_is_refused_at_its_input(product: Product, desk: Desk, mine: str) -> None:
    for path in (f"/admin/workflows/{mine}/edit", "/admin/workflows/new"):
        editor = Editor(desk, path)
        typed = {"tasks__0__object": "Survey_Response__c"} if path.endswith("new") else {}
        editor.press(
            "save",
            name="Write responses to Salesforce",
            tasks__0__external_id_field="Response_Id__c",
            tasks__0__fields__0__field="Language__c",
            tasks__0__fields__0__source="metadata:language",
            **typed,
        )

        assert editor.status == 409
        assert 'id="name.told"' in editor.html and "choose another name" in editor.html
    assert {item["name"] for item in product.api("GET", "/workflows").json["items"]} == {
        "Mine",
        "Write responses to Salesforce",
    }


def test_what_somebody_else_has_changed_meanwhile_is_not_lost(product: Product, desk: Desk, mine: str) -> None:
    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    theirs = task(fields={"Comment__c": {"constant": "Theirs"}})
    assert product.api("POST", "/workflows", json={"name": "Mine", "tasks": [theirs]}).status_code == 200

    editor.press("save", tasks__0__fields__0__source="contact:Language")
    assert editor.status == 409 and "This workflow has been changed since you began" in editor.html
    assert product.api("GET", f"/workflows/{mine}").json["config"]["tasks"][0]["fields"] == {
        "Comment__c": {"constant": "Theirs"}
    }

    beside = {**editor.form.values, "name": "Mine beside theirs", "press": "separate"}
    assert desk.browser.post(editor.form.action, data=beside).status_code == 302
    assert configured(product, "Mine beside theirs")["config"]["tasks"][0]["fields"] == {
        "Language__c": {"contact": "Language"}
    }


def test_mine_replaces_theirs_when_asked_to(product: Product, desk: Desk, mine: str) -> None:
    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    theirs = task(fields={"Comment__c": {"constant": "Theirs"}})
    product.api("POST", "/workflows", json={"name": "Mine", "tasks": [theirs]})
    editor.press("save")

    answer = desk.browser.post(editor.form.action, data={**editor.form.values, "press": "overwrite"})

    assert answer.status_code == 302
    assert "Language__c" in product.api("GET", f"/workflows/{mine}").json["config"]["tasks"][0]["fields"]


def test_what_salesforce_would_refuse_stands_at_its_row(product: Product, editor: Editor) -> None:
    editor.press("keep:tasks.0.object", name="Odd", tasks__0__object="Survey_Response__c")
    editor.press("add:tasks.0.fields", tasks__0__external_id_field="Response_Id__c")
    editor.press(
        "save",
        tasks__0__fields__1__field="NPS__c",
        tasks__0__fields__1__source="constant",
        tasks__0__fields__1__typed="many",
    )

    assert editor.status == 422 and "Odd" not in str(product.api("GET", "/workflows").json)
    assert '<a href="#tasks.0.fields.0">Task 1, NPS__c</a> – NPS__c cannot take many' in editor.html
    assert 'id="tasks.0.fields.0.told"' in editor.html and 'aria-invalid="true"' in editor.html
    editor.press("save", tasks__0__fields__0__typed="9")
    assert configured(product, "Odd")["config"]["tasks"][0]["fields"] == {"NPS__c": {"constant": 9}}


def test_it_is_checked_without_being_saved(product: Product, editor: Editor) -> None:
    editor.press("keep:tasks.0.object", name="Odd", tasks__0__object="Survey_Response__c")
    editor.press(
        "check",
        tasks__0__external_id_field="Response_Id__c",
        tasks__0__fields__0__field="Language__c",
        tasks__0__fields__0__source="embedded:sfContactId",
    )
    assert "it can be saved nevertheless" in editor.html or "takes everything" in editor.html
    assert "Odd" not in str(product.api("GET", "/workflows").json)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_has_its_form_and_says_what_it_lacks(editor: Editor, action: str) -> None:
    editor.press("keep:tasks.0.kind", name="Odd", tasks__0__kind=f"update_salesforce.{action}")
    assert editor.form.values["tasks.0.kind"] == f"update_salesforce.{action}"
    editor.press("save")

    assert editor.status == 422 and 'id="problems"' in editor.html


def test_records_of_one_task_have_forms_of_their_own(product: Product, editor: Editor) -> None:
    editor.press("keep:tasks.0.kind", name="Both", tasks__0__kind="update_salesforce.together")
    editor.press("add:tasks.0.records")
    editor.press(
        "keep:tasks.0.records.0.object", tasks__0__records__0__name="case", tasks__0__records__0__object="Case"
    )
    editor.press(
        "add:tasks.0.records",
        tasks__0__records__0__fields__0__field="Subject",
        tasks__0__records__0__fields__0__source="text",
        tasks__0__records__0__fields__0__typed="A complaint",
    )
    editor.press(
        "save",
        tasks__0__records__1__name="answer",
        tasks__0__records__1__object="Survey_Response__c",
        tasks__0__records__1__fields__0__field="Case__c",
        tasks__0__records__1__fields__0__source="record:case",
    )

    (written,) = configured(product, "Both")["config"]["tasks"]
    assert [(each["name"], each["action"], each["object"]) for each in written["records"]] == [
        ("case", "create", "Case"),
        ("answer", "create", "Survey_Response__c"),
    ]


def test_the_whole_workflow_is_edited_as_yaml_and_comes_back(desk: Desk, mine: str) -> None:
    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    editor.press("yaml")
    assert "name: Mine" in editor.html and "action: upsert" in editor.html
    address = editor.path

    assert desk.browser.post(address, data={"yaml": "a: ["}).status_code == 422
    assert desk.browser.post(address, data={"yaml": "name: A\nodd: 1"}).status_code == 422
    assert desk.browser.post(address, data={"yaml": "- 1"}).status_code == 422
    listed = "question: [{tag: A, type: nps}, {tag: B}]"
    sent = f"name: Mine\ntasks:\n- {{name: T, type: update_salesforce, object: X, fields: {{A: {{{listed}}}}}}}"
    back = desk.browser.post(address, data={"yaml": sent})
    editor.go(back.location)

    assert editor.form.values["tasks.0.fields.0.source"] == "yaml"
    assert "- tag: B" in editor.form.values["tasks.0.fields.0.typed"]


@pytest.mark.usefixtures("salesforce")
def test_another_account_is_connected_and_all_that_was_typed_is_there_again(desk: Desk, editor: Editor) -> None:
    editor.press("connect:tasks.0.account", name="Kept", tasks__0__object="Survey_Response__c")
    form = {"name": "Europe", "environment": "sandbox", "return_to": return_to(editor.html)}
    away = desk.browser.post("/admin/salesforce/accounts/new", data=form).location
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = desk.browser.get(f"/admin/salesforce/callback?code=c&state={state}").location

    assert back.endswith("#tasks.0.account")
    editor.go(back)
    assert editor.form.choices["tasks.0.account"] == ["", "Europe"]
    assert editor.form.values["tasks.0.account"] == "Europe"
    assert editor.form.values["name"] == "Kept"


def return_to(html: str) -> str:
    """The page that connecting comes back to."""
    found = re.search(r'name="return_to" value="([^"]+)"', html)
    assert found, html
    return unescape(found[1])


def test_a_draft_is_found_again_and_thrown_away(product: Product, desk: Desk, editor: Editor) -> None:
    editor.press("add:tasks", name="Half")
    assert "Half" in desk.says("/admin/workflows")

    product.clock.advance(days=29)
    product.sweep()
    assert "Half" in desk.says("/admin/workflows")
    assert "thrown away" in desk.press(f"{editor.form.action}/discard")
    assert desk.browser.get(editor.form.action).status_code == 404
    Editor(desk, "/admin/workflows/new").press("keep", name="Old")
    product.clock.advance(days=31)
    product.sweep()
    assert "Old" not in desk.says("/admin/workflows")


def test_two_windows_of_one_draft_lose_nothing(desk: Desk, editor: Editor) -> None:
    editor.press("keep", name="Begun")
    other = Editor(desk, editor.form.action)
    editor.press("keep", name="Here")
    other.press("keep", name="There")

    assert "a draft of its own now" in other.html and other.form.action != editor.form.action
    assert "Here" in desk.says("/admin/workflows") and "There" in desk.says("/admin/workflows")
    other.press("keep", name="There again")
    assert "a draft of its own now" not in other.html


def test_a_workflow_is_duplicated_as_a_draft(desk: Desk, product: Product, mine: str) -> None:
    assert "Copy of Mine" in desk.browser.post(f"/admin/workflows/{mine}/duplicate", follow_redirects=True).text
    assert len(product.api("GET", "/workflows").json["items"]) == 2


SENT: list[dict[str, str]] = [
    {},
    {"press": "odd:x", "name": "x" * 10_000},
    {"press": "add:name", "name": "A"},
    {"press": "add:tasks.9.fields"},
    {"press": "remove:tasks.0", "tasks.0": "no list", "tasks": "nor this"},
    {"press": "up:tasks.99999999999999999999"},
    {"press": "save", "tasks.0.kind": "odd.odd"},
    {"press": "save", "tasks.0.fields.0.fields.0.field.0.x": "deep"},
    {"press": "check", "conditions.0.field": "yaml", "conditions.0.yaml": "&a [*a]"},
    {"press": "keep", "match": "odd", "tasks.000000000001.name": "A"},
]
"""By whoever writes requests by hand."""


def test_whatever_is_sent_is_answered(desk: Desk, editor: Editor) -> None:
    for sent in SENT:
        answer = desk.browser.post("/admin/workflows/new", data=sent)
        assert answer.status_code in (302, 409, 422), sent
        if answer.location:
            assert desk.browser.get(answer.location).status_code == 200, sent


def test_what_no_database_keeps_is_refused(desk: Desk, editor: Editor) -> None:
    assert desk.browser.post("/admin/workflows/new", data={"name": "a\0b"}).status_code == 422


def test_more_than_a_page_can_show_is_refused(product: Product, desk: Desk, mine: str) -> None:
    many = {f"conditions.{number}.field": "contact.Email" for number in range(MOST_ENTRIES)}
    answer = desk.browser.post("/admin/workflows/new", data={**many, "tasks.0.name": "A", "press": "keep"})
    assert answer.status_code == 422 and f"{MOST_ENTRIES} tasks, rows and conditions at most" in answer.text
    assert "drafts" not in desk.html("/admin/workflows")

    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    editor.press("yaml")
    sent = f"name: Mine\ntasks: [{'a, ' * MOST_ENTRIES}a]"
    refused = desk.browser.post(editor.path, data={"yaml": sent})
    assert refused.status_code == 422 and sent in refused.text, "what was typed is still there"

    fields = {f"Field_{number}__c": {"constant": 1} for number in range(MOST_ENTRIES)}
    with product.db.write(product.organization_id) as session:
        session.get_one(Workflow, mine).config = {"name": "Mine", "tasks": [task(fields=fields)]}
    assert "hearback workflow apply" in desk.html(f"/admin/workflows/{mine}/edit", 422)


def test_two_windows_of_one_text_lose_nothing(desk: Desk, mine: str) -> None:
    editor = Editor(desk, f"/admin/workflows/{mine}/edit")
    editor.press("yaml")
    opened = {"revision": re.search(r'name="revision" value="(\d+)"', editor.html)[1]}  # type: ignore[index]
    desk.browser.post(editor.path, data={**opened, "yaml": "a: ["})
    assert desk.browser.post(editor.path, data={**opened, "yaml": "name: Here"}).status_code == 302
    broken = desk.browser.post(editor.path, data={**opened, "yaml": "name: ["})
    assert f'name="revision" value="{opened["revision"]}"' in broken.text, "a mistake makes the text no newer"

    there = desk.browser.post(editor.path, data={**opened, "yaml": "name: There"}, follow_redirects=True)

    assert "a draft of its own now" in there.text
    assert "Here" in (listed := desk.says("/admin/workflows")) and "There" in listed


SCRIPT = "\"'><script>alert(1)</script>{{ 7 * 7 }}%(name)s"


def test_what_the_org_and_others_call_things_is_no_markup(product: Product, desk: Desk) -> None:
    connect(product)
    odd = FieldDescription("Odd__c", SCRIPT, label=SCRIPT, nillable=False, reference_to=(SCRIPT,), unique=True)
    product.org.see("Case", {**product.org.describe("Case").fields, "Odd__c": odd, SCRIPT: replace(odd, name=SCRIPT)})
    editor = Editor(desk, "/admin/workflows/new")
    for object_name in ("Case", SCRIPT):
        typed = {"name": SCRIPT, "tasks.0.name": SCRIPT, "tasks.0.object": object_name, "tasks.0.account": ""}
        typed |= {"tasks.0.kind": "update_salesforce.update", "tasks.0.key_field": SCRIPT, "tasks.0.key": SCRIPT}
        for part in ("field", "source", "typed", "zone", "map", "default", "max_length", "others.0.source"):
            typed[f"tasks.0.fields.0.{part}"] = SCRIPT
        typed |= {f"conditions.0.{part}": SCRIPT for part in ("field", "operator", "value", "yaml")}
        for press in ("keep", "check", "save", "yaml"):
            page = desk.browser.post(editor.form.action, data={**typed, "press": press}, follow_redirects=True).text
            assert "&lt;script&gt;" in page and "<script>alert" not in page and "49%" not in page


def test_a_question_stands_in_for_one_that_is_not_answered(product: Product, desk: Desk) -> None:
    connect(product)
    (default,) = product.api("GET", "/workflows").json["items"]
    editor = Editor(desk, f"/admin/workflows/{default['id']}/edit")
    number = next(n for n in range(30) if editor.form.values[f"tasks.0.fields.{n}.field"] == "Comment__c")
    row = f"tasks.0.fields.{number}"
    assert editor.form.values[f"{row}.others.0.source"] == "question:type:text_entry/essay"

    editor.press(f"add:{row}.others")
    editor.press("save", **{f"{row}.others.1.source": "question:tag:CSAT"})

    (written,) = product.api("GET", f"/workflows/{default['id']}").json["config"]["tasks"]
    assert written["fields"]["Comment__c"]["question"] == [
        {"tag": "Comment"},
        {"type": "text_entry", "variant": "essay"},
        {"tag": "CSAT"},
    ]


def test_what_a_new_record_needs_is_named(product: Product, editor: Editor) -> None:
    reason = FieldDescription("Reason", "string", label="Case Reason", length=40, nillable=False)
    product.org.see("Case", {**product.org.describe("Case").fields, "Reason": reason})

    editor.press("keep:tasks.0.object", tasks__0__object="Case")

    assert "not filled yet: Case Reason" in " ".join(editor.html.split())


def test_a_question_is_offered_without_the_codes_that_are_piped_into_it(editor: Editor) -> None:
    assert "You gave us … out of 10" in editor.html and "${q://QID1/SelectedChoicesRecode}" not in editor.html


def test_without_the_org_names_are_typed(product: Product, desk: Desk) -> None:
    product.connections.connected.clear()
    editor = Editor(desk, "/admin/workflows/new")

    assert "names can be typed nevertheless" in editor.html
    assert "tasks.0.external_id_field" not in editor.form.choices
