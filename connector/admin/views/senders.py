"""Who sends: the default sender, email addresses and SMS numbers with their times and pace."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_day_names
from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import asked, blueprint, done, mistakes, reading, validated, writing
from connector.foundation.errors import ServiceError
from connector.integrations.bundle import bundle
from connector.messaging import lanes, sender_domains, sender_policy, senders
from connector.messaging.configuration import Sender
from connector.messaging.models import Channel
from connector.messaging.send_windows import SendWindow
from connector.messaging.sender_policy import Policy, PolicyInput
from connector.messaging.senders import COUNTRIES, SenderInput
from connector.organizations.access import principal

Answer = str | tuple[str, int] | Response
WORKING_DAYS = ["1", "2", "3", "4", "5"]


@blueprint.get("/senders", endpoint="senders")
def index() -> str:
    settings, now = bundle().settings, bundle().clock.now()
    with reading() as session:
        listed = senders.all_of(session)
        return render_template(
            "admin/senders.html",
            policy=sender_policy.of(session),
            prefill=sender_policy.sender_for(session, settings, principal()),
            domains=sender_domains.all_of(session),
            own_domain=sender_domains.domain_of(settings.from_address),
            emails=[each for each in listed if each.channel == Channel.EMAIL],
            numbers=[each for each in listed if each.channel == Channel.SMS],
            again={each.id: lanes.sends_again_at(each, now) for each in listed},
            is_closed=lambda one: one.window is not None and not SendWindow.of(one.window).is_open(now),
            has_sms=bundle().sms is not None,
            country_name=_country_name,
        )


@blueprint.get("/senders/policy")
def policy() -> str:
    with reading() as session:
        return _policy_form(sender_policy.of(session).model_dump())


@blueprint.post("/senders/policy")
def choose_policy() -> Answer:
    written = {**request.form.to_dict(), "allow_override": request.form.get("allow_override") == "yes"}
    named = ("policy", "from_name", "reply_to", "allow_override")
    try:
        wanted = validated(PolicyInput, {name: written[name] for name in named if name in written})
        with writing() as session:
            sender_policy.choose(session, principal().organization_id, wanted, bundle().clock.now())
    except ServiceError as error:
        return _policy_form(written, mistakes(error)), error.status
    flash(_("The default sender is saved."))
    return redirect(url_for(".senders"))


@blueprint.get("/senders/new")
def new_sender() -> str:
    channel = asked("channel", Channel) or Channel.EMAIL
    return _form({"channel": channel, "from": "08:00", "to": "20:00"}, WORKING_DAYS, None)


@blueprint.post("/senders/new")
def add_sender() -> Answer:
    return _saved(None)


@blueprint.get("/senders/<sender_id>")
def sender(sender_id: str) -> str:
    with reading() as session:
        found = senders.one(session, sender_id)
    window = found.window or {"from": "08:00", "to": "20:00"}
    written = {
        name: str(getattr(found, name) or "") for name in ("channel", "address", "country", "name", "per_minute")
    }
    written |= {name: window.get(name, "") for name in ("from", "to", "time_zone")}
    if found.window:
        written["has_window"] = "yes"
    return _form(written, [str(day) for day in window.get("days", WORKING_DAYS)], found)


@blueprint.post("/senders/<sender_id>")
def change_sender(sender_id: str) -> Answer:
    with reading() as session:
        found = senders.one(session, sender_id)
    return _saved(found)


@blueprint.post("/senders/<sender_id>/delete")
def delete_sender(sender_id: str) -> Response:
    def delete() -> None:
        with writing() as session:
            senders.delete(session, sender_id)

    deleted = done(delete, _("The sender is deleted."))
    return redirect(url_for(".senders") if deleted else url_for(".sender", sender_id=sender_id))


def _saved(found: Sender | None) -> Answer:
    written, days = request.form.to_dict(), request.form.getlist("days")
    settings = bundle().settings
    try:
        wanted = validated(SenderInput, _values(written, days))
        with writing() as session:
            if found is None:
                senders.add(session, settings, wanted, bundle().clock.now())
            else:
                senders.change(session, settings, found.id, wanted)
    except ServiceError as error:
        return _form(written, days, found, mistakes(error)), error.status
    flash(_("The sender is saved."))
    return redirect(url_for(".senders"))


def _values(written: Mapping[str, str], days: list[str]) -> dict[str, Any]:
    """The form as the API takes it."""
    window = {name: written.get(name, "") for name in ("from", "to", "time_zone")}
    per_minute = written.get("per_minute", "").strip()
    return {
        **{name: written[name] for name in ("channel", "address", "country", "name") if name in written},
        "window": {**window, "days": [int(day) for day in days if day.isdecimal()]}
        if "has_window" in written
        else None,
        "per_minute": int(per_minute) if per_minute.isdecimal() and len(per_minute) < 10 else per_minute or None,
    }


def _form(
    written: Mapping[str, str], days: list[str], found: Sender | None, problems: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "admin/sender.html",
        found=found,
        written=written,
        days=days,
        problems=problems or {},
        zones=sorted(available_timezones()),
        countries=sorted(((code, _country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1]),
    )


def _policy_form(written: Mapping[str, Any], problems: Mapping[str, str] | None = None) -> str:
    return render_template("admin/sender_policy.html", written=written, policies=list(Policy), problems=problems or {})


@blueprint.app_template_filter("translate_day")
def _day_name(number: str) -> str:
    """ "1" as "Mon"."""
    return str(get_day_names("abbreviated", locale=get_locale() or "en")[int(number) - 1])


def _country_name(code: str | None) -> str:
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale and code else code or ""
