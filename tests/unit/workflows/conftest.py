"""One finished response: Alice, dissatisfied, answers in French."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.foundation.piped_values import PipedQuestion
from connector.responses.facts import QuestionFacts, ResponseFacts
from tests.unit.writeback.conftest import ACME

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def rating(value: int = 2) -> QuestionFacts:
    return QuestionFacts(
        id="QID1",
        type="multiple_choice",
        variant="single",
        tag="CSAT",
        text="Êtes-vous satisfait ?",
        summary="Insatisfait",
        value=value,
        piped=PipedQuestion("Êtes-vous satisfait ?", selected=("Insatisfait",), recodes=(str(value),)),
    )


def nps(score: int | None = 0) -> QuestionFacts:
    given = () if score is None else (str(score),)
    return QuestionFacts(
        id="QID3",
        type="nps",
        text="Recommandation ?",
        summary="".join(given),
        value=score,
        piped=PipedQuestion("Recommandation ?", selected=given, recodes=given),
    )


def comment(text: str = "Trop lent ${m://Email}") -> QuestionFacts:
    return QuestionFacts(
        id="QID4",
        type="text_entry",
        variant="essay",
        text="Pourquoi ?",
        summary=text,
        value=text or None,
        piped=PipedQuestion("Pourquoi ?", typed={"": text}),
    )


def reasons() -> QuestionFacts:
    return QuestionFacts(
        id="QID2",
        type="multiple_choice",
        variant="multiple",
        text="Raisons ?",
        summary="Délai, Prix",
        value=["speed", "price"],
        piped=PipedQuestion("Raisons ?", selected=("Délai", "Prix"), recodes=("speed", "price")),
    )


def response(*questions: QuestionFacts, **changes: Any) -> ResponseFacts:
    values: dict[str, Any] = {
        "organization_id": ACME,
        "response_id": "R_1",
        "survey_id": "SV_1",
        "survey_name": "CSAT",
        "language": "fr",
        "recorded_at": NOW,
        "duration_seconds": 42,
        "distribution_id": "EMD_1",
        "embedded": {"sfContactId": "0035e00000AbCdEAAV", "Tier": "Gold", "sfLeadId": ""},
        "contact": {"FirstName": "Alice", "Email": "alice@example.com"},
        "questions": questions or (rating(), reasons(), nps(), comment()),
    }
    return ResponseFacts(**values | changes)


@pytest.fixture
def facts() -> ResponseFacts:
    return response()
