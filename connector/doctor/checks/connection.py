"""Is each account of each organization connected, and does Salesforce let us in?"""

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem, warning
from connector.integrations.ports import (
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.integrations.salesforce.tokens import AccountKey

ASKED = "User"
"""An object that every user may describe."""


def check(context: Context) -> list[Finding]:
    found = [
        _connection(context, AccountKey(organization_id, account_id), words)
        for organization_id, before in context.organizations()
        for account_id, words in context.accounts(organization_id, before)
    ]
    nobody = problem("there is no organization yet", "Sign in for the first time with: hearback sign-in")
    return found or [nobody]


def _connection(context: Context, account: AccountKey, before: str) -> Finding:
    connect = f"Connect it under {context.settings.public_url}/admin/salesforce (hearback org connect)."
    try:
        context.bundle.salesforce.api(account.organization_id, account.account_id).describe(ASKED, fresh=True)
    except SalesforceDisconnected as error:
        return problem(f"{before}{error}", connect)
    except SalesforceLimitExceeded:
        return warning(f"{before}today's API requests are used up", "Wait, or let Salesforce raise the limit.")
    except SalesforceUnavailable as error:
        return problem(f"{before}Salesforce does not answer: {error}", "Check the network, and status.salesforce.com.")
    except SalesforceRefused as error:
        return problem(f"{before}Salesforce refuses: {error}", "Give the integration user API access; then reconnect.")
    return ok(f"{before}connected")
