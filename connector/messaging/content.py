"""What may be sent as a message, checked in one place: for distributions as for templates (A11 to A16, A26, E24)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from connector.foundation.errors import FieldError, Invalid
from connector.foundation.piped_text import contains, problems
from connector.foundation.piped_tokens import Known
from connector.foundation.web.strict_json import Line, Storable
from connector.integrations.email.addresses import needs_smtputf8, valid_email
from connector.messaging.models import Channel, Format
from connector.messaging.rich_text import cleaned, pasted_images
from connector.surveys.languages import Language

SCHEMES = ("m", "e", "l", "date", "rand")
LINK_TOKENS = ("l://SurveyLink", "l://SurveyURL")
LONGEST_SMS = 1_600
"""Characters of one SMS, before what is piped into it."""
LINK_TO_ADD = {Channel.EMAIL: "${l://SurveyLink?d=Take the survey}", Channel.SMS: "${l://SurveyURL}"}


def _is_address(value: str) -> str:
    if value and valid_email(value) is None:
        raise ValueError(_("is not an email address; write it like name@example.com or leave it empty"))
    if needs_smtputf8(value):
        raise ValueError(_("has letters before the @ that many mail servers refuse; use plain ones"))
    return value


Address = Annotated[Line, StringConstraints(max_length=254), AfterValidator(_is_address)]
Subject = Annotated[Line, StringConstraints(max_length=500)]
Body = Annotated[Storable, StringConstraints(max_length=100_000)]


class Translation(BaseModel):
    """Subject and body in one more language."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject = ""
    body: Body = ""


class MessageContent(BaseModel):
    """Sender, subject and body; both may hold piped text. `language` is the one of subject and body, for whoever has
    none of `translations`. `format` is of every body."""

    model_config = ConfigDict(extra="forbid")

    from_name: Annotated[Line, StringConstraints(max_length=100)] = ""
    from_address: Address = ""
    reply_to: Address = ""
    subject: Subject = ""
    body: Body = ""
    format: Format = Format.TEXT
    language: Language | Literal[""] = ""
    translations: dict[Language, Translation] = Field(default_factory=dict, max_length=50)


@dataclass(frozen=True, slots=True)
class Demands:
    """What a message has to hold where it is used. `embedded`: the names that e://Field/… may use; None: any."""

    channel: Channel
    needs_link: bool = True
    needs_sender: bool = True
    embedded: Collection[str] | None = None


def checked(content: MessageContent, demands: Demands, at: str = "message") -> MessageContent:
    """The content as it may be stored, HTML made safe. Raises Invalid that names each field below `at`."""
    safe = _safe(content)
    errors = [*_in_general(content, demands), *_in_texts(content, safe, demands)]
    if errors:
        raise Invalid(errors=[FieldError(f"{at}.{e.field}" if at else e.field, e.message) for e in errors])
    return safe


@dataclass(frozen=True, slots=True)
class _Text:
    """One language of a message; `field` is the place of its subject and body in the request."""

    field: str
    language: str
    subject: str
    body: str

    def error(self, field: str, message: str) -> FieldError:
        """Told with its language."""
        if self.language:
            message = _("%(language)s: %(message)s", language=language_name(self.language), message=message)
        return FieldError(f"{self.field}{field}", message)


def language_name(tag: str) -> str:
    """As messages of the service call it: "French (fr)"."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(get_locale() or "en")
    except (ValueError, UnknownLocaleError):
        name = None
    return f"{name} ({tag})" if name else tag


def _safe(content: MessageContent) -> MessageContent:
    if content.format == Format.TEXT:
        return content
    texts = content.translations.items()
    translations = {tag: text.model_copy(update={"body": cleaned(text.body)}) for tag, text in texts}
    return content.model_copy(update={"body": cleaned(content.body), "translations": translations})


def _in_general(content: MessageContent, demands: Demands) -> Iterator[FieldError]:
    is_email = demands.channel == Channel.EMAIL
    if is_email and demands.needs_sender and not content.from_name:
        yield FieldError("from_name", _("is missing; write the name that recipients see"))
    if not is_email and content.format == Format.HTML:
        yield FieldError("format", _("an SMS is plain text: use the format text"))
    if content.language in content.translations:
        named = language_name(content.language)
        yield FieldError(
            f"translations.{content.language}", _("%(language)s is the language of the message itself", language=named)
        )


def _in_texts(content: MessageContent, safe: MessageContent, demands: Demands) -> Iterator[FieldError]:
    """Tokens are looked at as the author wrote them, so that their positions are those of the request."""
    for written, kept in zip(_texts(content), _texts(safe), strict=True):
        yield from _missing(kept, demands)
        yield from _pasted(written) if content.format == Format.HTML else _too_long(written, demands)
        yield from _wrong_tokens(written, demands)


def _texts(content: MessageContent) -> list[_Text]:
    more = [_Text(f"translations.{tag}.", tag, text.subject, text.body) for tag, text in content.translations.items()]
    return [_Text("", content.language, content.subject, content.body), *more]


def _missing(text: _Text, demands: Demands) -> Iterator[FieldError]:
    is_email = demands.channel == Channel.EMAIL
    if is_email and not text.subject:
        yield text.error("subject", _("the subject is missing"))
    if not text.body.strip():
        yield text.error("body", _("the message is missing"))
    elif demands.needs_link and not contains(text.body, *LINK_TOKENS):
        token = LINK_TO_ADD[demands.channel]
        yield text.error("body", _("the link to the survey is missing; add %(token)s", token=token))


def _pasted(text: _Text) -> Iterator[FieldError]:
    if pasted_images(text.body):
        yield text.error(
            "body",
            _(
                "an image was pasted into the text, and mail programs do not show those: remove it, or put it on your "
                "web site and insert it by its https address"
            ),
        )


def _too_long(text: _Text, demands: Demands) -> Iterator[FieldError]:
    if demands.channel == Channel.SMS and len(text.body) > LONGEST_SMS:
        yield text.error("body", _("is longer than the %(count)s characters of an SMS", count=f"{LONGEST_SMS:,}"))


def _wrong_tokens(text: _Text, demands: Demands) -> Iterator[FieldError]:
    known = Known(schemes=SCHEMES, embedded=demands.embedded)
    for field, written in (("subject", text.subject), ("body", text.body)):
        for problem in problems(written, known):
            place = _("%(token)s at position %(position)s", token=problem.token, position=problem.position)
            yield text.error(field, f"{place}: {problem.message}")
