"""What the form offers of surveys and responses, for sources, conditions and the {a} menu (A38).
What it offers of the org is in org_offers.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from connector.foundation import conditions
from connector.foundation.errors import Invalid
from connector.foundation.piped_tokens import CONTACT_FIELDS, RESPONSE
from connector.surveys import queries as surveys
from connector.surveys.checks import RESERVED_FIELDS
from connector.surveys.definition import SurveyDefinition
from connector.surveys.questions import Matrix, Question, TextEntry
from connector.workflows.compiler.asked import concerned
from connector.workflows.editor import condition_rows, forms
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.sources import VARIANT
from connector.workflows.editor.typed import Typed
from connector.workflows.known import METADATA

LONGEST_LABEL = 70
PIPED = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Offer:
    """`value` is what is written when it is chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Of questions: as the source of a field, in conditions, and as tokens; the others by their names."""

    sources: Sequence[Offer]
    fields: Sequence[Offer]
    tokens: Mapping[str, Sequence[Offer]]
    """By the name of the survey."""
    types: Sequence[str]
    embedded: Sequence[str]
    surveys: Sequence[Offer]
    contact: Sequence[str] = CONTACT_FIELDS
    metadata: Sequence[str] = tuple(METADATA)
    response: Sequence[str] = RESPONSE


def of(session: Session, typed: Typed) -> Offers:
    """From the surveys that the conditions are about."""
    known = {
        version.survey_id: surveys.definition(session, version.id) for version in surveys.current_versions(session)
    }
    about = _about(typed, known)
    asked = [(one, question) for one in about for question in one.questions.values() if question.takes_answers]
    declared = {field.name: None for one in about for field in one.embedded_fields}
    return Offers(
        sources=_merged(Offer(_named("question:tag:", "question:id:", q), _words(d, q)) for d, q in asked),
        fields=_merged(Offer(_named("question.", "question.", q), _words(d, q)) for d, q in asked),
        tokens={one.name: list(_tokens(one)) for one in about},
        types=list(dict.fromkeys(kind for _, question in asked for kind in _types(question))),
        embedded=list(dict.fromkeys([*RESERVED_FIELDS, *declared])),
        surveys=[Offer(survey_id, survey.name) for survey_id, survey in known.items()],
    )


def outputs(typed: Typed) -> list[Sequence[Offer]]:
    """For each task what later ones may take from it."""
    return [list(_outputs(task)) for task in typed.get("tasks", [])]


def _outputs(typed: Typed) -> Iterator[Offer]:
    task = forms.task_of(typed)
    if task is None:
        return
    for output in sorted(task.outputs()):
        yield Offer(f"${{task://{task.name}/{output}}}", f"{task.name}: {output}")


def _about(typed: Typed, known: dict[str, SurveyDefinition]) -> list[SurveyDefinition]:
    try:
        return concerned(conditions.parse(condition_rows.read(typed, Reading())), known)
    except Invalid:
        return list(known.values())


def _named(by_tag: str, by_id: str, question: Question) -> str:
    return f"{by_tag}{question.tag}" if question.tag else f"{by_id}{question.id}"


def _words(survey: SurveyDefinition, question: Question) -> str:
    return f"{_short(survey, question)} ({question.tag or question.id})"


def _short(survey: SurveyDefinition, question: Question) -> str:
    """What is piped into it stands as dots: its codes mean nothing to who chooses a question."""
    asked = question.text.get(survey.default_language, survey.default_language)
    text = " ".join(PIPED.sub("…", asked).split())
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _types(question: Question) -> list[str]:
    """All of its type, and those of its variant, if it has one."""
    return [question.type, *([f"{question.type}{VARIANT}{question.variant}"] if question.variant else [])]


def _tokens(survey: SurveyDefinition) -> Iterator[Offer]:
    for question in survey.questions.values():
        if question.takes_answers:
            yield from _tokens_of(survey, question)


def _tokens_of(survey: SurveyDefinition, question: Question) -> Iterator[Offer]:
    """What was answered, in words."""
    if isinstance(question, Matrix):
        for row in question.rows:
            text = row.text.get(survey.default_language, survey.default_language)
            yield Offer(f"${{q://{question.id}/ChoiceGroup/SelectedAnswers/{row.id}}}", f"{text} ({question.id})")
        return
    part = "ChoiceTextEntryValue" if isinstance(question, TextEntry) else "ChoiceGroup/SelectedChoices"
    yield Offer(f"${{q://{question.id}/{part}}}", f"{_short(survey, question)} ({question.id})")


def _merged(offers: Iterable[Offer]) -> list[Offer]:
    """Each value once, also where several surveys have a question by this name."""
    labels: dict[str, dict[str, None]] = {}
    for offer in offers:
        labels.setdefault(offer.value, {})[offer.label] = None
    return [Offer(value, " · ".join(list(each)[:3])) for value, each in labels.items()]
