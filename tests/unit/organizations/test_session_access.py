"""The JSON API for a person at a browser: by the session, with a token on every change, and never for another site."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import update

from connector.messaging.models import Message, MessageState
from connector.organizations.models import User
from tests.support.answering import answer, invited
from tests.support.product import Product
from tests.support.signed_in import HUGO, SignedIn, administrator, salesforce_user


@pytest.fixture
def hugo(product: Product) -> SignedIn:
    return salesforce_user(product)


def test_a_signed_in_person_calls_the_api_without_a_key(product: Product, hugo: SignedIn) -> None:
    alice = product.contact("Alice")
    sent = hugo.api("POST", "/distributions", json=product.request([alice]))

    assert sent.status_code == 201
    assert sent.json["created_by"] == "Hugo"
    listed = hugo.api("GET", f"/distributions?record_id={alice}").json["items"]
    assert [item["id"] for item in listed] == [sent.json["id"]]


def test_an_administrator_may_use_the_api_as_well(product: Product) -> None:
    sent = administrator(product).api("POST", "/distributions", json=product.request([product.contact("Alice")]))

    assert sent.status_code == 201


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_change_without_the_token_is_refused_in_words(product: Product, hugo: SignedIn, token: str) -> None:
    wanted = product.request([product.contact("Alice")])

    refused = hugo.api("POST", "/distributions", json=wanted, headers={"X-CSRFToken": token})

    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    assert [error["field"] for error in refused.json["errors"]] == ["X-CSRFToken"]
    assert "reload the page" in refused.json["errors"][0]["message"]
    assert product.mail.journal == [] and product.api("GET", "/distributions").json["items"] == []


def test_the_token_of_another_session_does_not_do(product: Product, hugo: SignedIn) -> None:
    other = salesforce_user(product, "005000000000008AAA", "Charlie")

    refused = hugo.api("POST", "/distributions", json={}, headers={"X-CSRFToken": other.token})

    assert refused.status_code == 403


def test_a_key_that_is_sent_counts_and_not_the_session(hugo: SignedIn) -> None:
    refused = hugo.api("GET", "/surveys", headers={"Authorization": "Bearer wrong"})

    assert refused.status_code == 401


def test_headers_of_apex_do_not_change_who_a_session_belongs_to(product: Product, hugo: SignedIn) -> None:
    claimed = {"X-Salesforce-User": "005000000000008AAA"}

    sent = hugo.api("POST", "/distributions", json=product.request([product.contact("Alice")]), headers=claimed)

    assert sent.json["created_by"] == "Hugo"


def test_nobody_is_let_in_without_key_and_session(product: Product) -> None:
    assert product.client.get("/api/v1/surveys").status_code == 401


def test_a_person_whom_the_administrator_blocks_may_do_nothing_more(product: Product, hugo: SignedIn) -> None:
    with product.db.write() as session:
        session.execute(update(User).where(User.id == hugo.user_id).values(may_send=False))

    refused = hugo.api("GET", "/surveys")

    assert refused.status_code == 403 and "ask your administrator" in refused.json["detail"]


def test_a_salesforce_user_is_no_administrator_and_stays_signed_in(hugo: SignedIn) -> None:
    assert hugo.client.get("/admin/distributions").status_code == 403
    assert hugo.api("GET", "/surveys").status_code == 200


def test_a_session_of_somebody_who_is_gone_is_worth_nothing(product: Product) -> None:
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = "UR_gone"

    assert browser.get("/api/v1/surveys").status_code == 401


class TestWhatAPersonMayNotSeeInSalesforce:
    """The service reads with more rights than Hugo has."""

    def test_a_hidden_record_is_neither_sent_to_nor_kept_nor_listed(self, product: Product, hugo: SignedIn) -> None:
        alice, bob = product.contact("Alice"), product.contact("Bob")
        product.send([bob])
        product.org.hide(bob, user=HUGO)

        answers = {
            "record_ids": hugo.api("POST", "/distributions", json=product.request([alice, bob])),
            "record_ids ": hugo.api("POST", "/selections", json={"object": "Contact", "record_ids": [alice, bob]}),
            "record_id": hugo.api("GET", f"/distributions?record_id={bob}"),
        }

        for field, refused in answers.items():
            assert refused.status_code == 422 and refused.json["errors"][0]["field"] == field.strip()
            assert bob in refused.json["errors"][0]["message"]
        assert len(product.api("GET", "/distributions").json["items"]) == 1

    def test_distributions_are_listed_for_a_record_only(self, product: Product, hugo: SignedIn) -> None:
        product.send([product.contact("Alice")])

        refused = hugo.api("GET", "/distributions")

        assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "record_id"
        assert administrator(product).api("GET", "/distributions").json["items"]

    def test_responses_are_listed_for_a_distribution_only(self, product: Product, hugo: SignedIn) -> None:
        refused = hugo.api("GET", "/responses")

        assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "distribution"

    def test_a_selection_is_kept_for_whoever_ticked(self, product: Product, hugo: SignedIn) -> None:
        kept = hugo.api("POST", "/selections", json={"object": "Contact", "record_ids": [product.contact("Alice")]})
        charlie = salesforce_user(product, "005000000000008AAA", "Charlie")

        assert hugo.api("GET", f"/selections/{kept.json['id']}").status_code == 200
        assert charlie.api("GET", f"/selections/{kept.json['id']}").status_code == 404


class TestWhatTheServiceFindsByItself:
    """Apex checks the records that a call names. Those that the service finds are asked about for everybody."""

    @pytest.fixture(params=["session", "apex"])
    def ask(self, request: pytest.FixtureRequest, product: Product, hugo: SignedIn) -> Any:
        def by_apex(method: str, path: str, **options: Any) -> Any:
            return product.api(method, path, headers={"X-Salesforce-User": HUGO}, **options)

        return hugo.api if request.param == "session" else by_apex

    def test_hidden_recipients_are_not_shown(self, product: Product, ask: Any) -> None:
        alice, bob = product.contact("Alice"), product.contact("Bob")
        path = f"/distributions/{product.send([alice, bob]).json['id']}/recipients"
        product.org.hide(bob, user=HUGO)

        assert [item["name"] for item in ask("GET", path).json["items"]] == ["Alice Martin"]
        assert len(product.api("GET", path).json["items"]) == 2

    def test_a_page_of_hidden_recipients_leads_on(self, product: Product, ask: Any) -> None:
        alice, bob = product.contact("Alice"), product.contact("Bob")
        path = f"/distributions/{product.send([alice, bob]).json['id']}/recipients?limit=1"
        product.org.hide(alice, user=HUGO)

        first = ask("GET", path).json
        second = ask("GET", f"{path}&after={first['next']}").json

        assert first["items"] == [] and [item["record_id"] for item in second["items"]] == [bob]

    def test_hidden_responses_are_not_shown_and_none_without_a_distribution(self, product: Product, ask: Any) -> None:
        answer(product.client, invited(product))
        (response,) = product.api("GET", "/responses").json["items"]
        listed = f"/responses?distribution={response['distribution']}"
        assert ask("GET", listed).json["items"] == [response]
        product.org.hide(response["record_id"], user=HUGO)

        assert ask("GET", listed).json["items"] == []
        assert ask("GET", f"/responses/{response['id']}").status_code == 404
        assert ask("GET", "/responses").json["errors"][0]["field"] == "distribution"
        assert ask("GET", f"/responses/export?survey={product.survey_id()}").status_code == 403

    def test_nothing_is_sent_again_to_a_hidden_record(self, product: Product, ask: Any) -> None:
        alice = product.contact("Alice")
        sent = product.send([alice]).json["id"]
        with product.db.write() as session:
            session.execute(update(Message).values(state=MessageState.UNCERTAIN))
        product.org.hide(alice, user=HUGO)
        path = f"/distributions/{sent}/recipients/{alice}/send-again"

        assert ask("POST", path).status_code == 404
        assert product.counts(sent)["uncertain"] == 1
        assert product.api("POST", path).status_code == 200

    def test_only_administrators_bring_in_surveys(self, product: Product, ask: Any) -> None:
        before = product.api("GET", "/surveys").json

        refused = ask("POST", "/surveys/import", data={"file": (BytesIO(b"name: Mine"), "mine.yaml")})

        assert refused.status_code == 403 and product.api("GET", "/surveys").json == before
        tried = administrator(product).api("POST", "/surveys/import", data={"file": (BytesIO(b""), "mine.yaml")})
        assert tried.status_code == 422
