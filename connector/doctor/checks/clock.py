"""Do our clock, the database's and Salesforce's agree? Links, leases and logins depend on it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from sqlalchemy import func, select

from connector.doctor.context import SECONDS_TO_ANSWER, Context
from connector.doctor.findings import Finding, ok, problem
from connector.integrations.salesforce.http import HttpSession
from connector.organizations.models import SalesforceAccount

ALLOWED = timedelta(seconds=60)
CURE = "Let both machines take their time from the network (NTP), e.g. with chrony or systemd-timesyncd."


def check(context: Context) -> list[Finding]:
    moments = {"the database's": _of_database(context), **_of_the_web(context)}
    now = context.bundle.clock.now()
    apart = {whose: abs(moment - now) for whose, moment in moments.items() if moment is not None}
    wrong = [
        problem(f"ours and {whose} are {int(gap.total_seconds()):,} seconds apart", CURE)
        for whose, gap in apart.items()
        if gap > ALLOWED
    ]
    return wrong or [ok(f"agrees with {' and '.join(apart)}" if apart else "nobody to compare with answers")]


def _of_database(context: Context) -> datetime | None:
    """None for SQLite, which has no clock of its own."""
    if context.bundle.db.is_sqlite:
        return None
    with context.bundle.db.read() as session:
        return session.scalar(select(func.now()))


def _of_the_web(context: Context) -> dict[str, datetime | None]:
    """Salesforce's, else that of the public address: the first that tells."""
    with context.bundle.db.read() as session:
        account = session.scalar(
            select(SalesforceAccount.instance_url).order_by(SalesforceAccount.is_main.desc()).limit(1)
        )
    asked = {"Salesforce's": f"{account}/services/data"} if account else {}
    asked["that of the public address"] = f"{context.settings.public_url}/healthz"
    for whose, url in asked.items():
        if moment := _date_of(url, context):
            return {whose: moment}
    return {}


def _date_of(url: str, context: Context) -> datetime | None:
    with HttpSession(SECONDS_TO_ANSWER, context.settings.salesforce.ca_file) as session:
        try:
            told = session.get(url).headers.get("Date", "")
        except requests.RequestException:
            return None
    try:
        return parsedate_to_datetime(told).astimezone(UTC)
    except ValueError:
        return None
