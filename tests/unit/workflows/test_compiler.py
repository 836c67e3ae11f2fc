"""A saved mapping against describe: each problem has its place, and says the cure."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from connector.integrations.ports import FieldDescription, ObjectDescription, SalesforceRefused
from connector.surveys.questions import Question
from connector.surveys.questions.multiple_choice import MultipleChoice
from connector.surveys.questions.nps import NetPromoterScore
from connector.workflows.compiler.compiling import Compiler
from connector.workflows.compiler.given import OF_METADATA
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.compiler.writes import Write
from connector.workflows.known import METADATA
from connector.workflows.mapping import FieldMapping
from connector.writeback.models import Action
from tests.support.fakes.objects import describe, lookup, picklist, text

MAPPING: TypeAdapter[Any] = TypeAdapter(FieldMapping)


def number(name: str, precision: int = 0, scale: int = 0, digits: int = 0, type: str = "double") -> FieldDescription:
    return FieldDescription(name, type, precision=precision, scale=scale, digits=digits)


SURVEY_RESPONSE = describe(
    "Survey_Response__c",
    "a01",
    text("Response_Id__c", 40, external_id=True),
    FieldDescription("Loose_Id__c", "string", length=40, external_id=True),
    text("Short__c", 20),
    text("Name__c", 255),
    FieldDescription("Comment__c", "textarea", length=32768),
    picklist("Rating__c", "High", "Low"),
    FieldDescription("Reasons__c", "multipicklist", length=4099, restricted_picklist=True, picklist=("speed", "price")),
    number("NPS__c", 2, 0),
    number("Share__c", 5, 2, type="percent"),
    number("Count__c", digits=9, type="int"),
    FieldDescription("Asked_Back__c", "boolean"),
    FieldDescription("Answered_On__c", "date"),
    FieldDescription("Recorded_At__c", "datetime"),
    FieldDescription("Email__c", "email", length=80),
    lookup("Contact__c", "Contact"),
    lookup("Lead__c", "Lead"),
    FieldDescription("Total__c", "double", calculated=True, createable=False, updateable=False),
    FieldDescription("Hidden__c", "string", createable=False, updateable=False),
    FieldDescription("Once__c", "string", length=255, updateable=False),
    FieldDescription("MailingAddress", "address", createable=False, updateable=False),
    FieldDescription("Place__c", "location"),
)
SATISFIED = MultipleChoice.model_validate(
    {
        "id": "QID1",
        "tag": "CSAT",
        "text": "Satisfied?",
        "choices": [
            {"id": "1", "text": {"en": "High", "fr": "Élevée"}, "recode": "High"},
            {"id": "2", "text": {"en": "Low", "fr": "Basse"}, "recode": "Low"},
        ],
    }
)
REASONS = MultipleChoice.model_validate(
    {
        "id": "QID2",
        "text": "Why?",
        "answers": "multiple",
        "choices": [{"id": "1", "text": "Speed", "recode": "speed"}, {"id": "2", "text": "Pay", "recode": "pay"}],
    }
)
SCORE = NetPromoterScore.model_validate({"id": "QID3", "text": "NPS", "labels": {"low": "no", "high": "yes"}})
QUESTIONS: tuple[Question, ...] = (SATISFIED, REASONS, SCORE)


def org(*objects: ObjectDescription) -> Compiler:
    known = {each.name: each for each in objects or (SURVEY_RESPONSE,)}

    def look(_account: str, object_name: str) -> ObjectDescription:
        if object_name not in known:
            raise SalesforceRefused("NOT_FOUND", "The requested resource does not exist", 404)
        return known[object_name]

    return Compiler(look, QUESTIONS)


def write(action: Action = Action.UPSERT, **changes: Any) -> Write:
    key = {"external_id_field": "Response_Id__c"} if action is Action.UPSERT else {}
    fields = MAPPING.validate_python(changes.pop("fields", {"Name__c": "x"}))
    return Write(**{"object_name": "Survey_Response__c", "action": action, "fields": fields, **key, **changes})


def found(one: Write, compiler: Compiler | None = None) -> list[Problem]:
    return list((compiler or org()).problems([one]))


def about(source: Any, field: str) -> list[Problem]:
    return found(write(fields={field: source}))


@pytest.mark.parametrize(
    ("field", "source"),
    [
        ("NPS__c", {"question": {"type": "nps"}, "value": "number"}),
        ("NPS__c", {"question": {"type": "nps"}, "value": "recode"}),
        ("NPS__c", {"question": {"type": "nps"}}),
        ("NPS__c", {"constant": 10}),
        ("NPS__c", {"constant": "7"}),
        ("Share__c", {"constant": 99.5}),
        ("Count__c", {"metadata": "duration_seconds"}),
        ("Asked_Back__c", {"constant": True}),
        ("Asked_Back__c", {"question": "QID1", "value": "recode", "map": {"High": True, "Low": False}}),
        ("Answered_On__c", {"metadata": "recorded_at", "zone": "Europe/Paris"}),
        ("Answered_On__c", {"constant": "2026-01-31"}),
        ("Recorded_At__c", {"metadata": "recorded_at"}),
        ("Email__c", {"contact": "Email", "max_length": 80}),
        ("Email__c", {"constant": "alice@example.com"}),
        ("Contact__c", {"embedded": "sfContactId"}),
        ("Contact__c", "${e://Field/sfContactId}"),
        ("Contact__c", {"constant": "0035e00000AbCdEAAV"}),
        ("Lead__c", {"embedded": "sfLeadId"}),
        ("Lead__c", "${task://Find/id}"),
        ("Rating__c", {"constant": "High"}),
        ("Rating__c", {"question": "QID1", "value": "recode"}),
        ("Rating__c", {"question": "QID1", "map": {"Élevée": "High", "Basse": "Low"}}),
        ("Rating__c", {"embedded": "Tier", "map": {"Gold": "High"}, "default": "Low"}),
        ("Reasons__c", {"question": "QID2", "value": "recode", "map": {"pay": "price"}}),
        ("Short__c", {"question": "QID9", "max_length": 20}),
        ("Short__c", {"metadata": "language"}),
        ("Short__c", "Hi"),
        ("Comment__c", {"answers": "lines", "max_length": 32768}),
        ("Name__c", {"metadata": "survey_name"}),
    ],
)
def test_what_fits_is_silent(field: str, source: Any) -> None:
    assert [problem for problem in about(source, field) if problem.sentence is not Sentence.NO_QUESTION] == []


@pytest.mark.parametrize(
    ("field", "source", "sentence", "words"),
    [
        ("NPS_c", {"constant": 1}, Sentence.NO_FIELD_BUT, "has no field NPS_c: did you mean NPS__c?"),
        ("nps__C", {"constant": 1}, Sentence.NO_FIELD_BUT, "did you mean NPS__c?"),
        ("Colour__c", {"constant": 1}, Sentence.NO_FIELD, "has no field Colour__c"),
        ("Total__c", {"constant": 1}, Sentence.CALCULATED, "calculated by Salesforce"),
        ("Hidden__c", {"constant": "x"}, Sentence.NOT_WRITABLE, "may not write"),
        ("Once__c", {"constant": "x"}, Sentence.NOT_BY_UPSERT, "may not write"),
        ("Place__c", {"constant": "x"}, Sentence.NOT_FROM_OUTSIDE, "write its parts"),
        ("NPS__c", {"answers": "lines"}, Sentence.WRONG_KIND, "value: number"),
        ("NPS__c", {"metadata": "language"}, Sentence.WRONG_KIND, "a number"),
        ("NPS__c", {"question": "QID1"}, Sentence.WRONG_VALUE, "High, Élevée, Low, Basse"),
        ("NPS__c", {"constant": 100}, Sentence.OUT_OF_RANGE, "2 digits"),
        ("NPS__c", {"constant": True}, Sentence.WRONG_KIND, "true or false"),
        ("Count__c", {"constant": "1.5"}, Sentence.WRONG_VALUE, "1.5"),
        ("Short__c", {"constant": 5}, Sentence.WRONG_KIND, "in quotes"),
        ("Short__c", {"constant": "x" * 21}, Sentence.TOO_LONG, "20 characters"),
        ("Asked_Back__c", {"constant": 7}, Sentence.WRONG_KIND, "constant: true"),
        ("Asked_Back__c", {"constant": "perhaps"}, Sentence.WRONG_VALUE, "perhaps"),
        ("Answered_On__c", {"constant": "31/01/2026"}, Sentence.WRONG_VALUE, "zone: Europe/Paris"),
        ("Recorded_At__c", {"constant": "yesterday"}, Sentence.WRONG_VALUE, "recorded_at"),
        ("Recorded_At__c", {"metadata": "duration_seconds"}, Sentence.WRONG_KIND, "recorded_at"),
        ("Email__c", {"metadata": "ip"}, Sentence.WRONG_KIND, "contact: Email"),
        ("Email__c", {"constant": "nobody"}, Sentence.WRONG_VALUE, "nobody"),
        ("Contact__c", {"metadata": "response_id"}, Sentence.WRONG_KIND, "sfContactId"),
        ("Contact__c", {"embedded": "sfSurveyId"}, Sentence.WRONG_KIND, "the id of a record"),
        ("Lead__c", {"embedded": "sfContactId"}, Sentence.WRONG_PARENT, "looks up Lead"),
        ("Lead__c", "${e://Field/sfContactId}", Sentence.WRONG_PARENT, "of Contact"),
        ("Contact__c", {"constant": "0035e00000AbCdEAAX"}, Sentence.WRONG_VALUE, "0035e"),
        ("Rating__c", {"constant": "Medium"}, Sentence.NONE_PICKED, "map: {Medium: High}"),
        ("Rating__c", {"metadata": "status"}, Sentence.NONE_PICKED, "it has High, Low"),
    ],
)
def test_what_salesforce_would_refuse_is_an_error(field: str, source: Any, sentence: Sentence, words: str) -> None:
    (problem,) = about(source, field)

    assert problem.sentence is sentence and problem.is_error
    assert problem.place == f"fields.{field}" and words in problem.message


@pytest.mark.parametrize(
    ("field", "source", "sentence", "words"),
    [
        ("NPS__c", {"embedded": "Tier"}, Sentence.MAY_NOT_FIT, "a number"),
        ("Contact__c", {"embedded": "Tier"}, Sentence.MAY_NOT_FIT, "the id of a record"),
        ("Email__c", {"embedded": "Tier", "max_length": 80}, Sentence.MAY_NOT_FIT, "contact: Email"),
        ("Short__c", {"embedded": "Tier"}, Sentence.MAY_BE_TOO_LONG, "max_length: 20"),
        ("Short__c", {"metadata": "survey_name"}, Sentence.MAY_BE_TOO_LONG, "max_length: 20"),
        ("Short__c", {"embedded": "Tier", "max_length": 80}, Sentence.CUT_TOO_LATE, "max_length: 20"),
        ("Comment__c", {"answers": "lines"}, Sentence.MAY_BE_TOO_LONG, "max_length: 32768"),
        ("NPS__c", {"constant": 7.5}, Sentence.ROUNDED, "7.5"),
        ("Answered_On__c", {"metadata": "recorded_at"}, Sentence.DAY_OF_UTC, "zone: Europe/Paris"),
        ("Rating__c", {"question": "QID1"}, Sentence.NOT_PICKED, "lacks Élevée, Basse"),
        ("Rating__c", {"embedded": "Tier"}, Sentence.MAY_NOT_BE_PICKED, "High, Low"),
        ("Rating__c", {"embedded": "Tier", "map": {"Gold": "High"}}, Sentence.MAY_NOT_BE_PICKED, "default:"),
        ("Reasons__c", {"question": "QID2", "value": "recode"}, Sentence.NOT_PICKED, "lacks pay"),
        ("Name__c", {"question": "QID77", "max_length": 9}, Sentence.NO_QUESTION, "QID77"),
    ],
)
def test_what_it_may_refuse_is_a_warning(field: str, source: Any, sentence: Sentence, words: str) -> None:
    (problem,) = about(source, field)

    assert problem.sentence is sentence and not problem.is_error
    assert words in problem.message


@pytest.mark.parametrize(
    ("one", "place", "sentence"),
    [
        (write(external_id_field="Name__c"), "external_id_field", Sentence.NO_EXTERNAL_ID),
        (write(external_id_field="Loose_Id__c"), "external_id_field", Sentence.NOT_UNIQUE_ID),
        (write(external_id_field=""), "external_id_field", Sentence.NO_EXTERNAL_ID),
        (write(object_name="Nothing__c"), "object", Sentence.NO_OBJECT),
        (write(Action.CREATE), "action", Sentence.NOT_REPEATABLE),
        (write(Action.UPDATE), "key_field", Sentence.NO_KEY),
        (write(Action.UPDATE, key_field="Nam__c"), "key_field", Sentence.NO_FIELD_BUT),
        (write(Action.UPDATE, key_field="Name__c"), "key_field", Sentence.NOT_UNIQUE_KEY),
        (write(Action.UPDATE, key_field="Id", fields={"Once__c": "x"}), "fields.Once__c", Sentence.ONLY_ON_CREATION),
        (write(Action.FIND, key_field="Id", fields={}, reads=("Nmae__c",)), "fields[0]", Sentence.NO_FIELD_BUT),
        (write(place="records[1]", external_id_field=""), "records[1].external_id_field", Sentence.NO_EXTERNAL_ID),
    ],
)
def test_keys_and_rights_are_checked_for_each_action(one: Write, place: str, sentence: Sentence) -> None:
    assert [(problem.place, problem.sentence) for problem in found(one)] == [(place, sentence)]


def test_a_field_that_is_written_only_once_may_be_created() -> None:
    created = found(write(Action.CREATE, fields={"Once__c": "x"}))

    assert [problem.sentence for problem in created] == [Sentence.NOT_REPEATABLE]
    assert "Text, length 40, unique, external id" in created[0].message and not created[0].is_error


def test_a_create_with_a_unique_external_id_can_be_repeated() -> None:
    assert found(write(Action.CREATE, external_id_field="Response_Id__c")) == []


def test_an_object_may_be_closed_to_an_action() -> None:
    closed = ObjectDescription("Log__c", "a02", {"Id": FieldDescription("Id", "id")}, createable=False, deletable=False)
    deleting = write(Action.DELETE, object_name="Log__c", key_field="Id", fields={})

    (problem,) = found(deleting, org(closed))

    assert problem.sentence is Sentence.NOT_ALLOWED and "may not delete Log__c records" in problem.message


def test_what_may_not_be_done_with_an_object_is_said_once_and_not_of_each_field() -> None:
    read_only = FieldDescription("Subject", "string", length=255, createable=False, updateable=False)
    total = FieldDescription("Total__c", "double", calculated=True, createable=False, updateable=False)
    case = ObjectDescription("Case", "500", {"Subject": read_only, "Total__c": total}, createable=False)
    compiler = Compiler(lambda account, name: case)
    fields = MAPPING.validate_python({"Subject": "Late", "Total__c": "1"})

    found = {problem.sentence for problem in compiler.problems([Write("Case", Action.CREATE, fields)])}

    assert found == {Sentence.NOT_ALLOWED, Sentence.NOT_REPEATABLE, Sentence.CALCULATED}


def case(**changes: Any) -> list[Problem]:
    fields = (
        FieldDescription("Subject", "string", length=255, nillable=False, label="Subject line"),
        FieldDescription("OwnerId", "reference", nillable=False, defaulted_on_create=True),
        FieldDescription("IsEscalated", "boolean", nillable=False),
        FieldDescription("CaseNumber", "string", nillable=False, createable=False, updateable=False),
    )
    opened = write(Action.CREATE, object_name="Case", **changes)
    return [each for each in found(opened, org(describe("Case", "500", *fields))) if each.place != "action"]


def test_a_required_field_is_named_when_a_record_is_created() -> None:
    (problem,) = case(fields={})

    assert problem.place == "fields" and "Subject (Subject line)" in problem.message and problem.is_error


def test_a_required_field_needs_a_source_that_always_has_a_value() -> None:
    assert case(fields={"Subject": "Answer ${q://QID1/QuestionText}"})[0].sentence is Sentence.MAY_BE_TOO_LONG
    (problem,) = case(fields={"Subject": {"embedded": "Tier", "max_length": 255}})
    assert problem.sentence is Sentence.MAY_BE_EMPTY and not problem.is_error


def test_a_post_is_a_warning_with_the_places_of_its_own_options() -> None:
    item = describe("FeedItem", "0D5", text("Body", 10), FieldDescription("ParentId", "reference"))
    post = write(
        Action.CREATE,
        object_name="FeedItem",
        fields={"Body": "much too long for it", "ParentId": {"embedded": "sfContactId"}},
        called={"Body": "body", "ParentId": "record"},
    )

    problems = found(post, org(item))

    assert [(each.place, each.is_error) for each in problems] == [("action", False), ("body", True)]


def test_a_field_without_which_nothing_is_written_is_never_missing() -> None:
    item = describe("FeedItem", "0D5", FieldDescription("ParentId", "reference", nillable=False))
    fields = {"ParentId": {"embedded": "sfContactId"}}
    post = write(Action.CREATE, object_name="FeedItem", fields=fields, needed=frozenset(fields))

    assert Sentence.MAY_BE_EMPTY not in {each.sentence for each in found(post, org(item))}


def test_every_kind_of_metadata_is_known_to_the_compiler() -> None:
    assert OF_METADATA.keys() == METADATA.keys()
