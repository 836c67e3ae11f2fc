"""The pages of single things, and the switches on them."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from connector.foundation.settings import ROOT
from connector.workflows import service
from connector.workflows.mapping import SOURCES
from connector.workflows.models import Workflow
from connector.workflows.tasks.registry import REGISTRY
from connector.workflows.tasks.salesforce.registry import ACTIONS
from tests.support.desk import Desk
from tests.support.product import Product
from tests.support.workflows import finish, install, newest_run, salesforce, settle

Send = Callable[..., str]


def workflow_id(desk: Desk) -> str:
    found = re.search(r'href="/admin/workflows/(WF_\w+)"', desk.html("/admin/workflows"))
    assert found
    return found[1]


def response_id(product: Product) -> str:
    found: str = product.api("GET", "/responses").json["items"][0]["id"]
    return found


def test_the_overview_names_the_next_step(product: Product, desk: Desk, send: Send) -> None:
    assert "Connect Salesforce" in desk.says("/admin/")

    send("Alice")

    assert "Send a survey (done)" in desk.says("/admin/") and "0 of 1 answered" in desk.says("/admin/")


def test_a_response_is_shown_with_its_answers_and_what_was_written(
    product: Product, desk: Desk, send: Send, answer: Callable[[], None]
) -> None:
    send("Alice")
    answer()

    page = desk.says(f"/admin/responses/{response_id(product)}")

    assert "Alice Martin" in page and "how satisfied are you" in page and "alice@example.com" in page
    assert "sfContactId" in page and "Write responses to Salesforce" in page
    assert "Survey_Response__c" in page and "Written" in page
    assert "Alice Martin" in desk.says("/admin/responses")


def test_responses_of_one_survey(product: Product, desk: Desk, send: Send, answer: Callable[[], None]) -> None:
    send("Alice")
    answer()

    assert "Alice Martin" in desk.says(f"/admin/responses?survey={product.survey_id()}")
    assert "No responses yet" in desk.says(f"/admin/responses?survey={product.survey_id('event')}")


def test_a_run_shows_what_was_written(product: Product, desk: Desk, send: Send, answer: Callable[[], None]) -> None:
    send("Alice")
    answer()
    run = re.search(r"/runs/(WR_\w+)", desk.html(f"/admin/workflows/{workflow_id(desk)}"))
    assert run

    page = desk.says(f"/admin/workflows/{workflow_id(desk)}/runs/{run[1]}")
    row = product.api("GET", "/write-backs").json["items"][0]["id"]

    assert f'href="/admin/write-back/{row}"' in desk.html(f"/admin/workflows/{workflow_id(desk)}/runs/{run[1]}")
    assert "Survey response" in page and "Language__c en" in page and "Written" in page


def test_a_run_says_in_french_which_condition_was_not_met(
    product: Product, desk: Desk, send: Send, answer: Callable[[], None]
) -> None:
    gold = {"field": "embedded.Tier", "operator": "in list", "value": ["Gold", "Silver"]}
    with product.db.write() as session:
        workflow = session.scalars(select(Workflow)).one()
        workflow.config = {**workflow.config, "conditions": {"any": [gold, gold]}}
    send("Alice")
    answer()

    page = desk.says(f"/admin/workflows/{workflow_id(desk)}?lang=fr")

    one = "la donnée intégrée Tier est l’un de Gold, Silver"
    assert f"Condition non remplie : {one} ou {one}" in page


def test_a_survey_shows_its_questions(product: Product, desk: Desk) -> None:
    page = desk.says(f"/admin/surveys/{product.survey_id()}")

    assert "Page 1" in page and "Net Promoter Score" in page and "sfContactId" in page
    assert "EN, FR" in desk.says("/admin/surveys")


def upload(desk: Desk, name: str, content: bytes) -> tuple[int, str]:
    sent = {"file": (BytesIO(content), name)} if name else {}
    answer = desk.browser.post("/admin/surveys/import", data=sent, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_survey_is_brought_in_by_file(product: Product, desk: Desk) -> None:
    content = (ROOT / "config/surveys/nps.yaml").read_bytes().replace(b"Net Promoter Score (NPS)", b"Our own")

    status, page = upload(desk, "own.yaml", content)

    assert status == 200 and "The survey is imported." in page
    assert "Our own" in {item["name"] for item in product.api("GET", "/surveys").json["items"]}


def test_what_a_file_holds_beyond_is_reported(desk: Desk) -> None:
    content = (ROOT / "config/surveys/nps.yaml").read_bytes().replace(b"sfContactId, ", b"")

    status, page = upload(desk, "own.yaml", content)

    assert status == 200 and "What is different from the file" in page and "sfContactId is not declared" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "is missing"),
        ("survey.txt", b"x", "is not named as a survey file"),
        ("survey.yaml", b"", "is empty"),
        ("survey.qsf", b"{", "file: "),
    ],
)
def test_a_file_that_is_no_survey_is_explained_beside_its_field(
    desk: Desk, name: str, content: bytes, said: str
) -> None:
    status, page = upload(desk, name, content)

    assert status == 422 and said in page and 'aria-invalid="true"' in page


def test_a_workflow_is_told_in_words(desk: Desk) -> None:
    page = desk.says(f"/admin/workflows/{workflow_id(desk)}")

    assert "Always." in page and "Creates one record, or updates it" in page
    assert "NPS__c the number answered to the first question of the type nps" in page


def test_conditions_are_told_in_words(product: Product, desk: Desk) -> None:
    wanted = {
        "name": "Only sad ones",
        "event": "response_finished",
        "conditions": {
            "any": [
                {"field": "question.QID1", "operator": "less", "value": 3},
                {"field": "embedded.Tier", "operator": "in list", "value": ["Gold", "Silver"]},
            ]
        },
        "tasks": [
            {
                "name": "Write",
                "type": "update_salesforce",
                "object": "Survey_Response__c",
                "external_id_field": "Response_Id__c",
                "key": "${e://Field/ResponseID}",
                "fields": {
                    "Comment__c": "Hello",
                    "Language__c": {"constant": "en"},
                    "Contact__c": {"contact": "Email"},
                },
            }
        ],
    }
    with product.db.write() as session:
        made = service.apply(session, product.organization_id, wanted, product.clock.now())

    page = desk.says(f"/admin/workflows/{made.id}")

    assert "At least one of these: the answer to QID1 less 3 embedded data Tier in list Gold, Silver" in page
    assert "Comment__c the text Hello" in page and "Language__c always en" in page
    assert "Contact__c the contact’s Email" in page


CLEAR = {"if_empty": "clear"}
WORDED = [
    *(f"sources/{source.key}" for source in SOURCES),
    *(f"tasks/{kind}" for kind in REGISTRY),
    *(f"tasks/salesforce/{action}" for action in ACTIONS),
]


@pytest.mark.parametrize("name", WORDED)
def test_every_source_and_task_has_its_words(product: Product, name: str) -> None:
    assert product.app.jinja_env.get_template(f"admin/{name}.html")


def test_each_action_is_told_in_words(product: Product, desk: Desk) -> None:
    urgency = {"question": "QID1", "value": "number", "map": {1: "High", 2: "Medium"}, "default": "Low"}
    day = {"metadata": "recorded_at", "zone": "Europe/Paris"}
    filled = {"Subject": "Hello", "Priority": urgency, "Asked_On__c": day}
    case = {"name": "case", "action": "create", "object": "Case", "fields": filled}
    link = {"Case__c": {"record": "case"}, "Comment__c": {"embedded": "Said", "if_empty": "clear"}}
    keyed = {"object": "Survey_Response__c", "external_id_field": "Response_Id__c", "key": "1", "fields": link}
    tasks = [
        {"action": "find", "object": "Contact", "key_field": "Email", "key": "a@b.c", "fields": ["Name", "Phone"]},
        {"action": "update", "object": "Contact", "key": "${task://find/id}", "fields": {"Phone": "1"}},
        {"action": "delete", "object": "Lead", "key_field": "Email", "key": "a@b.c", "if_missing": "fail"},
        {"action": "post_to_chatter", "record": "${task://find/id}", "body": "New answer", "account": "Sandbox"},
        {"action": "together", "records": [case, {"name": "response", "action": "upsert", **keyed}]},
    ]
    named = [{"name": task["action"], "type": "update_salesforce", **task} for task in tasks]
    with product.db.write() as session:
        data = {"name": "Each", "tasks": named}
        made = service.apply(session, product.organization_id, data, product.clock.now())

    page = desk.says(f"/admin/workflows/{made.id}")

    for words in (
        "Looks up one record for later tasks: Contact , found by Email = a@b.c Reads Name , Phone",
        "Changes one record: Contact , found by Id = ${task://find/id}",
        "Deletes one record: Lead , found by Email = a@b.c When there is no such record, the task fails.",
        "in the feed of the record ${task://find/id} New answer With the account Sandbox.",
        "Writes these records, all of them or none: case Creates a new record: Case",
        "Case__c the id of the record case",
        "the embedded data Said (emptied when there is no value)",
        "the number answered to question QID1 1 → High 2 → Medium any other → Low",
        "the time of the response (the day in Europe/Paris)",
    ):
        assert words in page


def test_a_run_that_waits_says_so_and_later_what_it_learned(product: Product, desk: Desk) -> None:
    product.contact("Alice")
    to_write = {"object": "Contact", "key": "${task://Look/id}", "fields": {"Phone": {"constant": "", **CLEAR}}}
    find = {"object": "Contact", "key_field": "Email", "key": "${m://Email}", "fields": ["FirstName"]}
    tasks = [salesforce("find", "Look", **find), salesforce("update", "Change", **to_write)]
    made = install(product, *tasks).json["id"]
    finish(product)
    product.sweep()
    run = newest_run(product)["id"]

    assert "Waits for what Salesforce says" in desk.says(f"/admin/workflows/{made}/runs/{run}")
    assert "Waiting" in desk.says(f"/admin/workflows/{made}?state=waiting")
    assert "1 waiting for Salesforce" in desk.says("/admin/workflows")
    settle(product)
    settle(product)

    page = desk.says(f"/admin/workflows/{made}/runs/{run}")
    assert "For later tasks: " in page and "id 003" in page and "FirstName Alice" in page
    assert "Contact · 003" in page and "Phone emptied" in page
    assert page.index("Look") < page.index("Change")


def test_a_workflow_is_switched_off_and_on(desk: Desk) -> None:
    path = f"/admin/workflows/{workflow_id(desk)}/switch"

    assert "Write responses to Salesforce is off." in desk.press(path, is_on="no")
    assert "Does not run while it is off" in desk.says(f"/admin/workflows/{workflow_id(desk)}")
    assert "Write responses to Salesforce is on." in desk.press(path, is_on="yes")


def test_an_exclusion_is_switched_off(product: Product, desk: Desk) -> None:
    fields, kept = ["IsEmailBounced", "DoNotCall", "HasOptedOutOfFax"], ["IsEmailBounced", "HasOptedOutOfFax"]
    saved = desk.press("/admin/exclusions/Contact", is_on="yes", field=fields, on=kept)
    assert "The exclusions are saved." in saved

    sent = product.send([product.contact("Bob", DoNotCall=True), product.contact("Alice", HasOptedOutOfEmail=True)])

    assert (sent.json["counts"]["in_list"], sent.json["counts"]["opted_out"]) == (1, 1)


def test_an_object_is_switched_off(product: Product, desk: Desk) -> None:
    desk.press("/admin/exclusions/Contact")

    assert product.send([product.contact("Alice")]).status_code == 403


def test_the_opt_out_from_email_is_shown_as_locked(desk: Desk) -> None:
    page = desk.html("/admin/exclusions")

    assert 'value="HasOptedOutOfEmail" checked disabled' in page
    assert "EmailBouncedDate" in page and "Campaigns" in page


def test_an_unknown_exclusion_is_refused(desk: Desk) -> None:
    assert "has no field IsNice" in desk.press("/admin/exclusions/Contact", is_on="yes", new_field="IsNice")


def test_my_domain_has_to_be_typed(desk: Desk) -> None:
    answer = desk.browser.post("/admin/salesforce/connect", data={"environment": "my_domain", "my_domain": " "})

    assert answer.status_code == 422 and "Type the My Domain address of your org." in answer.text


def test_an_address_that_is_no_my_domain_stays_in_the_form(desk: Desk) -> None:
    typed = {"environment": "my_domain", "my_domain": "https://evil.example"}
    answer = desk.browser.post("/admin/salesforce/connect", data=typed)

    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert 'value="https://evil.example"' in answer.text and "no login address of Salesforce" in answer.text


def test_access_that_was_not_allowed_is_said_in_our_words(desk: Desk) -> None:
    callback = "/admin/salesforce/callback?error=access_denied&error_description=end-user+denied&state=x"
    said = desk.browser.get(callback, follow_redirects=True).text

    assert "Access was not allowed in Salesforce, so nothing was connected." in said


def test_times_are_readable_without_a_script(desk: Desk, send: Send) -> None:
    send("Alice")

    assert re.search(r'<time datetime="[^"]+\+00:00">[^<]+ UTC</time>', desk.html("/admin/distributions"))
