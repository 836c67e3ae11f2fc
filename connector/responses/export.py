"""Responses for taking out: pages in a stable order, and CSV that a spreadsheet reads and never runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.foundation.csv_text import csv_line
from connector.foundation.db import Database
from connector.foundation.errors import Invalid, NotFound
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import Context, render
from connector.responses import queries
from connector.responses.facts import ResponseFacts
from connector.responses.models import Invitation, Response, ResponseState
from connector.surveys import queries as surveys
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import SurveyVersion
from connector.surveys.questions import Question

PAGE = 100
"""Responses held in memory at one time."""
RECORD_IDS = ("sfContactId", "sfLeadId", "sfAccountId", "sfCampaignId", "sfCaseId", "sfOpportunityId", "sfSurveyId")
OF_THE_RESPONSE = (
    "Response Id",
    "Recorded At",
    "Duration (seconds)",
    "Language",
    "Status",
    "Survey",
    "Distribution Id",
)
SHOWN_APART = frozenset({*RECORD_IDS, "Q_Language"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Finished responses of a survey, of a distribution, of both, or all."""

    survey_id: str = ""
    distribution_id: str = ""

    def select(self, *columns: Any) -> Select[Any]:
        found = select(*columns).select_from(Response).where(Response.state == ResponseState.FINISHED)
        if self.survey_id:
            found = found.where(Response.survey_id == self.survey_id)
        if self.distribution_id:
            found = found.where(Response.distribution_id == self.distribution_id)
        return found


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are, known before the first row: the same for every row of an export."""

    embedded: tuple[str, ...]
    questions: Mapping[str, str]
    """Question id to its head."""

    def heads(self) -> list[str]:
        return [*OF_THE_RESPONSE, *RECORD_IDS, *self.embedded, *self.questions.values()]

    def row(self, facts: ResponseFacts) -> list[Any]:
        answers = {question.id: question.summary for question in facts.questions}
        return [
            *_of_the_response(facts),
            *(facts.embedded.get(name, "") for name in (*RECORD_IDS, *self.embedded)),
            *(answers.get(question, "") for question in self.questions),
        ]


def page_of_ids(session: Session, wanted: Wanted, limit: int, after: str = "") -> tuple[list[str], str | None]:
    """The newest first, and where the next page begins; `after` is the last response seen. Raises Invalid."""
    found = wanted.select(Response.id)
    if after:
        last = session.scalar(wanted.select(Response.recorded_at).where(Response.id == after))
        if last is None:
            raise Invalid.at("after", "is not a response of this list; take what an earlier answer gave as next")
        found = found.where(tuple_(Response.recorded_at, Response.id) < (last, after))
    ordered = found.order_by(Response.recorded_at.desc(), Response.id.desc()).limit(limit + 1)
    ids = list(session.scalars(ordered))
    return ids[:limit], ids[limit - 1] if len(ids) > limit else None


def columns_of(session: Session, wanted: Wanted) -> Columns:
    """The columns that all these responses need; raises NotFound for a survey or distribution that is not there."""
    if wanted.survey_id:
        surveys.current_version(session, wanted.survey_id)
    if wanted.distribution_id and not _is_known(session, wanted.distribution_id):
        raise NotFound("There is no such distribution, or nobody was invited by it.")
    definitions = list(_definitions(session, wanted))
    questions: dict[str, str] = {}
    for definition in definitions:
        for question in definition.questions.values():
            if question.takes_answers and question.id not in questions:
                questions[question.id] = _head(definition, question)
    return Columns(_embedded_names(session, wanted, definitions), questions)


def csv_lines(db: Database, organization_id: str, wanted: Wanted, columns: Columns) -> Iterator[str]:
    """The file, page after page; no transaction is open while the reader takes its time."""
    yield csv_line(columns.heads())
    after: str | None = ""
    while after is not None:
        with db.read(organization_id) as session:
            ids, after = page_of_ids(session, wanted, PAGE, after)
            page = "".join(csv_line(columns.row(facts)) for facts in queries.facts_of(session, ids))
        yield page


def _of_the_response(facts: ResponseFacts) -> list[Any]:
    return [
        facts.response_id,
        iso(facts.recorded_at),
        facts.duration_seconds,
        facts.language,
        facts.completeness.value,
        facts.survey_name,
        facts.distribution_id or "",
    ]


def _definitions(session: Session, wanted: Wanted) -> Iterator[SurveyDefinition]:
    """Of every version that was answered, the newest first; of the survey's current one when none was."""
    answered = wanted.select(Response.survey_version_id).distinct().subquery()
    versions = select(SurveyVersion.id).where(SurveyVersion.id.in_(select(answered)))
    ordered = versions.order_by(SurveyVersion.survey_id, SurveyVersion.number.desc())
    ids = list(session.scalars(ordered)) or _current(session, wanted)
    return (surveys.definition(session, version_id) for version_id in ids)


def _current(session: Session, wanted: Wanted) -> list[str]:
    return [surveys.current_version(session, wanted.survey_id).id] if wanted.survey_id else []


def _is_known(session: Session, distribution_id: str) -> bool:
    invited = select(Invitation.id).where(Invitation.distribution_id == distribution_id).limit(1)
    return session.scalar(invited) is not None


def _embedded_names(session: Session, wanted: Wanted, definitions: Iterable[SurveyDefinition]) -> tuple[str, ...]:
    """Declared by the flow, in its order; then what invitations brought along, by name."""
    declared = [field.name for definition in definitions for field in definition.embedded_fields]
    carried: set[str] = set()
    carriers = wanted.select(Invitation.embedded).join(Invitation, Invitation.id == Response.invitation_id)
    for embedded in session.scalars(carriers.execution_options(yield_per=1000)):
        carried.update(embedded)
    return tuple(name for name in dict.fromkeys([*declared, *sorted(carried)]) if name not in SHOWN_APART)


def _head(definition: SurveyDefinition, question: Question) -> str:
    """ "CSAT: How satisfied are you?" in the survey's default language."""
    text = render(definition.text(question.text, definition.default_language), Context({}), TEXT)
    return f"{question.tag or question.id}: {' '.join(text.split())}"
