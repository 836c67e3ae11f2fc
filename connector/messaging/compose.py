"""From a mailing and one of its messages to the finished email: piped text, opt-out footer, headers."""

from datetime import UTC, datetime

from connector.foundation import piped_values as values
from connector.foundation.links import Links, Purpose
from connector.foundation.piped_text import Context
from connector.integrations.ports import OutgoingEmail
from connector.messaging.letter import letter, wording
from connector.messaging.mime import Email, build
from connector.messaging.models import Kind, Mailing, Message
from connector.messaging.translations import content_of

LINK_TOKENS = ("l://SurveyLink", "l://SurveyURL")
TO_RESPONDENTS = {Kind.INVITATION, Kind.REMINDER, Kind.THANK_YOU, Kind.TEST}
"""They carry the way out."""
_ONE_CLICK = ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def compose(mailing: Mailing, message: Message, links: Links, now: datetime) -> OutgoingEmail:
    """The email of this row. Composing it again gives the same Message-ID and the same links.

    Raises ValueError when an address or a header cannot be written as mail.
    """
    content, way_out = content_of(mailing, message.language), _way_out(mailing, message, links)
    sender = mailing.from_name if way_out else ""
    written = letter(content.subject, content.body, mailing.format, content.language, sender)
    rendered = written.render(_context(message, links, content.language, way_out, now))
    email = Email(
        message_id=message_id(mailing, message, links),
        date=now,
        from_name=mailing.from_name,
        from_address=mailing.from_address,
        to_name=message.to_name,
        to_address=message.to_address,
        reply_to=mailing.reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=(("List-Unsubscribe", f"<{way_out}>"), _ONE_CLICK) if way_out else (),
    )
    return OutgoingEmail(str(message.id), mailing.from_address, message.to_address, build(email))


def message_id(mailing: Mailing, message: Message, links: Links) -> str:
    """The same for every attempt at this row. Sealed: who has got one message cannot name those of other readers."""
    named = f"{mailing.id}.{message.id}"
    seal = links.seal(Purpose.MESSAGE_ID, named)
    return f"<{named}.{seal}@{mailing.from_address.rpartition('@')[2]}>"


def _way_out(mailing: Mailing, message: Message, links: Links) -> str:
    """The address at which the reader opts out; empty where there is nothing to opt out of."""
    return links.opt_out_url(str(message.id)) if mailing.kind in TO_RESPONDENTS else ""


def _context(message: Message, links: Links, language: str, way_out: str, now: datetime) -> Context:
    words = wording(language)
    survey_url = links.survey_url(message.invitation_id) if message.invitation_id else ""
    return Context(
        {
            "m": values.contact(message.values.get("m", {})),
            "e": values.embedded(message.values.get("e", {})),
            "l": values.links(survey_url, way_out, values.LinkTexts(words.survey, words.opt_out)),
            "date": values.dates(now, UTC, message.language or "en"),
            "rand": values.random_numbers(),
        }
    )
