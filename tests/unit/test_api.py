"""The API beside sending: composer, surveys, responses; who may read them."""

import pytest

from connector.organizations import service as organizations
from tests.support.answering import answer, invited
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.signed_in import HUGO, salesforce_user

OTHER_ORG = "00D000000000063EAA"


def test_the_composer_starts_with_a_message_that_can_be_sent(product: Product) -> None:
    start = product.api("GET", "/composer?object=Contact").json

    message = {name: start[name] for name in ("from_name", "reply_to", "subject", "body")}
    assert product.send([product.contact("Alice")], message=message).status_code == 201
    assert start["sms"] == {"allowed": True, "code": "allowed", "reason": ""}


def test_a_survey_shows_its_questions(product: Product) -> None:
    shown = product.api("GET", f"/surveys/{product.survey_id()}").json

    assert shown["id"] == product.survey_id() and {"en", "fr"} <= set(shown["languages"])
    assert all(question["id"] and question["text"] for question in shown["questions"])
    assert shown["findings"] == []


def test_a_response_shows_what_was_answered(product: Product) -> None:
    answer(product.client, invited(product))

    (listed,) = product.api("GET", "/responses").json["items"]

    assert product.api("GET", f"/responses/{listed['id']}").json == listed
    assert listed["name"] == "Alice Martin" and listed["record_id"].startswith("003")


@pytest.mark.parametrize("path", ["/surveys/SV_nothing", "/responses/R_nothing", "/distributions/EMD_nothing"])
def test_what_is_not_there_is_not_found(product: Product, path: str) -> None:
    found = product.api("GET", path)

    assert (found.status_code, found.mimetype) == (404, "application/problem+json")


def test_what_belongs_to_another_organization_is_not_there(product: Product) -> None:
    answer(product.client, invited(product))
    (response,) = product.api("GET", "/responses").json["items"]
    paths = [
        f"/surveys/{product.survey_id()}",
        f"/responses/{response['id']}",
        f"/distributions/{response['distribution']}",
    ]
    assert [product.api("GET", path).status_code for path in paths] == [200, 200, 200]

    with product.db.write() as session:
        other, _ = organizations.create(session, "Globex", product.clock.now())
        product.api_key = organizations.issue_api_key(session, other.id, "tests", product.clock.now())

    assert [product.api("GET", path).status_code for path in paths] == [404, 404, 404]
    assert [product.api("GET", path).json["items"] for path in ("/surveys", "/responses", "/distributions")] == [[]] * 3


def test_a_call_from_another_salesforce_org_is_refused(product: Product) -> None:
    own, foreign = ({"X-Salesforce-Organization": org} for org in (ORG, OTHER_ORG))

    assert product.api("GET", "/surveys", headers=own).status_code == 200
    assert product.api("GET", "/surveys", headers=foreign).status_code == 403


def test_a_person_sees_the_responses_of_those_whom_salesforce_shows(product: Product) -> None:
    answer(product.client, invited(product))
    (response,) = product.api("GET", "/responses").json["items"]
    hugo, listed = salesforce_user(product), f"/responses?distribution={response['distribution']}"
    assert hugo.api("GET", listed).json["items"] == [response]

    product.org.hide(response["record_id"], user=HUGO)

    assert hugo.api("GET", listed).json["items"] == []
    assert hugo.api("GET", f"/responses/{response['id']}").status_code == 404
    assert hugo.api("GET", f"/responses/export?survey={product.survey_id()}").status_code == 403


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "distribution=a%0Ab"])
def test_a_bad_query_names_its_field(product: Product, query: str) -> None:
    refused = product.api("GET", f"/responses?{query}")

    assert refused.status_code == 422
    assert query.partition("=")[0] in {error["field"] for error in refused.json["errors"]}
