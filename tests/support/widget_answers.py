"""Believable answers to everything that the widget asks for."""

from collections.abc import Callable
from typing import Any

CODE = "${l://SurveyLink?d=Take the survey}"
TEXT = f"Hello ${{m://FirstName}},\n\nWould you take two minutes to tell us how it went?\n\n{CODE}\n\nThank you!"
FRENCH = "Bonjour ${m://FirstName},\n\nComment cela s’est-il passé ?\n\n${l://SurveyLink?d=Répondre}\n\nMerci !"
SURVEYS = {"items": [{"id": "SV_1", "name": "Customer satisfaction"}, {"id": "SV_2", "name": "Onboarding"}]}
SURVEY = {
    "id": "SV_1",
    "name": "Customer satisfaction",
    "languages": ["en", "fr", "de"],
    "default_language": "en",
    "embedded_data": ["Tier", "sfContactId", "sfAccountId", "sfSurveyId"],
    "edit_url": "https://hearback.test/surveys/SV_1",
}
PHONES = [{"name": "MobilePhone", "label": "Mobile"}, {"name": "Phone", "label": "Business phone"}]
COMPOSER = {
    "from_name": "Northwind Care",
    "from_address": "noreply@northwind.example",
    "from_addresses": ["noreply@northwind.example", "care@northwind.example"],
    "from_locked": False,
    "reply_to": "",
    "subject": "How was your experience with us?",
    "body": TEXT,
    "format": "text",
    "language": "en",
    "languages": ["en", "fr", "de"],
    "translations": {"fr": {"subject": "Votre avis nous intéresse", "body": FRENCH}},
    "sms_body": "Hello ${m://FirstName}, how did we do? ${l://SurveyURL}",
    "sms_translations": {},
    "two_way_body": "How did we do?",
    "reminder": {"subject": "Your opinion still counts", "body": f"Hello again: {CODE}"},
    "thank_you": {"subject": "Thank you for your answer", "body": "Thank you!"},
    "phone_fields": {"Contact": PHONES, "Lead": PHONES},
    "mailing_lists": [{"id": "ML_1", "name": "Customers 2026"}],
    "sms": {"allowed": False, "code": "no_permission", "reason": "Ask your administrator."},
    "salesforce": {"connected": True},
}
FIELDS = {
    "items": [
        {"path": "Account.Name", "label": "Account › Name", "type": "string"},
        {"path": "Account.Rating", "label": "Account › Rating", "type": "picklist"},
        {"path": "Title", "label": "Title", "type": "string"},
        {"path": "Languages__c", "label": "Languages", "type": "string"},
    ]
}
TEMPLATE = {
    "id": "MT_1",
    "name": "Spring campaign",
    "channel": "email",
    "from_name": "Spring Team",
    "reply_to": "spring@northwind.example",
    "subject": "Spring is here",
    "body": f"<p>Hello, <b>spring</b> is here. {CODE}</p>",
    "format": "html",
    "language": "en",
    "translations": {},
}
COUNTS = {
    "selected": 12, "undecided": 0, "opted_out": 1, "too_often": 1, "missing_email": 1, "missing_phone": 0,
    "not_found": 0, "duplicate_address": 0, "in_list": 9, "pending": 0, "sending": 0, "sent": 8, "failed": 0,
    "uncertain": 1, "cancelled": 0, "delivered": 7, "opened": 5, "bounced": 1, "started": 4, "finished": 3,
}  # fmt: skip
SENT = {
    "id": "EMD_1",
    "state": "sent",
    "problem": None,
    "version": 1,
    "survey": {"id": "SV_1", "name": "Customer satisfaction"},
    "channel": "email",
    "object": "Contact",
    "message": {
        "from_name": "Northwind Care",
        "from_address": "noreply@northwind.example",
        "reply_to": "care@northwind.example",
        "subject": "How was your experience with us?",
        "body": f"<p>Hello, how did we do?</p><p>{CODE}</p>",
        "format": "html",
        "language": "en",
        "translations": {"fr": {"subject": "Votre avis", "body": "<p>Bonjour ${l://SurveyLink?d=Répondre}</p>"}},
    },
    "campaigns": [],
    "sms": None,
    "embedded_data": {"Tier": "Account.Rating"},
    "language_field": None,
    "mailing_list": {"id": "ML_1", "name": "Customers 2026"},
    "follow_ups": [],
    "warnings": [],
    "created_at": "2026-03-12T09:30:00Z",
    "created_by": "Ada Admin",
    "modified_at": "2026-03-12T09:31:00Z",
    "modified_by": "Hugo",
    "prepared_at": "2026-03-12T09:30:01Z",
    "sent_at": "2026-03-12T09:30:05Z",
    "send_at": None,
    "time_zone": "Europe/Paris",
    "counts": COUNTS,
}
SCHEDULED = {
    **SENT,
    "id": "EMD_2",
    "state": "scheduled",
    "version": 3,
    "sent_at": None,
    "send_at": "2026-12-01T08:00:00Z",
    "counts": {
        **COUNTS,
        **dict.fromkeys(("sent", "uncertain", "delivered", "opened", "bounced", "started", "finished"), 0),
        "pending": 9,
    },
    "follow_ups": [
        {
            "kind": "reminder",
            "after_hours": 72,
            "due_at": None,
            "message": {"subject": "Reminder: How was it?", "body": f"<p>{CODE}</p>", "format": "html"},
            "counts": {"sent": 0},
        }
    ],
}  # fmt: skip
PEOPLE = {
    "items": [
        {"record_id": "003000000000001AAA", "object": "Contact", "name": "Alice Martin", "state": "sent"},
        {
            "record_id": "003000000000002AAA",
            "object": "Contact",
            "name": "Bob Okafor",
            "state": "excluded",
            "reason": "too_often",
            "reason_text": "was asked too often",
        },
        {"record_id": "003000000000003AAA", "object": "Contact", "name": "Charlie Novak", "state": "uncertain"},
    ],
    "next": None,
}
WHY = {
    "record": {"id": "003000000000002AAA", "name": "Bob Okafor", "object": "Contact"},
    "would_be_asked": False,
    "rules": [
        {
            "rule": "email_opt_out",
            "field": "HasOptedOutOfEmail",
            "value": False,
            "passes": True,
            "message": "Email opt-out",
        },
        {
            "rule": "too_often",
            "field": None,
            "value": None,
            "passes": False,
            "reason": "too_often",
            "message": "At most one survey every 14 days: the last one was on 3 March",
        },
    ],
    "history": [{"survey": "Onboarding", "at": "2026-03-03T09:00:00Z", "state": "sent", "reason": None}],
}
CHECKED = {
    "counts": {"selected": 12, "in_list": 9, "opted_out": 1, "missing_email": 1, "too_often": 1},
    "problems": [],
    "left_out": [
        {
            "record_id": "003000000000002AAA",
            "name": "Bob Okafor",
            "reason": "too_often",
            "reason_text": "Asked too often",
        },
        {"record_id": "003000000000004AAA", "name": "Dana Novak", "reason": "missing_email", "reason_text": None},
    ],
    "warnings": [{"field": "survey", "message": "The survey lacks the embedded data sfSurveyId"}],
    "compatibility": [],
    "sms": None,
}
SMS_CHECKED = {
    **CHECKED,
    "compatibility": [
        {"question": "QID1", "text": "How likely are you to recommend us?", "fits": True, "reason": None},
        {"question": "QID4", "text": "Rate each of these", "fits": False, "reason": "a matrix is not answered by SMS"},
    ],
    "sms": {
        "encoding": "GSM-7",
        "segments": 1,
        "characters": 64,
        "recipients": 9,
        "cost": {"amount": "0.72", "currency": "EUR"},
    },
}  # fmt: skip


