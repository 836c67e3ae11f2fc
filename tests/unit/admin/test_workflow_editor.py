"""Writing a workflow in its form, button by button, as a browser without scripts does."""

from typing import Any

import pytest

from connector.workflows.models import WorkflowDraft
from tests.support.accounts import connect
from tests.support.page_forms import PageForm, read_form
from tests.support.product import Product
from tests.unit.admin.conftest import Desk


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
    with product.db.read(product.organization_id) as session:
        assert session.query(WorkflowDraft).count() == 0
