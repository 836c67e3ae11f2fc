"""Taking responses out: pages in a stable order, CSV that a spreadsheet reads and never runs."""

import csv
import io

import pytest

from connector.foundation.csv_text import csv_line
from connector.responses.export import Columns
from tests.support.answering import answer, invited
from tests.support.product import Product


def answered(product: Product, count: int = 1, word: str = "satisf") -> None:
    for _ in range(count):
        answer(product.client, invited(product, word))
        product.clock.advance(seconds=1)


def exported(product: Product, query: str) -> list[dict[str, str]]:
    answer = product.api("GET", f"/responses/export?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_pages_follow_each_other_without_gap_or_repeat(product: Product) -> None:
    answered(product, 5)
    product.clock.advance(seconds=-1)
    answered(product)  # recorded at the same time as the last one

    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = product.api("GET", f"/responses?limit=2&after={after}").json
        seen += [item["id"] for item in page["items"]]
        after = page["next"]

    whole = product.api("GET", "/responses").json
    assert seen == [item["id"] for item in whole["items"]] and len(set(seen)) == 6
    assert whole["next"] is None


def test_responses_are_found_by_survey_and_by_distribution(product: Product) -> None:
    answered(product)
    answered(product, word="promoter")
    nps = product.survey_id("promoter")
    (found,) = product.api("GET", f"/responses?survey={nps}").json["items"]

    assert found["survey"]["id"] == nps
    assert product.api("GET", f"/responses?survey={nps}&distribution={found['distribution']}").json["items"] == [found]
    assert (
        product.api("GET", f"/responses?survey={product.survey_id()}&distribution={found['distribution']}").json[
            "items"
        ]
        == []
    )


def test_a_row_holds_what_was_answered_and_from_whom(product: Product) -> None:
    answered(product, 3)

    rows = exported(product, f"survey={product.survey_id()}")

    listed = product.api("GET", "/responses").json["items"]
    assert [row["Response Id"] for row in rows] == [item["id"] for item in listed]
    assert rows[0]["sfContactId"] == listed[0]["record_id"] and rows[0]["Status"] == "Complete"
    head = next(name for name in rows[0] if name.startswith("CSAT: "))
    assert rows[0][head] == listed[0]["answers"][0]["answer"]


def test_the_columns_are_the_same_without_a_response(product: Product) -> None:
    before = product.api("GET", f"/responses/export?survey={product.survey_id()}").text
    answered(product)

    after = product.api("GET", f"/responses/export?survey={product.survey_id()}").text

    assert before.splitlines() == after.splitlines()[:1] and before.endswith("\r\n")


def test_embedded_data_that_the_survey_does_not_declare_has_its_column(product: Product) -> None:
    account = product.org.load("Account", Name="Acme", Rating="=HYPERLINK(1)")
    distribution = product.send([product.contact(AccountId=account)], embedded_data={"Level": "Account.Rating"}).json[
        "id"
    ]
    product.work()
    answer(product.client, product.survey_link())

    (row,) = exported(product, f"distribution={distribution}")

    assert row["Level"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1+1", '"\'\n=1+1"'),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ("a=1", "a=1"),
        ('say "hi", Bob', '"say ""hi"", Bob"'),
        ("two\nlines", '"two\nlines"'),
        (-5, "-5"),
    ],
)
def test_a_cell_is_never_a_formula_and_never_breaks_itscsv_line(text: object, cell: str) -> None:
    assert csv_line([text, "x"]) == f"{cell},x\r\n"


def test_heads_are_guarded_too() -> None:
    assert "'=Rating" in csv_line(Columns(("=Rating",), {}).heads())


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("survey=SV_nothing", 404), ("distribution=EMD_nothing", 404), ("survey=a%0Ab", 422)],
)
def test_an_export_of_nothing_is_refused(product: Product, query: str, status: int) -> None:
    assert product.api("GET", f"/responses/export?{query}").status_code == status


def test_an_unknown_place_to_go_on_from_is_refused(product: Product) -> None:
    refused = product.api("GET", "/responses?after=R_nothing")

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "after"
