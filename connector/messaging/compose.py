"""From a mailing and one of its messages to the finished email: piped text, opt-out footer, headers."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, select_autoescape

from connector.foundation import piped_values as values
from connector.foundation.escapes import HEADER, TEXT
from connector.foundation.links import Links
from connector.foundation.piped_text import Context, contains, render, render_paragraphs
from connector.integrations.ports import OutgoingEmail
from connector.messaging.mime import Email, build
from connector.messaging.models import Kind, Mailing, Message
from connector.messaging.translations import Content, content_of

OPT_OUT_TOKENS = ("l://OptOutLink", "l://OptOutURL")
TO_RESPONDENTS = {Kind.INVITATION, Kind.REMINDER, Kind.THANK_YOU, Kind.TEST}
"""They carry the way out."""
LINK_TOKENS = ("l://SurveyLink", "l://SurveyURL")
BUTTON = r'<p class="call"><a class="button" href="\1">\2</a></p>'
_BUTTON = re.compile(r'<p>\s*<a href="([^"]*)">([^<]*)</a>\s*</p>')


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of our own around a message."""

    survey: str
    opt_out: str
    why: str


WORDINGS = {
    "en": Wording("Take the survey", "Unsubscribe", "{sender} sent you this message to ask for your opinion."),
    "fr": Wording("Répondre à l’enquête", "Se désinscrire", "{sender} vous a écrit pour connaître votre avis."),
}

_pages = Environment(loader=PackageLoader("connector.messaging"), autoescape=select_autoescape())


def compose(mailing: Mailing, message: Message, links: Links, now: datetime) -> OutgoingEmail:
    """The email of this row. Composing it again gives the same Message-ID and the same links.

    Raises ValueError when an address or a header cannot be written as mail.
    """
    context, content = _context(mailing, message, links, now), content_of(mailing, message.language)
    email = Email(
        message_id=message_id(mailing, message),
        date=now,
        from_name=mailing.from_name,
        from_address=mailing.from_address,
        to_name=message.to_name,
        to_address=message.to_address,
        reply_to=mailing.reply_to,
        subject=render(content.subject, context, HEADER),
        text=_text(mailing, content, context),
        html=_html(mailing, content, context),
        headers=_headers(mailing, message, links),
    )
    return OutgoingEmail(str(message.id), mailing.from_address, message.to_address, build(email))


def message_id(mailing: Mailing, message: Message) -> str:
    """The same for every attempt at this row."""
    return f"<{mailing.id}.{message.id}@{mailing.from_address.rpartition('@')[2]}>"


def wording(language: str) -> Wording:
    return WORDINGS.get(language.partition("-")[0], WORDINGS["en"])


def _context(mailing: Mailing, message: Message, links: Links, now: datetime) -> Context:
    words = wording(content_of(mailing, message.language).language)
    survey_url = links.survey_url(message.invitation_id) if message.invitation_id else ""
    opt_out_url = links.opt_out_url(str(message.id)) if _may_opt_out(mailing) else ""
    return Context(
        {
            "m": values.contact(message.values.get("m", {})),
            "e": values.embedded(message.values.get("e", {})),
            "l": values.links(survey_url, opt_out_url, values.LinkTexts(words.survey, words.opt_out)),
            "date": values.dates(now, UTC, message.language or "en"),
            "rand": values.random_numbers(),
        }
    )


def _text(mailing: Mailing, content: Content, context: Context) -> str:
    body = render(content.body, context, TEXT)
    if not _needs_footer(mailing, content):
        return body
    return f"{body}\n\n-- \n{_why(mailing, content)}\n{render('${l://OptOutLink}', context, TEXT)}\n"


def _html(mailing: Mailing, content: Content, context: Context) -> str:
    footer = render_paragraphs("${l://OptOutLink}", context) if _needs_footer(mailing, content) else ""
    body = _BUTTON.sub(BUTTON, render_paragraphs(content.body, context))
    return _pages.get_template("messaging/email.html").render(
        subject=render(content.subject, context, HEADER), body=body, footer=footer, why=_why(mailing, content)
    )


def _why(mailing: Mailing, content: Content) -> str:
    return wording(content.language).why.format(sender=mailing.from_name)


def _headers(mailing: Mailing, message: Message, links: Links) -> tuple[tuple[str, str], ...]:
    if not _may_opt_out(mailing):
        return ()
    return (
        ("List-Unsubscribe", f"<{links.opt_out_url(str(message.id))}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _may_opt_out(mailing: Mailing) -> bool:
    return mailing.kind in TO_RESPONDENTS


def _needs_footer(mailing: Mailing, content: Content) -> bool:
    return _may_opt_out(mailing) and not contains(content.body, *OPT_OUT_TOKENS)
