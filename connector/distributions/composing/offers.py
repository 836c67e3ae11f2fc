"""What a composer begins with: sender, words in the survey's languages, fields to choose from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from connector.contacts import queries as mailing_lists
from connector.distributions.exclusions import rule_fields
from connector.distributions.objects import TICKABLE
from connector.foundation.errors import Conflict, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceApi
from connector.messaging import defaults, sender_domains, sender_policy
from connector.messaging.models import Channel, Kind
from connector.organizations.access import Principal
from connector.organizations.people import sms_availability
from connector.surveys import queries as surveys

View = dict[str, Any]
PHONE, FAX = "phone", "Fax"
FIRST_OF_ALL = "MobilePhone"


def beginning(bundle: Bundle, caller: Principal, object_name: str, survey_id: str) -> View:
    """Raises NotFound for a survey that is not there; "" means none is chosen yet."""
    allowed = sms_availability(bundle, caller)
    with bundle.db.read(caller.organization_id) as session:
        sender = sender_policy.sender_for(session, bundle.settings, caller)
        languages = _languages(session, survey_id)
        return {
            "from_name": sender.from_name,
            "from_address": sender.from_address,
            "from_addresses": sender_domains.from_addresses(session, bundle.settings),
            "reply_to": sender.reply_to,
            "from_locked": sender.locked,
            **_words(languages),
            "languages": languages,
            "mailing_lists": [{"id": each.id, "name": each.name} for each, _ in mailing_lists.lists(session)],
            "phone_fields": _phone_fields(bundle, caller.organization_id, object_name),
            "sms": {"allowed": allowed.allowed, "code": allowed.code, "reason": allowed.reason},
        }


def fields(bundle: Bundle, organization_id: str, object_name: str) -> list[View]:
    """What can be mapped: of the people's objects, their own fields and those one relationship away (A10)."""

    def ask(api: SalesforceApi) -> list[View]:
        found: dict[str, View] = {}
        for kind in TICKABLE[object_name].people:
            for each in rule_fields.every(api, kind.object_name):
                found.setdefault(each.path, {"path": each.path, "label": each.label, "type": each.type})
        return list(found.values())

    return rule_fields.asking(bundle, organization_id, ask)


def _languages(session: Session, survey_id: str) -> list[str]:
    """Of the survey, its own first."""
    if not survey_id:
        return [defaults.FIRST]
    definition = surveys.definition(session, surveys.current_version(session, survey_id).id)
    return list(dict.fromkeys([definition.default_language, *definition.languages]))


def _words(languages: Sequence[str]) -> View:
    """The texts of a mail in the survey's languages, and those of an SMS in its own."""
    own = languages[0]
    mail, text = (defaults.invitation(channel, own) for channel in (Channel.EMAIL, Channel.SMS))
    return {
        "subject": mail.subject,
        "body": mail.body,
        "format": "text",
        "language": own,
        "translations": defaults.translations(Channel.EMAIL, Kind.INVITATION, list(languages), own),
        "sms_body": text.body,
        "sms_translations": defaults.translations(Channel.SMS, Kind.INVITATION, list(languages), own),
        "two_way_body": defaults.wording(Channel.SMS, Kind.CONVERSATION, own).body,
        "reminder": _asdict(defaults.wording(Channel.EMAIL, Kind.REMINDER, own)),
        "thank_you": _asdict(defaults.wording(Channel.EMAIL, Kind.THANK_YOU, own)),
    }


def _asdict(wording: defaults.Wording) -> View:
    return {"subject": wording.subject, "body": wording.body}


def _phone_fields(bundle: Bundle, organization_id: str, object_name: str) -> View:
    """By object, the mobile phone first (A22); empty while Salesforce does not answer."""
    kinds = [kind.object_name for kind in TICKABLE[object_name].people]
    try:
        return rule_fields.asking(bundle, organization_id, lambda api: {name: _phones(api, name) for name in kinds})
    except (Conflict, Unavailable):
        return {name: [] for name in kinds}


def _phones(api: SalesforceApi, object_name: str) -> list[View]:
    found = [
        field for field in api.describe(object_name).fields.values() if field.type == PHONE and field.name != "Fax"
    ]
    found.sort(key=lambda field: field.name != FIRST_OF_ALL)
    return [{"name": field.name, "label": field.label or field.name} for field in found]
