"""The only place that joins the parts: listeners, jobs, pages, menu. Their ways to the outside are in adapters."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from apiflask import APIFlask
from flask import Blueprint, redirect, url_for
from sqlalchemy.orm import Session

from connector.admin import api as admin_api
from connector.admin import metrics
from connector.admin import views as admin_views
from connector.admin.views import failures as admin_failures
from connector.contacts import api as contacts_api
from connector.distributions import api as distributions_api
from connector.distributions import jobs as distributions_jobs
from connector.distributions import recipients
from connector.distributions.composing import api as composer_api
from connector.distributions.exclusions import api as exclusions_api
from connector.distributions.exclusions import frequency
from connector.distributions.members import moving_members
from connector.distributions.models import Recipient
from connector.distributions.preparing import preparation
from connector.distributions.records import api as record_settings_api
from connector.distributions.records import telling_opt_outs
from connector.distributions.waiting import follow_ups
from connector.distributions.why import api as why_api
from connector.foundation.events import Dispatcher, Subscription
from connector.foundation.jobs import JobFunction
from connector.foundation.settings import ROOT
from connector.foundation.web.health import health
from connector.foundation.web.requests import RequestMeasures
from connector.foundation.web.shell import MenuEntry, create_shell
from connector.integrations.bundle import Bundle
from connector.messaging import bounce_webhook, opt_out_api, senders_api, templates_api
from connector.messaging import gate as messaging_gate
from connector.messaging import jobs as messaging_jobs
from connector.messaging import views as messaging_views
from connector.messaging import webhooks as messaging_webhooks
from connector.messaging.events import MessageBounced, OptedIn, OptedOut
from connector.messaging.gate import Check, Gate
from connector.organizations import api as organizations_api
from connector.organizations import views as organizations_views
from connector.organizations.events import OrganizationCreated, SalesforceConnected, SalesforceConnectionLost
from connector.responses import api as responses_api
from connector.responses import jobs as responses_jobs
from connector.responses import sms_conversation, sms_turns
from connector.responses import views as responses_views
from connector.responses import webhooks as responses_webhooks
from connector.responses.events import ResponseFinished, ResponseStarted
from connector.surveys import api as surveys_api
from connector.surveys import service as surveys_service
from connector.widget import assets as widget_assets
from connector.widget import sign_in as widget_sign_in
from connector.widget import views as widget_views
from connector.workflows import api as workflows_api
from connector.workflows import drift as workflows_drift
from connector.workflows import jobs as workflows_jobs
from connector.workflows import listeners as workflow_listeners
from connector.workflows import service as workflows_service
from connector.workflows.external_ids import api as external_ids_api
from connector.workflows.repair import api as workflows_repair_api
from connector.writeback import api as writeback_api
from connector.writeback import circuit
from connector.writeback import jobs as writeback_jobs
from connector.writeback.events import RowSettled

GATE_CHECKS: list[Check] = [
    *messaging_gate.CHECKS,
    follow_ups.still_fits,
    frequency.not_too_often,
    sms_turns.in_turn,
]
"""What every message must pass right before it is sent, in this order. The last one gives turns to what passes."""
SECONDS_TO_TELL = 2.0
SAMPLES = ROOT / "config" / "surveys"
DEFAULT_MAPPING = ROOT / "config" / "mappings" / "survey_response.yaml"

SENDING, SETTINGS = "Sending out", "Settings"
"""Groups of the menu."""
MENU = [
    MenuEntry("Overview", "admin.index"),
    MenuEntry("Distributions", "admin.distributions"),
    MenuEntry("Responses", "admin.responses"),
    MenuEntry("Surveys", "admin.surveys"),
    MenuEntry("Workflows", "admin.workflows"),
    MenuEntry("Failures", "admin.failures", admin_failures.waiting),
    MenuEntry("Mailing lists", "admin.mailing_lists", group=SENDING),
    MenuEntry("Templates", "admin.templates", group=SENDING),
    MenuEntry("Senders", "admin.senders", group=SENDING),
    MenuEntry("Exclusions", "admin.exclusions", group=SENDING),
    MenuEntry("How often", "admin.frequency_rules", group=SENDING),
    MenuEntry("Opt-outs", "admin.opt_outs", group=SENDING),
    MenuEntry("People", "admin.people", group=SETTINGS),
    MenuEntry("Salesforce", "admin.salesforce", group=SETTINGS),
    MenuEntry("Write-back", "admin.write_back", group=SETTINGS),
]

BLUEPRINTS: list[Blueprint] = [
    health,
    metrics.blueprint,
    organizations_views.blueprint,
    responses_views.blueprint,
    messaging_views.blueprint,
    messaging_webhooks.blueprint,
    bounce_webhook.blueprint,
    responses_webhooks.blueprint,
    admin_views.blueprint,
    admin_api.blueprint,
    widget_views.blueprint,
    widget_sign_in.blueprint,
    widget_assets.blueprint,
    surveys_api.blueprint,
    contacts_api.blueprint,
    distributions_api.blueprint,
    composer_api.blueprint,
    record_settings_api.blueprint,
    exclusions_api.blueprint,
    why_api.blueprint,
    opt_out_api.blueprint,
    responses_api.blueprint,
    organizations_api.blueprint,
    templates_api.blueprint,
    senders_api.blueprint,
    workflows_api.blueprint,
    writeback_api.blueprint,
    workflows_repair_api.blueprint,
    external_ids_api.blueprint,
]


def make_app(bundle: Bundle, measures: RequestMeasures | None = None) -> APIFlask:
    app = create_shell(bundle.settings, MENU, measures or RequestMeasures())
    app.extensions["hearback"] = bundle
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", app.doc(hide=True)(lambda: redirect(url_for("admin.index"))))
    return app


def make_dispatcher(bundle: Bundle) -> Dispatcher:
    return Dispatcher(bundle.db, bundle.clock, _subscriptions(bundle))


def jobs() -> dict[str, JobFunction]:
    """Every job by name."""
    return {
        "events.dispatch": _dispatch,
        **messaging_jobs.jobs(Gate(GATE_CHECKS)),
        **responses_jobs.JOBS,
        **distributions_jobs.JOBS,
        **workflows_jobs.JOBS,
        **writeback_jobs.JOBS,
    }


def sweeps() -> list[JobFunction]:
    """What looks for due and abandoned work, again and again."""
    return [
        _wake_dispatch,
        *messaging_jobs.SWEEPS,
        *responses_jobs.SWEEPS,
        *distributions_jobs.SWEEPS,
        *workflows_jobs.SWEEPS,
        *writeback_jobs.SWEEPS,
    ]


def _dispatch(bundle: Bundle) -> None:
    """Tell events for some seconds; more is left to the next job, so that others get their turn."""
    make_dispatcher(bundle).dispatch_for(SECONDS_TO_TELL)
    _wake_dispatch(bundle)


def _wake_dispatch(bundle: Bundle) -> None:
    if make_dispatcher(bundle).is_due():
        bundle.jobs.wake("events.dispatch")


def _subscriptions(bundle: Bundle) -> list[Subscription]:
    now = bundle.clock.now
    return [
        Subscription(
            OrganizationCreated,
            "surveys.samples",
            lambda session, event: surveys_service.load_samples(session, event.organization_id, SAMPLES, now()),
        ),
        Subscription(
            OrganizationCreated,
            "workflows.default",
            lambda session, event: workflows_service.create_default(
                session, event.organization_id, DEFAULT_MAPPING, now()
            ),
        ),
        Subscription(ResponseStarted, "distributions.started", _started, takes_many=True),
        Subscription(ResponseFinished, "distributions.finished", _finished, takes_many=True),
        Subscription(
            ResponseFinished,
            "responses.conversation_closed",
            lambda session, events: sms_conversation.close(session, [event.invitation_id for event in events], now()),
            takes_many=True,
        ),
        Subscription(
            ResponseFinished,
            "workflows.run",
            lambda session, events: workflow_listeners.responses_finished(
                session, events, now(), gather=timedelta(seconds=bundle.settings.jobs.coalesce_seconds)
            ),
            takes_many=True,
        ),
        Subscription(
            RowSettled,
            "workflows.row_settled",
            lambda session, event: workflow_listeners.row_settled(
                session, event, now(), gather=timedelta(seconds=bundle.settings.jobs.coalesce_seconds)
            ),
        ),
        Subscription(
            SalesforceConnected,
            "writeback.unpark",
            lambda session, event: circuit.unpark(session, event.organization_id, now(), event.account_id),
        ),
        Subscription(
            SalesforceConnected,
            "workflows.check_mappings",
            lambda session, _event: workflows_drift.connected(session, now()),
        ),
        Subscription(
            SalesforceConnected,
            "distributions.resume",
            lambda session, event: _resume(session, event, now()),
        ),
        Subscription(SalesforceConnectionLost, "writeback.park", _park),
        Subscription(
            OptedOut,
            "distributions.tell_opt_out",
            lambda session, event: telling_opt_outs.opted_out(session, event, now()),
        ),
        Subscription(
            OptedIn,
            "distributions.tell_opt_in",
            lambda session, event: telling_opt_outs.opted_in(session, event, now()),
        ),
        Subscription(OptedOut, "distributions.member_opted_out", moving_members.opted_out),
        Subscription(MessageBounced, "distributions.member_bounced", moving_members.bounced),
    ]


def _started(session: Session, events: Sequence[ResponseStarted]) -> None:
    recipients.mark_started(session, _times(events))
    moving_members.look_again(session, Recipient.invitation_id.in_(_times(events)))


def _finished(session: Session, events: Sequence[ResponseFinished]) -> None:
    recipients.mark_finished(session, _times(events))
    moving_members.look_again(session, Recipient.invitation_id.in_(_times(events)))
    follow_ups.thank(session, _times(events))


def _times(events: Sequence[ResponseStarted] | Sequence[ResponseFinished]) -> dict[str, datetime]:
    return {event.invitation_id: datetime.fromisoformat(event.at) for event in events}


def _park(session: Session, event: SalesforceConnectionLost) -> None:
    circuit.park(session, event.organization_id, event.reason, event.account_id)


def _resume(session: Session, event: SalesforceConnected, now: datetime) -> None:
    """Recipients are read with the main account."""
    if not event.account_id:
        preparation.resume(session, event.organization_id, now)
