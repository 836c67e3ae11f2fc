"""From a response to the fields of a record."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from connector.responses.facts import ResponseFacts
from connector.workflows import conversions, mapping
from connector.workflows.known import piped_context
from connector.workflows.mapping import FieldMapping, Seen
from tests.unit.workflows.conftest import NOW, comment, nps, rating, response

MAPPINGS: TypeAdapter[Mapping[str, mapping.Source]] = TypeAdapter(FieldMapping)


def mapped(source: Any, facts: ResponseFacts | None = None) -> Any:
    known = facts or response()
    return mapping.values(MAPPINGS.validate_python({"X__c": source}), Seen(known, piped_context(known, {}, NOW))).get(
        "X__c"
    )


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("${m://FirstName} (${e://Field/Tier})", "Alice (Gold)"),
        ({"text": "${e://Field/ResponseID} ${e://Field/Q_Language}"}, "R_1 fr"),
        ({"text": "${q://QID1/ChoiceGroup/SelectedChoices}"}, "Insatisfait"),
        ({"constant": True}, True),
        ({"metadata": "recorded_at"}, "2026-03-01T12:00:00.000Z"),
        ({"metadata": "duration_seconds"}, 42),
        ({"metadata": "status"}, "Complete"),
        ({"embedded": "Tier"}, "Gold"),
        ({"contact": "Email"}, "alice@example.com"),
        ({"question": "QID1"}, "Insatisfait"),
        ({"question": "QID1", "value": "number"}, 2),
        ({"question": {"tag": "CSAT"}, "value": "recode"}, "2"),
        ({"question": {"type": "nps"}, "value": "number"}, 0),
        ({"question": "QID2", "value": "recode"}, "speed;price"),
        ({"question": [{"tag": "Comment"}, {"type": "text_entry", "variant": "essay"}]}, "Trop lent ${m://Email}"),
        ({"answers": "lines", "max_length": 40}, "Êtes-vous satisfait ?: Insatisfait\nRai…"),
    ],
)
def test_a_source_gives_its_value(source: Any, value: Any) -> None:
    assert mapped(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "${e://Field/Nobody}",
        {"embedded": "sfLeadId"},
        {"embedded": "sfCampaignId"},
        {"contact": "Phone"},
        {"metadata": "report_url"},
        {"question": "QID9"},
        {"question": {"type": "slider"}},
        {"question": "QID4", "value": "number"},
        {"question": "QID4", "value": "recode"},
    ],
)
def test_a_source_without_a_value_leaves_its_field_out(source: Any) -> None:
    assert mapped(source) is None


def test_an_unanswered_question_gives_way_to_the_next() -> None:
    two_scores = response(nps(None), nps(9))
    assert mapped({"question": {"type": "nps"}, "value": "number"}, two_scores) == 9


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"metadata": "shoe_size"}, "there is no metadata shoe_size"),
        ({"question": "QID1", "value": "colour"}, "text"),
        ("${m://FirstNam}", "Did you mean m://FirstName"),
        ("${l://SurveyLink}", "has no value here"),
        ({}, "say where the value is from"),
        ({"embedded": "Tier", "max_length": 0}, "greater than or equal to 1"),
        ({"embedded": "Tier", "unknown": 1}, "Extra inputs"),
    ],
)
def test_a_source_that_cannot_work_is_refused(source: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        mapped(source)


def test_a_text_is_cut_only_where_the_mapping_says_so() -> None:
    long = response(comment("x" * 500))
    assert mapped({"question": "QID4"}, long) == "x" * 500
    assert mapped({"question": "QID4", "max_length": 10}, long) == "x" * 9 + "…"


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])), limit=st.integers(1, 30))
def test_a_cut_text_fits_as_salesforce_counts(text: str, limit: int) -> None:
    cut = conversions.clipped(text, limit)
    assert len(cut.replace("\n", "\r\n").encode("utf-16-le")) // 2 <= limit
    assert cut == text or text.startswith(cut.removesuffix("…"))


def test_a_number_comes_from_the_value_or_the_recode() -> None:
    assert mapped({"question": "QID1", "value": "number"}, response(rating(4))) == 4
    assert mapped({"question": "QID2", "value": "number"}) is None
