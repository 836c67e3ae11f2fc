"""Small survey definitions, and the samples that the product ships."""

from pathlib import Path
from typing import Any

from connector.surveys.definition import SurveyDefinition
from connector.surveys.reading import definition_from, read_definition

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "surveys"
Part = dict[str, Any]


def sample(name: str) -> SurveyDefinition:
    """config/surveys/<name>.yaml."""
    return read_definition((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


def survey(*pages: list[Part], **parts: Any) -> SurveyDefinition:
    """A survey in English and French with these pages of questions."""
    return definition_from(survey_content(*pages, **parts))


def survey_content(*pages: list[Part], **parts: Any) -> Part:
    elements = [element for page in pages for element in (*page, {"type": "page_break"})]
    return {
        "name": "Test",
        "title": {"en": "Test", "fr": "Essai"},
        "default_language": "en",
        "languages": ["en", "fr"],
        "flow": [
            {"type": "embedded_data", "fields": ["sfContactId", "sfAccountId", "sfSurveyId", "Tier"]},
            {"type": "block", "block": "main"},
        ],
        "blocks": [{"id": "main", "elements": elements}],
        **parts,
    }


def choice(choice_id: int, en: str, fr: str = "", **parts: Any) -> Part:
    return {"id": choice_id, "text": {"en": en, "fr": fr or en}, **parts}


def rating(question_id: str = "QID1", **parts: Any) -> Part:
    """Good (5), fair (3), poor (1)."""
    choices = [
        choice(1, "Good", "Bien", recode=5),
        choice(2, "Fair", "Moyen", recode=3),
        choice(3, "Poor", "Mauvais", recode=1),
    ]
    return {
        "id": question_id,
        "type": "multiple_choice",
        "text": {"en": "How was it?", "fr": "Alors ?"},
        "choices": choices,
        **parts,
    }


def reasons(question_id: str = "QID2", **parts: Any) -> Part:
    """Speed, price, other with a text box; several answers."""
    choices = [choice(1, "Speed"), choice(2, "Price"), choice(3, "Other", "Autre", text_box=True)]
    return {
        "id": question_id,
        "type": "multiple_choice",
        "answers": "multiple",
        "text": {"en": "Why?", "fr": "Pourquoi ?"},
        "choices": choices,
        **parts,
    }


def aspects(question_id: str = "QID6", **parts: Any) -> Part:
    """Price and service, each poor (1), fair (3) or good (5)."""
    return {
        "id": question_id,
        "type": "matrix",
        "text": {"en": "How do you rate us?", "fr": "Comment nous notez-vous ?"},
        "rows": [choice(1, "Price", "Prix"), choice(2, "Service")],
        "columns": [
            choice(1, "Poor", "Mauvais", recode=1),
            choice(2, "Fair", "Moyen", recode=3),
            choice(3, "Good", "Bien", recode=5),
        ],
        **parts,
    }


def nps(question_id: str = "QID3", **parts: Any) -> Part:
    labels = {"low": {"en": "Never", "fr": "Jamais"}, "high": {"en": "Surely", "fr": "Sûrement"}}
    return {
        "id": question_id,
        "type": "nps",
        "text": {"en": "Recommend?", "fr": "Recommander ?"},
        "labels": labels,
        **parts,
    }


def comment(question_id: str = "QID4", **parts: Any) -> Part:
    text = {"en": "More?", "fr": "Encore ?"}
    return {"id": question_id, "type": "text_entry", "lines": "essay", "text": text, **parts}


def line(question_id: str = "QID5", **parts: Any) -> Part:
    return {"id": question_id, "type": "text_entry", "text": {"en": "Your line", "fr": "Votre ligne"}, **parts}


def only_if(field: str, operator: str, value: Any) -> Part:
    """The display logic of a question, as a part of it."""
    return {"display_logic": {"all": [{"field": field, "operator": operator, "value": value}]}}
