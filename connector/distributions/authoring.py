"""What a request leaves open of its message, filled in: from a template, from the sender policy; who may send what."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from connector.contacts import service as mailing_lists
from connector.distributions.request import DistributionInput, MessageInput
from connector.foundation.errors import Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.messaging import message_templates, sender_domains, sender_policy
from connector.messaging.content import MessageContent
from connector.messaging.message_templates import Author, TemplateInput
from connector.messaging.models import Channel
from connector.messaging.sender_policy import Prefill
from connector.organizations.access import Principal
from connector.organizations.people import require_sms

Change = Callable[[MessageInput, str], MessageInput]
"""A message, and where it stands in the request."""
OF_A_TEMPLATE = ("subject", "body", "format", "language", "translations")
OF_ITS_SENDER = ("from_name", "reply_to")


def complete(bundle: Bundle, caller: Principal, wanted: DistributionInput) -> DistributionInput:
    """The request with all that it may leave out. Raises Forbidden without the permission for its channel; Invalid."""
    if wanted.channel == Channel.SMS:
        require_sms(bundle, caller)
    with bundle.db.read(caller.organization_id) as session:
        _check_mailing_list(session, wanted)
        wanted = _each(wanted, lambda message, at: _from_template(session, wanted.channel, message, at))
        prefill = sender_policy.sender_for(session, bundle.settings, caller)
        return _each(wanted, lambda message, at: _from_sender(bundle, session, prefill, message, at))


def keep_as_template(session: Session, caller: Principal, wanted: DistributionInput, bundle: Bundle) -> None:
    """Under the name that was given, if any (A13). Raises Conflict when it is taken."""
    if wanted.save_as_template:
        kept = wanted.message.model_dump(exclude={"template", "from_address"})
        template = TemplateInput(name=wanted.save_as_template, channel=wanted.channel, **kept)
        author = Author(caller.user_id, caller.name)
        message_templates.create(session, template, author, bundle.clock.now())


def _check_mailing_list(session: Session, wanted: DistributionInput) -> None:
    if wanted.mailing_list:
        try:
            mailing_lists.require(session, wanted.mailing_list)
        except NotFound as error:
            raise Invalid.at("mailing_list", "is not there; choose one of GET /api/v1/mailing-lists") from error


def _each(wanted: DistributionInput, change: Change) -> DistributionInput:
    """Every message of the request changed."""
    follow_ups = [
        each.model_copy(update={"message": change(each.message, f"follow_ups.{n}.message")})
        for n, each in enumerate(wanted.follow_ups)
    ]
    return wanted.model_copy(update={"message": change(wanted.message, "message"), "follow_ups": follow_ups})


def _from_template(session: Session, channel: Channel, message: MessageInput, at: str) -> MessageInput:
    """What the author wrote wins; a body of their own brings its subject and languages."""
    if not message.template:
        return message
    try:
        template = message_templates.one(session, message.template)
    except NotFound as error:
        raise Invalid.at(f"{at}.template", "is not there; choose one of GET /api/v1/templates") from error
    if template.channel != channel:
        raise Invalid.at(f"{at}.template", f"is for {template.channel}; choose one for {channel}")
    kept = message_templates.content_of(template)
    names = (*OF_ITS_SENDER, *(() if message.body else OF_A_TEMPLATE))
    given = {name: getattr(message, name) or getattr(kept, name) for name in names if name not in OF_A_TEMPLATE}
    return message.model_copy(update=given | {name: getattr(kept, name) for name in names if name in OF_A_TEMPLATE})


def _from_sender(bundle: Bundle, session: Session, prefill: Prefill, message: MessageInput, at: str) -> MessageInput:
    sender_domains.require_allowed(session, bundle.settings, message.from_address, f"{at}.from_address")
    given: MessageContent = sender_policy.under_policy(message, prefill, at)
    return message.model_copy(update={name: getattr(given, name) for name in ("from_name", "from_address", "reply_to")})
