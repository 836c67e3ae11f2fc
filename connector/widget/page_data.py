"""What the page tells the widget before it starts; lwc_widget/build/main.js says what it reads."""

import re
from typing import Any

from flask import g, session
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from connector.organizations.access import Principal
from connector.widget.request import WidgetRequest

LOCALE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4}){0,2}\Z")
ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2}\Z")
PERMISSIONS = ["Hearback_User"]


def page_data(wanted: WidgetRequest, person: Principal) -> dict[str, Any]:
    return {
        **_records(wanted),
        "objectApiName": wanted.object,
        "component": "surveyDistribution",
        "language": str(get_locale() or "en"),
        "user": _user(person),
        "permissions": PERMISSIONS,
        "service": {"csrfToken": generate_csrf()},
        "cspNonce": g.csp_nonce,
    }


def _records(wanted: WidgetRequest) -> dict[str, Any]:
    return {"recordId": wanted.ids[0]} if len(wanted.ids) == 1 else {"recordIds": wanted.ids}


def _user(person: Principal) -> dict[str, str]:
    """Locale and time zone as browsers write them; left out when unknown, so that the browser's own are taken."""
    locale, zone = str(session.get("locale", "")), str(session.get("time_zone", ""))
    found = {
        "id": person.salesforce_user_id or "",
        "name": person.name,
        "locale": locale.replace("_", "-") if LOCALE.match(locale) else "",
        "timeZone": zone if ZONE.match(zone) else "",
    }
    return {name: value for name, value in found.items() if value}
