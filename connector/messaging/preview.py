"""What a message will look like, with an invented person in place of each recipient."""

from collections.abc import Mapping
from datetime import UTC, datetime

from connector.foundation import piped_values as values
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import Context, render
from connector.messaging.letter import letter, wording
from connector.messaging.models import Format
from connector.messaging.rich_text import cleaned

SAMPLE: Mapping[str, str] = {
    "FirstName": "Alice",
    "LastName": "Martin",
    "Email": "alice.martin@example.com",
    "Phone": "+33612345678",
    "Language": "en",
    "ExternalDataReference": "003000000000001AAA",
}
NOWHERE = "https://example.com/s/sample"
SHORT = "https://exmpl.co/s/sample"


def email_preview(subject: str, body: str, written: Format, language: str, sender: str, now: datetime) -> str:
    """The HTML page of what an author has written so far, whether it may be saved or not."""
    safe = cleaned(body) if written == Format.HTML else body
    return letter(subject, safe, written, language, sender).render(_context(NOWHERE, language, now)).html


def sms_preview(body: str, language: str, now: datetime) -> str:
    """The text."""
    return render(body, _context(SHORT, language, now), TEXT)


def _context(survey_url: str, language: str, now: datetime) -> Context:
    words = wording(language)
    return Context(
        {
            "m": values.contact(SAMPLE),
            "e": lambda token: f"[{token.rest}]",
            "l": values.links(survey_url, NOWHERE, values.LinkTexts(words.survey, words.opt_out)),
            "date": values.dates(now, UTC, language or "en"),
            "rand": values.random_numbers(),
        }
    )
