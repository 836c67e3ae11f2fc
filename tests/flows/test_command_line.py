"""What a person does at the command line, against the running product."""

import csv
import io
import json
from pathlib import Path

import yaml

from connector.foundation.settings import ROOT
from tests.support.answering import answer
from tests.support.command_line import CommandLine
from tests.support.product import Product


def test_a_survey_is_sent_answered_and_exported(product: Product, hearback: CommandLine, tmp_path: Path) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob", HasOptedOutOfEmail=True)

    sent = hearback(
        "distribution", "send", "--survey", "satisf", "--contact", alice, "--contact", bob, "--yes", "--json"
    )
    answer(product.client, product.survey_link())
    product.work()
    shown = hearback("distribution", "show", sent.json["id"], "--recipients", "--json").json
    exported = hearback("responses", "export", "--distribution", sent.json["id"], "-o", str(tmp_path / "out.csv"))

    assert (sent.code, exported.code) == (0, 0), exported.err
    assert sent.json["state"] == "sent" and sent.json["counts"]["opted_out"] == 1
    assert [each["state"] for each in shown["recipients"]] == ["sent", "excluded"]
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8")))
    assert row["sfContactId"] == alice and row["Distribution Id"] == sent.json["id"]
    assert row["CSAT: Overall, how satisfied are you with the service you received?"]
    assert not list(tmp_path.glob("*.part"))


def test_a_person_is_told_which_questions_do_not_fit_a_text_message(product: Product, hearback: CommandLine) -> None:
    told = hearback("survey", "two-way", "satisf")
    as_json = hearback("survey", "two-way", "satisf", "--json")

    assert told.code == 0, told.err
    assert "It takes several answers" in told.out and "by a link to a page" in told.out
    assert [each["fits"] for each in as_json.json["items"]] == [True, False, True, True, True]


def test_a_person_is_told_who_was_not_reached_and_why(product: Product, hearback: CommandLine) -> None:
    ids = [product.contact("Alice"), product.contact("Bob", HasOptedOutOfEmail=True)]

    told = hearback(
        "distribution",
        "send",
        "--survey",
        "satisf",
        "--records",
        "-",
        "--object",
        "Contact",
        "--yes",
        stdin="\n".join(["Id", *ids]),
    )

    assert told.code == 0, told.err
    assert "Opted out of email in Salesforce" in told.out
    assert "Selected" in told.out and "In list" in told.out


def test_the_message_is_what_is_given_and_for_the_rest_what_the_composer_starts_with(
    product: Product, hearback: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "body.txt").write_text("Salut ${m://FirstName}\n\n${l://SurveyLink?d=Ici}", "utf-8")
    options = (
        "--subject",
        "Votre avis",
        "--body-file",
        str(tmp_path / "body.txt"),
        "--embedded",
        "Level=Account.Rating",
    )

    sent = hearback(
        "distribution", "send", "--survey", "satisf", "--contact", product.contact(), *options, "--yes", "--json"
    ).json

    assert sent["message"]["subject"] == "Votre avis" and sent["message"]["body"].startswith("Salut")
    assert sent["message"]["from_name"] == product.api("GET", "/composer").json["from_name"]
    assert sent["embedded_data"] == {"Level": "Account.Rating"}


def test_with_the_same_key_nothing_is_sent_twice(product: Product, hearback: CommandLine) -> None:
    call = ("distribution", "send", "--survey", "satisf", "--contact", product.contact(), "--yes", "--json")

    first, second = (hearback(*call, "--idempotency-key", "monday").json["id"] for _ in range(2))

    assert first == second and len(product.mail.journal) == 1


def test_nothing_is_sent_that_nobody_confirmed(product: Product, hearback: CommandLine) -> None:
    told = hearback("distribution", "send", "--survey", "satisf", "--contact", product.contact())

    assert told.code == 2 and "--yes" in told.err
    assert product.mail.journal == []


def test_the_responses_come_as_lines_of_json(product: Product, hearback: CommandLine, tmp_path: Path) -> None:
    hearback("distribution", "send", "--survey", "satisf", "--contact", product.contact(), "--yes")
    answer(product.client, product.survey_link())

    told = hearback("responses", "export", "--survey", "satisf", "--format", "jsonl")

    (line,) = told.out.splitlines()
    assert json.loads(line)["name"] == "Alice Martin"
    assert hearback("responses", "list", "--json").json["items"] == [json.loads(line)]


def test_a_workflow_is_applied_shown_switched_and_its_runs_are_told(
    product: Product, hearback: CommandLine, tmp_path: Path
) -> None:
    dissatisfied = {"all": [{"field": "question.CSAT", "operator": "less", "value": 3}]}
    task = {
        "name": "Write",
        "type": "update_salesforce",
        "action": "upsert",
        "object": "Survey_Response__c",
        "external_id_field": "Response_Id__c",
        "key": "${e://Field/ResponseID}",
        "fields": {"Contact__c": {"embedded": "sfContactId"}},
    }
    file = tmp_path / "workflow.yaml"
    file.write_text(yaml.safe_dump({"name": "Very dissatisfied", "conditions": dissatisfied, "tasks": [task]}))

    applied = hearback("workflow", "apply", str(file), "--json")
    switched = hearback("workflow", "switch", "very", "on", "--json")
    hearback("distribution", "send", "--survey", "satisf", "--contact", product.contact(), "--yes")
    answer(product.client, product.survey_link())
    product.work()
    (run,) = hearback("workflow", "runs", "very", "--json").json["items"]

    assert (applied.code, applied.json["is_on"], switched.json["is_on"]) == (0, False, True), applied.err
    assert run["state"] == "skipped" and "CSAT" in run["reason"]
    again = hearback("workflow", "show", "very")
    assert yaml.safe_load(again.out)["conditions"] == dissatisfied
    assert hearback("workflow", "apply", "-", "--json", stdin=again.out).json["id"] == applied.json["id"]


def test_every_mistake_in_a_workflow_is_told(product: Product, hearback: CommandLine) -> None:
    told = hearback(
        "workflow", "apply", "-", stdin="name: W\ntasks: [{type: dance}, {type: update_salesforce, action: dance}]"
    )

    assert told.code == 1
    assert "tasks[0].type" in told.err and "tasks[1].action: Choose an action: upsert," in told.err


def test_a_survey_file_is_imported(product: Product, hearback: CommandLine) -> None:
    told = hearback("survey", "import", str(ROOT / "config" / "surveys" / "nps.yaml"), "--json")

    assert told.code == 0 and told.json["id"].startswith("SV_"), told.err
