"""What a message will look like, with an invented person in place of each recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connector.foundation import piped_values as values
from connector.foundation.escapes import HEADER, TEXT
from connector.foundation.piped_text import Context, contains, render, render_paragraphs
from connector.messaging.compose import OPT_OUT_TOKENS, wording
from connector.messaging.models import Format
from connector.messaging.rich_text import cleaned, html_body, with_buttons

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


@dataclass(frozen=True, slots=True)
class Preview:
    """`body` is HTML of an email, text of an SMS; `footer` as well, "" where the author wrote one."""

    subject: str
    body: str
    footer: str


def email_preview(subject: str, body: str, body_format: Format, language: str, now: datetime) -> Preview:
    """Of what an author has written so far, whether it may be saved or not."""
    context = _context(NOWHERE, language, now)
    if body_format == Format.HTML:
        written = html_body(cleaned(body), context)
    else:
        written = with_buttons(render_paragraphs(body, context))
    has_own = contains(body, *OPT_OUT_TOKENS)
    footer = "" if has_own else render_paragraphs("${l://OptOutLink}", context)
    return Preview(render(subject, context, HEADER), written, footer)


def sms_preview(body: str, language: str, now: datetime) -> Preview:
    return Preview("", render(body, _context(SHORT, language, now), TEXT), "")


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
