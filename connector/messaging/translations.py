"""What a mailing says, in the reader's language."""

from dataclasses import dataclass

from connector.messaging.models import Mailing
from connector.surveys.languages import choose


@dataclass(frozen=True, slots=True)
class Content:
    language: str
    subject: str
    body: str


def content_of(mailing: Mailing, language: str) -> Content:
    """The mailing's text in this language, a wider one, or its first language (A4)."""
    if not mailing.translations:
        return Content(mailing.language, mailing.subject, mailing.body)
    chosen = choose(list(mailing.translations), [language] if language else [], mailing.language)
    own = mailing.translations.get(chosen)
    if own is None or language == mailing.language:
        return Content(mailing.language, mailing.subject, mailing.body)
    return Content(chosen, own.get("subject") or mailing.subject, own["body"])
