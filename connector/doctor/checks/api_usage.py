"""Are API requests left?"""

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, warning
from connector.integrations.ports import SalesforceApi

MUCH = 0.7
CURE = "See in Salesforce, Setup › System Overview, what else uses them; Salesforce sells more. Hearback slows down."


def check(context: Context) -> list[Finding]:
    return [_usage(before, api) for _, before, api in context.connected()]


def _usage(before: str, api: SalesforceApi) -> Finding:
    usage = api.api_usage()
    if usage is None or not usage.limit:
        return ok(f"{before}Salesforce does not tell how many are used")
    told = f"{before}{usage.used:,} of {usage.limit:,} used in 24 hours"
    return warning(told, CURE) if usage.used >= MUCH * usage.limit else ok(told)
