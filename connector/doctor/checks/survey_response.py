"""Is the object there that responses are written to, with a key that makes no record twice?"""

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.integrations.ports import SalesforceApi, SalesforceRefused

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"
DEPLOY = "Deploy salesforce_metadata (docs/salesforce-install.md), and assign Hearback Integration to the user."


def check(context: Context) -> list[Finding]:
    return [_object(before, api) for _, before, api in context.connected()]


def _object(before: str, api: SalesforceApi) -> Finding:
    try:
        key = api.describe(OBJECT, fresh=True).fields.get(KEY)
    except SalesforceRefused:
        return problem(f"{before}there is no {OBJECT}, or the connected user may not see it", DEPLOY)
    if key is None:
        return problem(f"{before}{OBJECT} has no {KEY}, or the connected user may not see it", DEPLOY)
    if not (key.external_id and key.unique):
        return problem(f"{before}{KEY} is not a unique external id: a response could be written twice", DEPLOY)
    return ok(f"{before}{OBJECT} is there, {KEY} is unique")
