"""The sf… embedded data by which responses find their records: present, spelled right, early enough (A33, A34)."""

from typing import Any

import pytest

from connector.distributions.objects import RESERVED
from connector.distributions.preparing import survey_fit
from connector.responses.export import RECORD_IDS
from connector.surveys.checks import RESERVED_FIELDS, Kind, check, near_miss
from connector.surveys.definition import SurveyDefinition
from connector.surveys.reading import definition_from

REQUIRED = ["sfAccountId", "sfContactId", "sfSurveyId"]


def survey(*flow: Any, condition: Any = None, text: str = "Why?") -> SurveyDefinition:
    asked: dict[str, Any] = {"id": "QID1", "type": "text_entry", "text": text}
    logic = {"display_logic": condition} if condition else {}
    return definition_from(
        {
            "name": "Mine",
            "title": "Mine",
            "default_language": "en",
            "languages": ["en"],
            "flow": [*flow, {"type": "block", "block": "main"}],
            "blocks": [{"id": "main", "elements": [asked | logic]}],
        }
    )


def declared(*names: str) -> dict[str, Any]:
    return {"type": "embedded_data", "fields": list(names)}


def asks(name: str) -> dict[str, Any]:
    return {"field": f"embedded.{name}", "operator": "is not empty"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sfSurveyID", "sfSurveyId"),
        ("sfAcountId", "sfAccountId"),
        ("SFCONTACTID", "sfContactId"),
        ("sf_case_id", "sfCaseId"),
        ("sfOportunityId", "sfOpportunityId"),
        ("sfLeadid", "sfLeadId"),
        ("sfContactId", None),
        ("sfCaseId", None),
        ("Tier", None),
        ("ContactOwner", None),
        ("x" * 10_000, None),
    ],
)
def test_a_near_miss_is_told_from_other_names(written: str, meant: str | None) -> None:
    assert near_miss(written) == meant


def test_what_is_required_is_named_and_the_rest_is_welcome() -> None:
    found = [finding.message.split()[0] for finding in check(survey(declared("sfCaseId", "sfOpportunityId")))]

    assert found == REQUIRED


def test_each_name_in_logic_must_be_declared_first() -> None:
    definition = survey(declared(*REQUIRED), declared("Tier"), condition={"all": [asks("Tier"), asks("sfCaseId")]})

    (finding,) = check(definition)

    assert finding.kind is Kind.EMBEDDED_DATA_LATE and "sfCaseId" in finding.message


def test_a_misspelled_name_in_logic_is_always_empty() -> None:
    (finding,) = check(survey(declared(*REQUIRED), condition=asks("sfContactID")))

    assert finding.kind is Kind.RESERVED_FIELD and finding.place == "blocks[0].elements[0].display_logic"
    assert "write sfContactId" in finding.message


def test_a_misspelled_name_in_piped_text_is_pointed_out() -> None:
    (finding,) = check(survey(declared(*REQUIRED), text="Why, ${e://Field/sfContactID}?"))

    assert "Did you mean sfContactId" in finding.message


def test_a_sender_is_told_what_would_stay_empty() -> None:
    messages = [each.message for each in survey_fit.warnings(survey(declared("sfSurveyID")), ["sfContactID"])]

    assert "leave sfContactID out" in messages[0] and "rename it sfSurveyId" in messages[1]
    assert "sfAccountId, sfContactId, sfSurveyId" in messages[2]


def test_all_parts_know_the_same_names() -> None:
    assert set(RESERVED_FIELDS) == set(RECORD_IDS) == RESERVED - {"Q_Language"}
