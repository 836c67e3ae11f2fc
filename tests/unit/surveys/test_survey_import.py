"""A survey is a file: from the upload to the answer, over the API and the pages."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.product import Product
from tests.support.qsf import (
    REAL_FILES,
    REQUIRED,
    SALESFORCE,
    as_file,
    fruit,
    needs_real_files,
    qsf,
    score,
    shown,
    table,
    text,
    validated,
    words,
)
from tests.support.surveys import SAMPLES

FRUIT = qsf(
    text(QuestionText="<p>Hello</p>"),
    fruit(**REQUIRED),
    fruit("QID6", Selector="MAVR", DataExportTag="many"),
    table(**REQUIRED),
    table("QID7", SubSelector="MultipleAnswer"),
    "break",
    score(),
    words(selector="ML"),
    words("QID8", **validated(Type="ContentType", ContentType="ValidEmail")),
    flow=[SALESFORCE, shown("BL_1")],
)
FIRST_PAGE = {
    "page": "1",
    "go": "next",
    "QID1": "4",
    "QID1_text_4": "Mango",
    "QID6": ["1", "2"],
    "QID2_row_1": "2",
    "QID2_row_2": "1",
    "QID7_row_2": ["1", "2"],
}
SECOND_PAGE = {"page": "2", "go": "next", "QID4": "9", "QID3": "Nice", "QID8": "alice@example.com"}


def send_file(product: Product, content: bytes, name: str = "fruit.qsf") -> Any:
    return product.api("POST", "/surveys/import", data={"file": (BytesIO(content), name)})


def message(answer: Any) -> str:
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.text
    [error] = answer.json["errors"]
    assert error["field"] == "file"
    return str(error["message"])


class TestTheAnswer:
    def test_it_names_the_survey_its_questions_languages_and_the_report(self, product: Product) -> None:
        answer = send_file(product, as_file(FRUIT))
        assert answer.status_code == 201
        found = answer.json
        assert found.keys() == {"id", "name", "questions", "languages", "report"}
        assert (found["name"], found["languages"], found["report"]) == ("Fruit", ["en"], [])
        assert [one["type"] for one in found["questions"]] == [
            "descriptive_text",
            "multiple_choice",
            "multiple_choice",
            "matrix",
            "matrix",
            "nps",
            "text_entry",
            "text_entry",
        ]
        assert found["questions"][3] == {
            "id": "QID2",
            "type": "matrix",
            "tag": "tag_QID2",
            "text": "What about QID2?",
            "required": True,
        }

    def test_the_report_says_where_and_what(self, product: Product) -> None:
        document = qsf(fruit(QuestionJS="alert(1)"), flow=[SALESFORCE, shown("BL_1")])
        assert send_file(product, as_file(document)).json["report"] == [
            {"where": "QID1 (tag_QID1) › QuestionJS", "what": "JavaScript is not run.", "supported": False}
        ]

    def test_the_same_file_again_changes_nothing_and_another_is_a_new_version(self, product: Product) -> None:
        first, again = (send_file(product, as_file(FRUIT)).json["id"] for _ in range(2))
        assert (first, product.api("GET", f"/surveys/{first}").json["version"]) == (again, 1)
        changed = send_file(product, as_file(qsf(fruit()))).json["id"]
        assert (changed, product.api("GET", f"/surveys/{first}").json["version"]) == (first, 2)

    def test_a_definition_of_our_own_is_imported_the_same_way(self, product: Product) -> None:
        content = (SAMPLES / "csat.yaml").read_bytes().replace(b"(CSAT)", b"(mine)")
        answer = send_file(product, content, "Mine.YML")
        assert (answer.status_code, answer.json["name"]) == (201, "Customer satisfaction (mine)")
        assert answer.json["report"] == []

    def test_what_is_to_be_looked_at_in_it_is_in_the_report(self, product: Product) -> None:
        content = (SAMPLES / "csat.yaml").read_bytes().replace(b"sfSurveyId", b"sfSurveyID")
        assert {note["where"] for note in send_file(product, content, "csat.yaml").json["report"]} == {"flow"}

    def test_it_is_described_in_the_openapi_document(self, product: Product) -> None:
        described = product.client.get("/api/v1/openapi.json").json["paths"]["/api/v1/surveys/import"]["post"]
        (media_type, body) = next(iter(described["requestBody"]["content"].items()))
        assert (media_type, body["schema"]) == ("multipart/form-data", {"$ref": "#/components/schemas/FileInput"})
        assert {"201", "401", "413", "422"} <= described["responses"].keys()


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("fruit.qsf", b"name: Fruit\nflow: []\n", ".yaml"),
            ("fruit.yaml", as_file(FRUIT), ".qsf"),
            ("fruit.txt", as_file(FRUIT), "ends in .qsf"),
            ("fruit", as_file(FRUIT), "ends in .qsf"),
            ("fruit.qsf", b"", "is empty"),
            ("fruit.yaml", b"\xff", "UTF-8"),
            ("fruit.qsf", b"[" * 100_000, "nested too deeply"),
            ("fruit.qsf", as_file(qsf(text())), "no question"),
        ],
    )
    def test_what_is_no_survey_file_is_a_422(self, product: Product, name: str, content: bytes, says: str) -> None:
        assert says in message(send_file(product, content, name))
        assert "Fruit" not in [one["name"] for one in product.api("GET", "/surveys").json["items"]]

    def test_a_mistake_in_a_definition_is_told_where_it_stands(self, product: Product) -> None:
        answer = send_file(product, b"name: Mine\n", "mine.yaml")
        assert answer.status_code == 422
        assert {"title", "flow", "blocks"} <= {error["field"] for error in answer.json["errors"]}

    @pytest.mark.parametrize("options", [{}, {"json": {"file": "x"}}, {"data": {"other": "x"}}, {"data": b"x"}])
    def test_a_request_without_a_file_is_a_422(self, product: Product, options: dict[str, Any]) -> None:
        answer = product.api("POST", "/surveys/import", **options)
        assert answer.status_code == 422
        assert "file" in {error["field"] for error in answer.json["errors"]}

    def test_a_text_in_the_place_of_the_file_is_a_422(self, product: Product) -> None:
        assert product.api("POST", "/surveys/import", data={"file": "text"}).status_code == 422

    def test_a_file_that_is_too_large_is_a_413(self, product: Product) -> None:
        assert send_file(product, b" " * 2_000_001).status_code == 413

    def test_without_a_key_nothing_is_imported(self, product: Product) -> None:
        files = {"file": (BytesIO(as_file(FRUIT)), "fruit.qsf")}
        assert product.client.post("/api/v1/surveys/import", data=files).status_code == 401


class TestFromTheFileToTheAnswer:
    def test_an_imported_survey_is_sent_shown_and_answered(self, product: Product) -> None:
        survey = send_file(product, as_file(FRUIT)).json["id"]
        assert survey in [one["id"] for one in product.api("GET", "/surveys").json["items"]]
        assert product.send([product.contact("Alice")], survey=survey).status_code == 201
        product.work()
        link, browser = product.survey_link(), product.client

        page = browser.get(link).text
        assert all(f'id="{question_id}"' in page for question_id in ("QID1", "QID6", "QID2", "QID7", "QID5"))
        assert 'name="QID2_row_1"' in page
        incomplete = browser.post(link, data=FIRST_PAGE | {"QID2_row_2": ""})
        assert (incomplete.status_code, 'href="#QID2-2-1"' in incomplete.text) == (422, True)
        browser.post(link, data=FIRST_PAGE)
        assert 'id="QID8"' in browser.get(link).text
        assert browser.post(link, data=SECOND_PAGE, follow_redirects=True).status_code == 200
        product.work()

        (response,) = product.api("GET", "/responses").json["items"]
        answers = {one["id"]: (one["answer"], one["value"]) for one in response["answers"]}
        assert answers == {
            "QID1": ("Other: Mango", 30),
            "QID6": ("Kiwi, Apple", ["20", "10"]),
            "QID2": ("Taste: Good; Price: Bad", ["1", "-1"]),
            "QID7": ("Price: Bad, Good", ["-1", "1"]),
            "QID4": ("9", 9),
            "QID3": ("Nice", "Nice"),
            "QID8": ("alice@example.com", "alice@example.com"),
        }
        (row,) = self.written(product)
        assert "Taste: Good; Price: Bad" in row["Answers__c"] and row["NPS__c"] == 9

    def written(self, product: Product) -> list[dict[str, Any]]:
        product.clock.advance(seconds=5)
        product.sweep()
        return product.org.records("Survey_Response__c")

    @needs_real_files
    @pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: file.stem)
    def test_a_real_file_is_imported_and_its_pages_are_shown(self, product: Product, file: Path) -> None:
        answer = send_file(product, file.read_bytes(), file.name)
        assert answer.status_code == 201
        missing = {note["what"].split()[0] for note in answer.json["report"] if note["where"] == "Survey flow"}
        assert {"sfAccountId", "sfContactId", "sfSurveyId"} <= missing
        product.send([product.contact("Alice")], survey=answer.json["id"])
        product.work()
        page = product.client.get(product.survey_link()).text
        assert all(f'id="{one["id"]}"' in page for one in answer.json["questions"])
