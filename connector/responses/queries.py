"""Reading responses: as facts for workflows and reports, and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.foundation.errors import NotFound
from connector.responses.facts import Completeness, QuestionFacts, ResponseFacts
from connector.responses.models import Invitation, Response, ResponseState
from connector.responses.page import Respondent, Say, sayer
from connector.responses.service import answers_of_all
from connector.surveys import queries as surveys
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.logic import route
from connector.surveys.questions import Question

View = dict[str, Any]
AT_A_TIME = 500
"""Responses read by one statement."""


def facts(session: Session, response_id: str) -> ResponseFacts:
    """All that is known of one response; raises NotFound."""
    return facts_of(session, [response_id])[0]


def facts_of(session: Session, response_ids: Sequence[str]) -> list[ResponseFacts]:
    """Of several, in the order of the ids; raises NotFound."""
    lots = (response_ids[start : start + AT_A_TIME] for start in range(0, len(response_ids), AT_A_TIME))
    return [known for lot in lots for known in _lot(session, lot)]


def finished(session: Session, invitation_ids: Sequence[str]) -> set[str]:
    """Those of the invitations that have been answered to the end."""
    done = Response.invitation_id.in_(invitation_ids), Response.state == ResponseState.FINISHED
    return set(session.scalars(select(Response.invitation_id).where(*done)))


def recorded(
    session: Session, since: datetime | None, until: datetime, after: tuple[datetime, str] | None, limit: int
) -> list[tuple[datetime, str]]:
    """When and what was finished from `since` up to and with `until`, oldest first, behind the place `after`."""
    place = tuple_(Response.recorded_at, Response.id)
    found = select(Response.recorded_at, Response.id).where(*_recorded(since, until))
    if after:
        found = found.where(Response.recorded_at >= after[0], place > after)
    rows = session.execute(found.order_by(Response.recorded_at, Response.id).limit(limit))
    return [(at, response_id) for at, response_id in rows if at is not None]


def count_recorded(session: Session, since: datetime | None, until: datetime) -> int:
    return session.scalar(select(func.count()).select_from(Response).where(*_recorded(since, until))) or 0


def _recorded(since: datetime | None, until: datetime) -> list[ColumnElement[bool]]:
    later = [Response.recorded_at >= since] if since else []
    return [Response.state == ResponseState.FINISHED, Response.recorded_at <= until, *later]


def views(session: Session, response_ids: Sequence[str]) -> list[View]:
    """As JSON, in the order of the ids; raises NotFound."""
    return [_view(known) for known in facts_of(session, response_ids)]


def one(session: Session, response_id: str) -> View:
    return _view(facts(session, response_id))


def _lot(session: Session, response_ids: Sequence[str]) -> list[ResponseFacts]:
    rows = session.execute(
        select(Response, Invitation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.id.in_(response_ids))
    )
    found = {response.id: (response, invitation) for response, invitation in rows}
    missing = next((each for each in response_ids if each not in found), None)
    if missing is not None:
        raise NotFound(f"There is no response {missing[:40]}.")
    answers = answers_of_all(session, response_ids)
    return [
        _facts(response, invitation, surveys.definition(session, response.survey_version_id), answers[response.id])
        for response, invitation in (found[each] for each in response_ids)
    ]


def _facts(response: Response, invitation: Invitation, definition: SurveyDefinition, answers: Answers) -> ResponseFacts:
    recorded = response.recorded_at or response.started_at
    embedded = route(definition, answers, invitation.embedded).embedded
    return ResponseFacts(
        organization_id=response.organization_id,
        response_id=response.id,
        survey_id=response.survey_id,
        survey_name=definition.name,
        language=response.language,
        recorded_at=recorded,
        duration_seconds=_seconds(response.started_at, recorded),
        invitation_id=invitation.id,
        distribution_id=response.distribution_id,
        channel=invitation.channel,
        is_test=invitation.is_test,
        completeness=Completeness.COMPLETE if response.recorded_at else Completeness.PARTIAL,
        ip=response.ip,
        embedded={**embedded, "Q_Language": response.language},
        contact=invitation.contact,
        questions=tuple(_question_facts(definition, answers, invitation, response.language)),
    )


def _question_facts(
    definition: SurveyDefinition, answers: Answers, invitation: Invitation, language: str
) -> list[QuestionFacts]:
    say = sayer(definition, answers, Respondent(invitation.embedded, invitation.contact), language)
    pages = route(definition, answers, invitation.embedded).pages
    return [
        _question(definition, question, answers.get(question.id, Answer()), say, language)
        for page in pages
        for question in page.questions
        if question.takes_answers
    ]


def _question(
    definition: SurveyDefinition, question: Question, answer: Answer, say: Say, language: str
) -> QuestionFacts:
    return QuestionFacts(
        id=question.id,
        type=question.type,
        variant=str(getattr(question, "variant", "")),
        tag=str(getattr(question, "tag", "") or ""),
        text=say(question.text),
        summary="" if answer.is_empty else question.summary(answer, language, definition.default_language),
        value=None if answer.is_empty else question.value(answer),
        piped=question.piped(answer, language, definition.default_language),
    )


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


def _view(known: ResponseFacts) -> View:
    return {
        "id": known.response_id,
        "survey": {"id": known.survey_id, "name": known.survey_name},
        "distribution": known.distribution_id,
        "record_id": _record_id(known.embedded),
        "name": " ".join(filter(None, (known.contact.get("FirstName"), known.contact.get("LastName")))),
        "status": known.completeness.value,
        "is_test": known.is_test,
        "language": known.language,
        "recorded_at": iso(known.recorded_at),
        "duration_seconds": known.duration_seconds,
        "embedded_data": dict(known.embedded),
        "answers": [
            {"id": q.id, "question": q.text, "answer": q.summary, "value": q.value}
            for q in known.questions
            if q.summary
        ],
    }


def _record_id(embedded: Mapping[str, str]) -> str | None:
    return embedded.get("sfContactId") or embedded.get("sfLeadId")