def answers(**changes: Any) -> dict[str, Any]:
    """An answer to each operation; `changes` by the name of an operation."""
    return {
        "listSurveys": SURVEYS,
        "getSurvey": SURVEY,
        "getComposer": COMPOSER,
        "listFields": FIELDS,
        "listTemplates": _of_channel,
        "changeTemplate": lambda params: {**TEMPLATE, "name": params["request"]["name"]},
        "createMailingList": lambda params: {"id": "ML_2", "name": params["request"]["name"]},
        "listDistributions": _of_states([SCHEDULED, SENT]),
        "getDistribution": lambda params: next(d for d in (SENT, SCHEDULED) if d["id"] == params["distributionId"]),
        "listRecipients": PEOPLE,
        "listResponses": {"items": []},
        "getWhy": WHY,
        "check": lambda params: SMS_CHECKED if params["request"]["channel"] == "sms" else CHECKED,
        "send": {**SENT, "id": "EMD_9"},
        "sendTest": {"id": "EMT_1", "state": "sending", "reason": None},
        "getTest": {"id": "EMT_1", "state": "sent", "reason": None},
        "exportRecipients": "record_id,state\r\n",
        **changes,
    }


def _of_channel(params: dict[str, Any]) -> dict[str, Any]:
    return {"items": [TEMPLATE] if params["channel"] == "email" else []}


def _of_states(distributions: list[dict[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda params: {"items": [d for d in distributions if d["state"] in params["states"].split(",")]}
