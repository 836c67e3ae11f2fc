"""Taking answers, a page at a time, and finishing a response exactly once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import new_id
from connector.foundation.events import insert_once
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.responses.events import ResponseFinished, ResponseStarted
from connector.responses.models import AnswerRow, Invitation, Response, ResponseState
from connector.responses.page_form import Go, PageForm
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import choose
from connector.surveys.paging import Submission, final_answers, first_incomplete, submit


@dataclass(frozen=True, slots=True)
class Visit:
    """Who hands in a page: from where, in which language, and when the survey was opened (if known)."""

    ip: str
    language: str
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handed-in page led to. `submission` is set when the page may not be left yet."""

    response: Response
    answers: Answers
    submission: Submission | None = None


def answers_of(session: Session, response_id: str) -> dict[str, Answer]:
    return answers_of_all(session, [response_id])[response_id]


def answers_of_all(session: Session, response_ids: Collection[str]) -> dict[str, dict[str, Answer]]:
    """By response id, every one present, then by question id."""
    found: dict[str, dict[str, Answer]] = {response_id: {} for response_id in response_ids}
    for row in session.scalars(select(AnswerRow).where(AnswerRow.response_id.in_(response_ids))):
        found[row.response_id][row.question_id] = Answer.from_json(row.value)
    return found


def hand_in(bundle: Bundle, definition: SurveyDefinition, invitation: Invitation, form: PageForm, visit: Visit) -> Turn:
    """Take in one page. A response that is finished stays as it is, however often a page comes again."""
    now = bundle.clock.now()
    with bundle.db.write(invitation.organization_id) as session:
        response = _response(bundle, session, invitation, visit, now)
        before = answers_of(session, response.id)
        if response.state == ResponseState.FINISHED:
            return Turn(response, before)
        submission = submit(definition, form.number, form.fields, before, invitation.embedded)
        stays = _move(definition, response, form, submission)
        if response.page == 0:
            finish(bundle, session, definition, invitation, Turn(response, submission.answers))
        else:
            _save(session, response.id, submission.answers)
        return Turn(response, submission.answers, submission if stays else None)


def answer_one(
    bundle: Bundle, session: Session, invitation: Invitation, question_id: str, answer: Answer, visit: Visit
) -> Turn:
    """Take in the answer to one question, judged already, outside of a page; an empty one leaves the question out.
    A response that is finished stays as it is.
    """
    response = _response(bundle, session, invitation, visit, bundle.clock.now())
    before = answers_of(session, response.id)
    if response.state == ResponseState.FINISHED:
        return Turn(response, before)
    answers = {key: each for key, each in {**before, question_id: answer}.items() if not each.is_empty}
    _save(session, response.id, answers)
    return Turn(response, answers)


def finish(bundle: Bundle, session: Session, definition: SurveyDefinition, invitation: Invitation, turn: Turn) -> None:
    """Keep what stands of the answers, and announce the end. For a response that is locked and not finished."""
    response, now = turn.response, bundle.clock.now()
    _save(session, response.id, final_answers(definition, turn.answers, invitation.embedded))
    response.page, response.state, response.recorded_at = 0, ResponseState.FINISHED, now
    events.record(
        session, ResponseFinished(invitation.organization_id, response.id, invitation.id, now.isoformat()), now
    )
    wake_after(bundle.jobs, session, "events.dispatch")


def _response(bundle: Bundle, session: Session, invitation: Invitation, visit: Visit, now: datetime) -> Response:
    """The invitation's one response, locked; made by the first page that is handed in."""
    mine = select(Response).where(Response.invitation_id == invitation.id).with_for_update()
    found = session.scalar(mine)
    if found is None and insert_once(session, Response, _new(invitation, visit, now)):
        found = session.scalars(mine).one()
        events.record(
            session, ResponseStarted(invitation.organization_id, found.id, invitation.id, now.isoformat()), now
        )
        wake_after(bundle.jobs, session, "events.dispatch")
    return found or session.scalars(mine).one()


def _new(invitation: Invitation, visit: Visit, now: datetime) -> dict[str, object]:
    return {
        "id": new_id("R_"),
        "organization_id": invitation.organization_id,
        "invitation_id": invitation.id,
        "survey_id": invitation.survey_id,
        "survey_version_id": invitation.survey_version_id,
        "distribution_id": invitation.distribution_id,
        "state": ResponseState.IN_PROGRESS,
        "language": visit.language,
        "page": 1,
        "ip": visit.ip,
        "started_at": visit.opened_at or now,
    }


def _move(definition: SurveyDefinition, response: Response, form: PageForm, submission: Submission) -> bool:
    """Set the page to show next, 0 for the end; True when this page must be shown again with its problems."""
    response.page = form.number
    return _MOVES[form.go](definition, response, form, submission)


def _switch_language(definition: SurveyDefinition, response: Response, form: PageForm, _submission: Submission) -> bool:
    response.language = choose(definition.languages, [form.language], response.language)
    return False


def _back(_definition: SurveyDefinition, response: Response, form: PageForm, submission: Submission) -> bool:
    before = submission.route.before(form.number)
    response.page = before.number if before else form.number
    return False


def _next(definition: SurveyDefinition, response: Response, form: PageForm, submission: Submission) -> bool:
    if not submission.may_leave:
        return True
    after = submission.route.after(form.number)
    if after is None:
        after = first_incomplete(definition, submission.answers, submission.route.embedded)
    response.page = after.number if after else 0
    return False


_MOVES = {Go.NEXT: _next, Go.BACK: _back, Go.LANGUAGE: _switch_language}


def _save(session: Session, response_id: str, answers: Mapping[str, Answer]) -> None:
    session.execute(delete(AnswerRow).where(AnswerRow.response_id == response_id))
    rows = [
        {"response_id": response_id, "question_id": question_id, "value": answer.to_json()}
        for question_id, answer in answers.items()
    ]
    if rows:
        session.execute(insert(AnswerRow), rows)
