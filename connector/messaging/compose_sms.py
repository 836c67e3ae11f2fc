"""From a mailing and one of its messages to the finished text message."""

from datetime import UTC, datetime

from connector.foundation import piped_values as values
from connector.foundation.escapes import TEXT
from connector.foundation.links import Links
from connector.foundation.piped_text import Context, render
from connector.integrations.ports import OutgoingSms
from connector.messaging.models import Mailing, Message
from connector.messaging.translations import content_of


def compose_sms(mailing: Mailing, message: Message, links: Links, now: datetime) -> OutgoingSms:
    """The text message of this row. Composing it again gives the same text."""
    return OutgoingSms(
        str(message.id),
        message.from_address or mailing.from_address,
        message.to_address,
        text_of(mailing, message, links, now),
    )


def text_of(mailing: Mailing, message: Message, links: Links, now: datetime) -> str:
    if message.text is not None:
        return message.text
    body = render(content_of(mailing, message.language).body, _context(message, links, now), TEXT)
    appendix = mailing.appendix.get(message.language, mailing.appendix.get("", ""))
    return f"{body}\n\n{appendix}" if appendix else body


def _context(message: Message, links: Links, now: datetime) -> Context:
    survey_url = links.short_survey_url(message.invitation_id) if message.invitation_id else ""
    return Context(
        {
            "m": values.contact(message.values.get("m", {})),
            "e": values.embedded(message.values.get("e", {})),
            "l": values.links(survey_url, "", values.LinkTexts(survey_url, "")),
            "date": values.dates(now, UTC, message.language or "en"),
            "rand": values.random_numbers(),
        }
    )
