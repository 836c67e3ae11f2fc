"""What a workflow can ask of a response: fields for conditions, values for piped text."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from connector.foundation import piped_values
from connector.foundation.conditions import Id
from connector.foundation.piped_text import Context, Known
from connector.responses.facts import QuestionFacts, ResponseFacts
from connector.workflows import conversions

SCHEMES = ("q", "e", "m", "rm", "date", "task", "rand")
PIPED = Known(schemes=SCHEMES)
"""What piped text may be used in a workflow."""

METADATA: dict[str, Callable[[ResponseFacts], Any]] = {
    "response_id": lambda facts: Id(facts.response_id),
    "survey_id": lambda facts: Id(facts.survey_id),
    "survey_name": lambda facts: facts.survey_name,
    "distribution_id": lambda facts: Id(facts.distribution_id) if facts.distribution_id else None,
    "invitation_id": lambda facts: Id(facts.invitation_id),
    "channel": lambda facts: facts.channel,
    "language": lambda facts: facts.language,
    "recorded_at": lambda facts: facts.recorded_at,
    "duration_seconds": lambda facts: facts.duration_seconds,
    "status": lambda facts: facts.completeness.value,
    "ip": lambda facts: facts.ip,
    "report_url": lambda facts: facts.report_url,
}


TOKENS: Mapping[str, str] = {
    "ResponseID": "response_id",
    "RecordedDate": "recorded_at",
    "Duration": "duration_seconds",
    "UserLanguage": "language",
    "IPAddress": "ip",
    "ReportLink": "report_url",
    "Status": "status",
    "SurveyID": "survey_id",
    "SurveyName": "survey_name",
}
"""The metadata that ${rm://Field/…} gives, by the names of piped_tokens.RESPONSE."""


def _question(facts: ResponseFacts, name: str) -> Any:
    found = named(facts, name)
    return found.value if found else None


def _metadata(facts: ResponseFacts, name: str) -> Any:
    read = METADATA.get(name)
    return read(facts) if read else None


FIELDS: dict[str, Callable[[ResponseFacts, str], Any]] = {
    "question": _question,
    "embedded": lambda facts, name: facts.embedded.get(name),
    "contact": lambda facts, name: facts.contact.get(name),
    "metadata": _metadata,
}
"""The fields of conditions: `question.QID1` (or by its tag), `embedded.Tier`, `contact.Email`, `metadata.ip`."""


def named(facts: ResponseFacts, name: str) -> QuestionFacts | None:
    """The question with this id, else the first with this tag."""
    return facts.question(name) or next((q for q in facts.questions if q.tag and q.tag == name), None)


def resolver(facts: ResponseFacts) -> Callable[[str], Any]:
    """For conditions: a field's value, None when there is none."""

    def resolve(field: str) -> Any:
        kind, _, name = field.partition(".")
        read = FIELDS.get(kind)
        return read(facts, name) if read else None

    return resolve


def problem_with_field(field: str) -> str | None:
    """Why no condition can ask for this field, or None."""
    kind, _, name = field.partition(".")
    if kind not in FIELDS or not name:
        return f"A field is one of {', '.join(f'{k}.…' for k in FIELDS)}, e.g. question.QID1"
    if kind == "metadata" and name not in METADATA:
        return f"There is no metadata {name}; there are {', '.join(METADATA)}"
    return None


def _text(facts: ResponseFacts, name: str) -> str:
    """Metadata as text: a time as Salesforce reads it."""
    found = METADATA[name](facts)
    return conversions.as_salesforce(found) if isinstance(found, datetime) else str(found)


def piped_context(facts: ResponseFacts, outputs: Mapping[str, Mapping[str, str]], now: datetime) -> Context:
    """The values of piped text in tasks; `outputs` by the names of earlier tasks."""
    return Context(
        {
            "q": piped_values.questions({question.id: question.piped for question in facts.questions}),
            "e": piped_values.embedded(
                {**facts.embedded, "ResponseID": facts.response_id, "Q_Language": facts.language}
            ),
            "m": piped_values.contact(facts.contact),
            "rm": piped_values.embedded({name: _text(facts, metadata) for name, metadata in TOKENS.items()}),
            "task": piped_values.tasks(outputs),
            "date": piped_values.dates(now, UTC, facts.language),
            "rand": piped_values.random_numbers(),
        }
    )
