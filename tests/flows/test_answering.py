"""From the link in the mail to the row in Salesforce, without a browser."""

import re

import pytest

from tests.support.answering import answer, invited
from tests.support.product import Product

ANSWERS = {"QID1": "1"}


def test_a_finished_response_becomes_one_row_in_salesforce(product: Product) -> None:
    link = invited(product)

    answer(product.client, link)
    product.work()
    product.clock.advance(seconds=5)
    product.sweep()

    (row,) = product.org.records("Survey_Response__c")
    alice = product.org.records("Contact")[0]["Id"]
    assert row["Contact__c"] == alice and row["Response_Id__c"].startswith("R_") and row["Status__c"] == "Complete"


def test_the_distribution_counts_who_started_and_finished(product: Product) -> None:
    link = invited(product)
    distribution = product.api("GET", "/distributions").json["items"][0]["id"]
    assert product.counts(distribution)["started"] == 0

    answer(product.client, link)
    product.work()

    counts = product.counts(distribution)
    assert (counts["started"], counts["finished"]) == (1, 1)
    (response,) = product.api("GET", f"/responses?distribution={distribution}").json["items"]
    assert response["status"] == "Complete" and response["answers"]


def test_handing_in_the_last_page_again_changes_nothing(product: Product) -> None:
    link = invited(product)
    browser = product.client
    answer(browser, link)

    again = browser.post(link, data={"page": "1", "QID1": "5", "go": "next"}, follow_redirects=True)
    product.work()
    product.clock.advance(seconds=5)
    product.sweep()

    assert again.status_code == 200
    assert len(product.org.records("Survey_Response__c")) == 1
    assert "<form" not in browser.get(link).text


@pytest.mark.parametrize(("number", "go"), [("0", "back"), ("00", "lang:fr"), ("99999", "next")])
def test_a_page_that_does_not_exist_finishes_nothing(product: Product, number: str, go: str) -> None:
    link = invited(product)

    answered = product.client.post(link, data={"page": number, "go": go})

    assert answered.status_code in (303, 422)
    assert product.api("GET", "/responses").json["items"] == []


def test_an_unknown_link_says_so_and_nothing_more(product: Product) -> None:
    invited(product)

    assert product.client.get("/s/nonsense").status_code == 404
    assert product.client.post("/s/nonsense", data={"go": "next"}).status_code == 404


def test_a_link_that_is_only_opened_changes_nothing(product: Product) -> None:
    link = invited(product)

    product.client.get(link)
    product.client.head(link)
    product.work()

    distribution = product.api("GET", "/distributions").json["items"][0]
    assert distribution["counts"]["started"] == 0


def test_one_click_unsubscribe_stops_the_next_invitation(product: Product) -> None:
    alice = product.contact("Alice")
    product.send([alice])
    product.work()
    content = product.mail.journal[0].content.decode().replace("\r\n ", " ").replace("\r\n\t", " ")
    path = re.search(r"List-Unsubscribe: <https://survey\.example(/o/[^>]+)>", content)[1]  # type: ignore[index]

    assert product.client.get(path).status_code == 200
    assert product.counts(product.send([alice]).json["id"])["opted_out"] == 0
    assert product.client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    counts = product.counts(product.send([alice]).json["id"])
    product.work()

    assert counts["opted_out"] == 1 and counts["in_list"] == 0


def test_an_opt_out_holds_back_what_is_already_waiting(product: Product) -> None:
    alice = product.contact("Alice")
    product.send([alice])
    product.work()
    content = product.mail.journal[0].content.decode().replace("\r\n ", " ")
    path = re.search(r"List-Unsubscribe: <https://survey\.example(/o/[^>]+)>", content)[1]  # type: ignore[index]
    waiting = product.send([alice]).json["id"]

    product.client.post(path)
    product.work()

    assert product.counts(waiting)["cancelled"] == 1
    assert len(product.mail.journal) == 1
