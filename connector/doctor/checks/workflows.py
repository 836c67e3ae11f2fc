"""May the connected user write what the workflows that are on would write?"""

from collections.abc import Iterator

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.foundation.errors import Invalid
from connector.integrations.bundle import Bundle
from connector.workflows import checking, config, queries
from connector.workflows.models import Workflow

GRANT = "Assign the permission set Hearback Integration to the connected user, or take the field out of the workflow."
REPAIR = "Correct it: hearback workflow show, then hearback workflow apply."


def check(context: Context) -> list[Finding]:
    return [
        finding
        for organization_id, before, _ in context.connected()
        for workflow in _switched_on(context, organization_id)
        for finding in _writable(context.bundle, before, workflow)
    ]


def _switched_on(context: Context, organization_id: str) -> list[Workflow]:
    with context.bundle.db.read(organization_id) as session:
        return [workflow for workflow in queries.all_of(session) if workflow.is_on]


def _writable(bundle: Bundle, before: str, workflow: Workflow) -> Iterator[Finding]:
    try:
        refused = checking.refusals(bundle, workflow.organization_id, config.read(workflow.config))
    except Invalid as error:
        yield problem(f"{before}the workflow '{workflow.name}' cannot be read: {error}", REPAIR)
        return
    for found in refused:
        yield problem(f"{before}'{workflow.name}', {found.field}: {found.message}", GRANT)
    if not refused:
        yield ok(f"{before}'{workflow.name}': all of them")
