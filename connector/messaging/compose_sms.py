"""From a mailing and one of its messages to the finished text message: piped text, short links, the way out."""

import re
from datetime import UTC, datetime

from connector.foundation import piped_values as values
from connector.foundation.escapes import TEXT
from connector.foundation.links import Links
from connector.foundation.piped_text import Context, contains, render
from connector.integrations.ports import OutgoingSms
from connector.messaging.compose import TO_RESPONDENTS
from connector.messaging.letter import OPT_OUT_TOKENS
from connector.messaging.models import Mailing, Message
from connector.messaging.phone_numbers import e164
from connector.messaging.sms_text import MOST_CHARACTERS
from connector.messaging.translations import Content, content_of
from connector.surveys.languages import choose

STOP_HINTS = {"en": "Reply STOP to opt out", "fr": "Répondez STOP pour vous désinscrire"}
"""In letters of the GSM alphabet, so that they make no text longer than they must."""
_STOP = re.compile(r"\bSTOP\b")
_LINE_END = re.compile(r"\r\n?")


def compose_sms(mailing: Mailing, message: Message, links: Links, now: datetime) -> OutgoingSms:
    """The text message of this row. Composing it again gives the same text.

    Raises ValueError when it is empty or too long, or a number is none.
    """
    text = text_of(mailing, message, links, now)
    if not text:
        raise ValueError("it is empty")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"it has {len(text):,} characters, {MOST_CHARACTERS:,} can be sent")
    sender = message.from_address or mailing.from_address
    return OutgoingSms(str(message.id), sender, e164(message.to_address), text)


def text_of(mailing: Mailing, message: Message, links: Links, now: datetime) -> str:
    """All that is sent and paid for, the way out included."""
    if message.text is not None:
        return _written(message.text)
    content = content_of(mailing, message.language)
    context = _context(mailing, message, links, now)
    body = render(content.body, context, TEXT)
    hint = stop_hint(content.language or message.language) if _needs_hint(mailing, content) else ""
    own = choose(list(mailing.appendix), [message.language] if message.language else [], "")
    appendix = render(mailing.appendix.get(own, ""), context, TEXT)
    return _written("\n\n".join(filter(None, ["\n".join(filter(None, [body.strip(), hint])), appendix])))


def stop_hint(language: str) -> str:
    return STOP_HINTS[choose(list(STOP_HINTS), [language] if language else [], "en")]


def _needs_hint(mailing: Mailing, content: Content) -> bool:
    """Not when the author tells of a way out; what a contact's fields say does not count."""
    told = _STOP.search(content.body) or contains(content.body, *OPT_OUT_TOKENS)
    return mailing.kind in TO_RESPONDENTS and not told


def _written(text: str) -> str:
    return _LINE_END.sub("\n", text).strip()


def _context(mailing: Mailing, message: Message, links: Links, now: datetime) -> Context:
    survey_url = links.short_survey_url(message.invitation_id) if message.invitation_id else ""
    opt_out_url = links.short_opt_out_url(str(message.id)) if mailing.kind in TO_RESPONDENTS else ""
    return Context(
        {
            "m": values.contact(message.values.get("m", {})),
            "e": values.embedded(message.values.get("e", {})),
            "l": values.links(survey_url, opt_out_url, values.LinkTexts("", "")),
            "date": values.dates(now, UTC, message.language or "en"),
            "rand": values.random_numbers(),
        }
    )
