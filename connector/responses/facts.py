"""A response as those above see it: workflows, reports. Values only, so that they need no survey definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from connector.foundation.piped_values import PipedQuestion


class Completeness(StrEnum):
    """As Survey_Response__c.Status__c has it."""

    COMPLETE = "Complete"
    PARTIAL = "Partial"


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question that the respondent was shown, with the answer, if any."""

    id: str
    type: str
    """The question's type, e.g. "nps", "multiple_choice", "text_entry"."""
    variant: str = ""
    """What the type leaves open: "essay" or "single" of a text entry, "multiple" or "single" of a choice."""
    tag: str = ""
    """The author's short name for it, e.g. "CSAT"; empty when there is none."""
    text: str = ""
    """The question as it was shown: in the respondent's language, piped text replaced, no HTML."""
    summary: str = ""
    """The answer in words, in the same language; empty without an answer."""
    value: Any = None
    """What conditions compare: a number, a text, a list of recode values, or None."""
    piped: PipedQuestion = field(default_factory=lambda: PipedQuestion(""))
    """What ${q://…} can say."""


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    organization_id: str
    response_id: str
    survey_id: str
    survey_name: str
    language: str
    recorded_at: datetime
    """When it was finished, or for a partial one last changed."""
    duration_seconds: int
    invitation_id: str = ""
    distribution_id: str | None = None
    channel: str = ""
    is_test: bool = False
    """Answered by its sender, to try it."""
    completeness: Completeness = Completeness.COMPLETE
    ip: str = ""
    report_url: str = ""
    embedded: Mapping[str, str] = field(default_factory=dict)
    """Includes the reserved values: sfContactId, sfLeadId, sfAccountId, sfCampaignId, sfCaseId, sfOpportunityId,
    sfSurveyId, Q_Language."""
    contact: Mapping[str, str] = field(default_factory=dict)
    """By the names of ${m://…}: FirstName, LastName, Email, Phone, ExternalDataReference, Language."""
    questions: tuple[QuestionFacts, ...] = ()
    """In the order of the survey's pages; only those that were shown."""

    def question(self, question_id: str) -> QuestionFacts | None:
        return next((question for question in self.questions if question.id == question_id), None)
