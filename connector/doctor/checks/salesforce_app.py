"""Is the app set up under which we ask Salesforce for access?"""

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem

CURE = "Take both from the External Client App in Salesforce; docs/salesforce-install.md says where."


def check(context: Context) -> list[Finding]:
    salesforce = context.settings.salesforce
    given = {
        "HEARBACK_SALESFORCE__CLIENT_ID": salesforce.client_id,
        "HEARBACK_SALESFORCE__CLIENT_SECRET_FILE": salesforce.client_secret.get_secret_value(),
    }
    missing = [name for name, value in given.items() if not value]
    if missing:
        return [problem(f"{' and '.join(missing)} not set", CURE)]
    return [ok("client id and secret are set")]
