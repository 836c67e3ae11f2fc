"""May the connected user see every field that says who is asked and who must not be?"""

from collections.abc import Iterable

from connector.distributions.objects import ASKABLE, Askable
from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.integrations.ports import SalesforceApi, SalesforceRefused
from connector.integrations.salesforce.soql import field_at

CURE = (
    "Assign the permission set Hearback Integration to the connected user, or grant read access to what is named here."
)


def check(context: Context) -> list[Finding]:
    return [_readable(before, api, each) for _, before, api in context.connected() for each in ASKABLE.values()]


def _readable(before: str, api: SalesforceApi, askable: Askable) -> Finding:
    name = askable.object_name
    try:
        api.describe(name, fresh=True)
    except SalesforceRefused:
        return problem(f"{before}the connected user may not see {name}", CURE)
    hidden = list(_hidden(api, name, askable.fields))
    if hidden:
        return problem(f"{before}the connected user may not see {', '.join(hidden)} of {name}", CURE)
    return ok(f"{before}{name}: all {len(askable.fields)}")


def _hidden(api: SalesforceApi, object_name: str, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        try:
            field_at(path, object_name, api.describe)
        except SalesforceRefused:
            yield path
