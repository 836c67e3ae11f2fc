"""Ready-made messages: kept under a name, used again, changed, deleted (A11, A13, A25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from flask_babel import gettext as _
from pydantic import StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, NotFound
from connector.foundation.web.strict_json import RequiredLine
from connector.messaging.configuration import MessageTemplate
from connector.messaging.content import Demands, MessageContent, Translation, checked
from connector.messaging.models import Channel, Format

Name = Annotated[RequiredLine, StringConstraints(max_length=120)]


class TemplateInput(MessageContent):
    """A message and the name it is kept under. A template has no sender's address: that is chosen when it is used."""

    name: Name
    channel: Channel = Channel.EMAIL
    from_address: Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a person, or a script without a user."""

    user_id: str | None
    name: str


def all_of(session: Session, channel: Channel | None = None) -> Sequence[MessageTemplate]:
    wanted = select(MessageTemplate).order_by(MessageTemplate.channel, MessageTemplate.name_key)
    return session.scalars(wanted.where(MessageTemplate.channel == channel) if channel else wanted).all()


def one(session: Session, template_id: str) -> MessageTemplate:
    """Raises NotFound."""
    found = session.scalar(select(MessageTemplate).where(MessageTemplate.id == template_id))
    if found is None:
        raise NotFound(_("There is no such message template."))
    return found


def create(session: Session, wanted: TemplateInput, author: Author, now: datetime) -> MessageTemplate:
    """Raises Invalid that names what is wrong in which language, Conflict for a name that is taken."""
    template = MessageTemplate(id=new_id("MT_"), created_by_id=author.user_id, channel=wanted.channel)
    _fill(template, wanted, author, now)
    session.add(template)
    _flush(session, wanted.name)
    return template


def change(session: Session, template_id: str, wanted: TemplateInput, author: Author, now: datetime) -> None:
    """The whole template anew, its name included; its channel stays."""
    template = one(session, template_id)
    if template.channel != wanted.channel:
        raise Conflict.at("channel", _("cannot be changed: make another template"))
    _fill(template, wanted, author, now)
    _flush(session, wanted.name)


def delete(session: Session, template_id: str) -> None:
    session.delete(one(session, template_id))


def content_of(template: MessageTemplate) -> MessageContent:
    """What the template says, as a distribution takes it."""
    texts = {tag: Translation.model_validate(text) for tag, text in template.translations.items()}
    return MessageContent.model_construct(
        from_name=template.from_name,
        from_address="",
        reply_to=template.reply_to,
        subject=template.subject,
        body=template.body,
        format=Format(template.format),
        language=template.language,
        translations=texts,
    )


def _fill(template: MessageTemplate, wanted: TemplateInput, author: Author, now: datetime) -> None:
    content = checked(wanted, Demands(wanted.channel, needs_sender=False), at="")
    template.name, template.name_key = wanted.name, wanted.name.casefold()
    template.from_name, template.reply_to = content.from_name, content.reply_to
    template.subject, template.body = content.subject, content.body
    template.format, template.language = content.format, content.language
    template.translations = {tag: text.model_dump() for tag, text in content.translations.items()}
    template.modified_by, template.modified_at = author.name, now


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict.at(
            "name", _("there is another template called %(name)s: choose another name", name=name)
        ) from error
