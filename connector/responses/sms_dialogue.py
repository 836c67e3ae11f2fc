"""One reply in a conversation: taken as the answer to the open question, then the next question is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.messaging.models import Message
from connector.responses import sms_outbox
from connector.responses.models import (
    ConversationState,
    InboundSms,
    Invitation,
    Response,
    ResponseState,
    SmsConversation,
)
from connector.responses.page import Respondent, Say, sayer
from connector.responses.service import Turn, Visit, answer_one, answers_of, finish
from connector.responses.sms_outbox import Line, Thread
from connector.responses.sms_steps import LONGEST, SKIP, Step, first_step, next_step, problem_words, prompt
from connector.responses.sms_turns import end
from connector.responses.wording import Wording, sms_wording, wording
from connector.surveys import queries as surveys
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import choose
from connector.surveys.questions import Question
from connector.surveys.questions.base import Problem
from connector.surveys.texting import misfit, read_reply


class Outcome(StrEnum):
    """What a text message that came in turned out to be."""

    ANSWER = "answer"
    NOT_UNDERSTOOD = "not_understood"
    """Asked again, or led to a page."""
    LEFT_TO_PAGE = "left_to_page"
    """The conversation continues on a page, and this is no answer to its question."""
    EARLY = "early"
    """Sent before the open question could have been read."""
    REPEATED = "repeated"
    LATE = "late"
    """The survey is answered, or closed."""
    STOP = "stop"
    START = "start"
    HELP = "help"
    NO_CONVERSATION = "no_conversation"
    UNKNOWN = "unknown"
    """No organization writes to this number."""
    FAILED = "failed"
    """Could not be worked on, time and again."""
    PUT_ASIDE = "put_aside"
    """Neither, and somebody has seen to it."""


def take(bundle: Bundle, session: Session, conversation: SmsConversation, inbound: InboundSms) -> Outcome:
    """Act upon one reply, all in the session's transaction. The conversation is locked and its organization's."""
    return _Dialogue(bundle, session, conversation, inbound).take()


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is asked of whom, in which language."""

    definition: SurveyDefinition
    invitation: Invitation
    language: str

    def say(self, answers: Answers) -> Say:
        who = Respondent(self.invitation.embedded, self.invitation.contact, self.invitation.brand)
        return sayer(self.definition, answers, who, self.language)

    @property
    def words(self) -> Wording:
        return sms_wording(self.language)


