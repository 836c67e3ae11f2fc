"""A matrix in a real browser: cards on a phone, a table at a desk, accessible and without a script in both."""

from pathlib import Path

import pytest

from connector.responses import views
from connector.responses.page import Respondent, survey_page
from connector.surveys.paging import submit
from tests.support.browser import AXE, DESK, PHONE, STANDARDS, NewPage
from tests.support.surveys import aspects, choice, survey
from tests.unit.responses.pages import rendered

pytestmark = pytest.mark.browser

STYLES = (Path(views.__file__).parent / "static" / "survey.css").read_text("utf-8")
SATISFIED = ("Extremely dissatisfied", "Somewhat dissatisfied", "Neither", "Somewhat satisfied", "Extremely satisfied")
SCALE = [choice(number, words) for number, words in enumerate(SATISFIED, start=1)]


def incomplete() -> str:
    """The page with two matrices after a row was left out."""
    definition = survey([aspects(columns=SCALE, required=True), aspects("QID7", answers="multiple", required=True)])
    submission = submit(definition, 1, {"QID6_row_1": ["2"], "QID7_row_1": ["1", "2"]}, {}, {})
    page = survey_page(
        definition,
        number=1,
        language="en",
        answers=submission.answers,
        respondent=Respondent(),
        submission=submission,
    )
    assert page is not None
    return rendered("survey_page", page).replace("</head>", f"<style>{STYLES}</style></head>")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_needs_no_scrolling_sideways(
    new_page: NewPage, size: tuple[int, int], scheme: str
) -> None:
    page = new_page(size, color_scheme=scheme)
    page.set_content(incomplete())
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.add_script_tag(content=AXE.read_text("utf-8"))
    found = page.evaluate("values => axe.run({runOnly: {type: 'tag', values}})", STANDARDS)["violations"]
    assert [violation["id"] for violation in found] == []


def test_a_row_is_a_line_of_the_table_at_a_desk_and_a_list_on_a_phone(new_page: NewPage) -> None:
    tops = {}
    for size in (PHONE, DESK):
        page = new_page(size, java_script_enabled=False)
        page.set_content(incomplete())
        boxes = [page.locator(f"label[for=QID6-1-{number}]").bounding_box() for number in range(1, 6)]
        assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
        tops[size] = len({round(box["y"]) for box in boxes if box})
        page.locator("label[for=QID6-2-5]").click(position={"x": 4, "y": 4})
        assert page.locator("#QID6-2-5").is_checked()
    assert tops == {PHONE: 5, DESK: 1}
