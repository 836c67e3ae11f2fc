"""A mailing in one language, read once for all its messages: tokens found, our own words and the HTML frame around."""

import re
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import escape

from connector.foundation.escapes import HEADER, HTML, TEXT
from connector.foundation.piped_text import Compiled, Context, compiled, compiled_paragraphs, contains
from connector.messaging.models import Format
from connector.messaging.rich_text import text_of, with_buttons

OPT_OUT_TOKENS = ("l://OptOutLink", "l://OptOutURL")
OPT_OUT = "${l://OptOutLink}"
_GAP = re.compile("\x00(subject|body|footer)\x00")
_pages = Environment(loader=PackageLoader("connector.messaging"), autoescape=select_autoescape())


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


def wording(language: str) -> Wording:
    return WORDINGS.get(language.partition("-")[0], WORDINGS["en"])


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is the same in every message of a mailing to readers of one language."""

    subject: Compiled
    text: Compiled
    body: Compiled
    footer: Compiled
    page: tuple[str, ...]
    """The HTML page, cut where something of each message belongs: a text and the name of a gap by turns."""

    def render(self, context: Context) -> Rendered:
        subject = self.subject.render(context)
        gaps = {
            "subject": str(escape(subject)),
            "body": with_buttons(self.body.render(context)),
            "footer": self.footer.render(context),
        }
        html = "".join([gaps[part] if number % 2 else part for number, part in enumerate(self.page)])
        return Rendered(subject, self.text.render(context), html)


@lru_cache(maxsize=128)
def letter(subject: str, body: str, written: Format, language: str, sender: str) -> Letter:
    """`sender`: who is named beside the way out, when the reader must be given one; else empty."""
    needs_footer = bool(sender) and not contains(body, *OPT_OUT_TOKENS)
    why = wording(language).why.format(sender=sender) if needs_footer else ""
    return Letter(
        subject=compiled(subject, HEADER),
        text=_text(text_of(body) if written == Format.HTML else body, why),
        body=compiled(body, HTML) if written == Format.HTML else compiled_paragraphs(body),
        footer=compiled_paragraphs(OPT_OUT),
        page=_page(why),
    )


def _text(body: str, why: str) -> Compiled:
    footer = (f"\n\n-- \n{why}\n", *compiled(OPT_OUT, TEXT).parts, "\n") if why else ()
    return Compiled((*compiled(body, TEXT).parts, *footer))


def _page(why: str) -> tuple[str, ...]:
    gaps = {name: f"\x00{name}\x00" for name in ("subject", "body", *(["footer"] if why else []))}
    return tuple(_GAP.split(_pages.get_template("messaging/email.html").render(gaps, why=why)))