class _Dialogue:
    def __init__(self, bundle: Bundle, session: Session, conversation: SmsConversation, inbound: InboundSms) -> None:
        self._bundle, self._session = bundle, session
        self._conversation, self._inbound = conversation, inbound
        self._now = bundle.clock.now()
        self._survey = _survey_of(session, conversation)

    def take(self) -> Outcome:
        if (said := self._over()) is not None:
            return self._late(said)
        handed_at = self._handed_at()
        if handed_at is None or self._inbound.received_at < handed_at:
            return Outcome.EARLY
        if self._is_repeated(handed_at):
            return Outcome.REPEATED
        self._conversation.last_inbound_id = self._inbound.id
        return self._read()

    def _over(self) -> str | None:
        """What there is to say when no answer is taken any more."""
        invitation = self._survey.invitation
        mine = Response.invitation_id == invitation.id, Response.state == ResponseState.FINISHED
        if self._session.scalar(select(Response.id).where(*mine)) is not None:
            return "already"
        return "closed" if invitation.expires_at is not None and invitation.expires_at < self._now else None

    def _late(self, said: str) -> Outcome:
        """Said once; nothing more, however often somebody writes."""
        if self._conversation.state != ConversationState.FINISHED:
            end(self._session, self._conversation, ConversationState.FINISHED, self._now)
        if not self._repeats_last():
            self._write(self._survey.words(said), key="over")
        return Outcome.LATE

    def _handed_at(self) -> datetime | None:
        """When the open question was on its way for the first time; None while it is not."""
        prompted = self._session.get(Message, self._conversation.prompt_message_id or 0)
        return prompted.handed_at if prompted is not None else None

    def _is_repeated(self, handed_at: datetime) -> bool:
        asked_at = max(handed_at, self._conversation.asked_at or handed_at)
        soon = asked_at + timedelta(seconds=self._bundle.settings.conversation.repeat_seconds)
        return self._inbound.received_at <= soon and self._repeats_last()

    def _repeats_last(self) -> bool:
        last = self._session.get(InboundSms, self._conversation.last_inbound_id or 0)
        return last is not None and last.body.strip().casefold() == self._inbound.body.strip().casefold()

    def _read(self) -> Outcome:
        question = self._open_question()
        if question is None or misfit(question) is not None:
            return self._to_page("continue")
        answer, problem = _read_answer(question, self._inbound.body)
        if problem is not None:
            return self._not_understood(question, problem)
        if answer.is_empty:
            self._conversation.skipped = [*self._conversation.skipped, question.id]
        return self._answered(question, answer)

    def _open_question(self) -> Question | None:
        definition, open_id = self._survey.definition, self._conversation.question_id
        return definition.questions.get(open_id) if open_id else first_step(definition).question

    def _not_understood(self, question: Question, problem: Problem) -> Outcome:
        if self._conversation.state == ConversationState.HANDED_OVER:
            return Outcome.LEFT_TO_PAGE
        if self._conversation.reprompts >= self._bundle.settings.conversation.reprompts:
            self._to_page("stuck")
            return Outcome.NOT_UNDERSTOOD
        self._conversation.reprompts += 1
        words, pages = self._survey.words, wording(self._survey.language)
        sorry = problem_words(question, problem.key, problem.values, words, pages)
        asked_by = self._conversation.prompt_message_id
        self._ask(Step(question), self._answers(), before=f"{sorry}\n")
        if self._conversation.state == ConversationState.OPEN:  # the question was readable before it is asked again
            self._conversation.prompt_message_id = asked_by
        return Outcome.NOT_UNDERSTOOD

    def _answered(self, question: Question, answer: Answer) -> Outcome:
        visit = Visit(ip="", language=self._survey.language)
        turn = answer_one(self._bundle, self._session, self._survey.invitation, question.id, answer, visit)
        if turn.response.state == ResponseState.FINISHED:  # on a page, at this very moment
            return self._late("already")
        self._conversation.reprompts = 0
        self._go_on(turn)
        return Outcome.ANSWER

    def _go_on(self, turn: Turn) -> None:
        embedded, skipped = self._survey.invitation.embedded, self._conversation.skipped
        step = next_step(self._survey.definition, turn.answers, embedded, skipped)
        turn.response.page = step.page
        if step.question is None:
            self._finish(step, turn)
        elif step.fits:
            self._ask(step, turn.answers)
        else:
            self._conversation.question_id = step.question.id
            self._to_page("continue")

    def _finish(self, step: Step, turn: Turn) -> None:
        definition, say = self._survey.definition, self._survey.say(turn.answers)
        finish(self._bundle, self._session, definition, self._survey.invitation, turn)
        ending = [say(text) for text in (definition.ending.title, definition.ending.message) if text is not None]
        thanks = " ".join(filter(None, ending)) or self._survey.words("done")
        self._write("\n\n".join(filter(None, [prompt(step, say, self._survey.words), thanks]))[:LONGEST])
        end(self._session, self._conversation, ConversationState.FINISHED, self._now)

    def _ask(self, step: Step, answers: Answers, before: str = "") -> None:
        assert step.question is not None
        text = before + prompt(step, self._survey.say(answers), self._survey.words)
        self._conversation.question_id = step.question.id
        if len(text) > LONGEST:
            self._to_page("continue")
            return
        self._conversation.state = ConversationState.OPEN
        self._conversation.prompt_message_id = self._write(text)

    def _to_page(self, said: str) -> Outcome:
        """Once; on the page the same response is continued."""
        if self._conversation.state != ConversationState.HANDED_OVER:
            url = self._bundle.links.short_survey_url(self._conversation.invitation_id)
            self._conversation.state = ConversationState.HANDED_OVER
            self._conversation.prompt_message_id = self._write(self._survey.words(said, url=url))
        return Outcome.LEFT_TO_PAGE

    def _write(self, text: str, key: str = "") -> int:
        conversation = self._conversation
        conversation.prompts, conversation.asked_at = conversation.prompts + 1, self._now
        invitation_id = conversation.invitation_id
        line = Line(text, f"{invitation_id}:{key or conversation.prompts}", invitation_id=invitation_id)
        return sms_outbox.say(self._bundle, self._session, self._thread(), line)

    def _thread(self) -> Thread:
        conversation, invitation = self._conversation, self._survey.invitation
        return Thread(
            conversation.organization_id,
            conversation.phone,
            conversation.our_number or self._inbound.to_number,
            self._survey.language,
            invitation.brand,
            conversation.mailing_id,
        )

    def _answers(self) -> Answers:
        found = self._session.scalar(select(Response.id).where(Response.invitation_id == self._survey.invitation.id))
        return answers_of(self._session, found) if found else {}


def _survey_of(session: Session, conversation: SmsConversation) -> _Survey:
    invitation = session.get_one(Invitation, conversation.invitation_id)
    definition = surveys.definition(session, invitation.survey_version_id)
    wished = [tag for tag in (conversation.language, invitation.language) if tag]
    return _Survey(definition, invitation, choose(definition.languages, wished, definition.default_language))


def _read_answer(question: Question, text: str) -> tuple[Answer, Problem | None]:
    """An empty answer without a problem leaves the question out, which has to be said."""
    if not question.required and text.strip(" .!").casefold() in SKIP:
        return Answer(), None
    parsed = question.parse(read_reply(question, text))
    if parsed.answer.is_empty:
        return parsed.answer, Problem("required", question.first_control)
    return parsed.answer, parsed.problem
