"""Message templates: the list, and writing one in several languages with a preview."""

from collections.abc import Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import asked, blueprint, done, mistakes, reading, validated, writing
from connector.foundation.errors import ServiceError
from connector.integrations.bundle import bundle
from connector.messaging import defaults, message_templates
from connector.messaging.configuration import MessageTemplate
from connector.messaging.content import language_name
from connector.messaging.message_templates import Author, TemplateInput
from connector.messaging.models import Channel, Format
from connector.messaging.preview import email_preview, sms_preview
from connector.organizations.access import principal

Answer = str | tuple[str, int] | Response
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src https: http:; frame-ancestors 'self'; sandbox"
"""Of the frame that shows an author's HTML: its own styles, and nothing that could act."""


@blueprint.get("/templates", endpoint="templates")
def index() -> str:
    with reading() as session:
        return render_template("admin/templates.html", templates=message_templates.all_of(session))


@blueprint.get("/templates/new")
def new_template() -> str:
    channel = asked("channel", Channel) or Channel.EMAIL
    return _form(_at_first(channel), None)


@blueprint.post("/templates/new")
def create_template() -> Answer:
    written = request.form.to_dict()
    try:
        wanted = validated(TemplateInput, _values(written))
        with writing() as session:
            made = message_templates.create(session, wanted, _author(), bundle().clock.now()).id
    except ServiceError as error:
        return _form(written, None, mistakes(error)), error.status
    flash(_("The template is saved."))
    return redirect(url_for(".template", template_id=made))


@blueprint.get("/templates/<template_id>")
def template(template_id: str) -> str:
    with reading() as session:
        found = message_templates.one(session, template_id)
    return _form(_written(found), found)


@blueprint.post("/templates/<template_id>")
def change_template(template_id: str) -> Answer:
    written = request.form.to_dict()
    with reading() as session:
        found = message_templates.one(session, template_id)
    try:
        wanted = validated(TemplateInput, _values(written))
        with writing() as session:
            message_templates.change(session, template_id, wanted, _author(), bundle().clock.now())
    except ServiceError as error:
        return _form(written, found, mistakes(error)), error.status
    flash(_("The template is saved."))
    return redirect(url_for(".template", template_id=template_id))


@blueprint.post("/templates/<template_id>/delete")
def delete_template(template_id: str) -> Response:
    def delete() -> None:
        with writing() as session:
            message_templates.delete(session, template_id)

    done(delete, _("The template is deleted."))
    return redirect(url_for(".templates"))


@blueprint.post("/templates/preview/<tag>")
def preview_template(tag: str) -> Response:
    """Into the frame beside the form: what is in the form now, saved or not."""
    answer = make_response(_preview(request.form, tag))
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _preview(written: Mapping[str, str], tag: str) -> str:
    now, body = bundle().clock.now(), written.get(f"body.{tag}", "")
    if written.get("channel") == Channel.SMS:
        return render_template("admin/sms_preview.html", body=sms_preview(body, tag, now))
    kind = Format.HTML if written.get("format") == Format.HTML else Format.TEXT
    sender = written.get("from_name") or bundle().settings.sender.from_name
    return email_preview(written.get(f"subject.{tag}", ""), body, kind, tag, sender, now)


def _form(written: Mapping[str, str], found: MessageTemplate | None, problems: Mapping[str, str] | None = None) -> str:
    language = written.get("language", "")
    return render_template(
        "admin/template.html",
        found=found,
        written=written,
        channel=written.get("channel", Channel.EMAIL),
        tags=_tags(written),
        names={tag: language_name(tag) for tag in _tags(written)},
        language=language,
        problems=problems or {},
        place=lambda tag, field: field if tag == language else f"translations.{tag}.{field}",
    )


def _tags(written: Mapping[str, str]) -> list[str]:
    """The languages that pages can be in, and those that the template has besides."""
    own = [name.removeprefix("body.") for name in written if name.startswith("body.")]
    return list(dict.fromkeys([*bundle().settings.languages, *(tag for tag in own if tag)]))


def _values(written: Mapping[str, str]) -> dict[str, Any]:
    """The form as the API takes it: a language without a word is none."""
    main = written.get("language", "")
    texts = {tag: _text(written, tag) for tag in _tags(written)}
    named = ("name", "channel", "from_name", "reply_to", "format", "language")
    return {
        **{name: written[name] for name in named if name in written},
        **texts.get(main, {}),
        "translations": {tag: text for tag, text in texts.items() if tag != main and any(text.values())},
    }


def _text(written: Mapping[str, str], tag: str) -> dict[str, str]:
    return {field: written.get(f"{field}.{tag}", "").strip() for field in ("subject", "body")}


def _written(found: MessageTemplate) -> dict[str, str]:
    """The template as its form says it. One in no particular language stands under the first."""
    language = found.language or bundle().settings.languages[0]
    texts = {**found.translations, language: {"subject": found.subject, "body": found.body}}
    named = ("name", "channel", "from_name", "reply_to", "format")
    return {
        **{name: str(getattr(found, name)) for name in named},
        "language": language,
        **{f"{field}.{tag}": text.get(field, "") for tag, text in texts.items() for field in ("subject", "body")},
    }


def _at_first(channel: Channel) -> dict[str, str]:
    """Something to begin with, in each language of the pages."""
    tags = bundle().settings.languages
    texts = {tag: defaults.invitation(channel, tag) for tag in tags}
    return {
        "channel": channel,
        "format": Format.TEXT,
        "language": tags[0],
        **{f"subject.{tag}": text.subject for tag, text in texts.items()},
        **{f"body.{tag}": text.body for tag, text in texts.items()},
    }


def _author() -> Author:
    return Author(principal().user_id, principal().name)
