"""What workers do for workflows: go on with runs that wait although what they wait for is known (G0)."""

from datetime import timedelta

from connector.foundation.jobs import JobFunction
from connector.integrations.bundle import Bundle
from connector.workflows import drift, queries, runner
from connector.workflows.editor import drafts
from connector.workflows.repair import backfill_jobs

GO_ON = "workflows.go_on"


def go_on(bundle: Bundle, organization_id: str, run_id: str) -> None:
    gather = timedelta(seconds=bundle.settings.jobs.coalesce_seconds)
    with bundle.db.write(organization_id) as session:
        runner.go_on(session, run_id, bundle.clock.now(), gather)


def sweep(bundle: Bundle) -> None:
    with bundle.db.read() as session:
        overdue = queries.overdue(session)
    for organization_id, run_id in overdue:
        bundle.jobs.wake(GO_ON, organization_id, run_id)


JOBS: dict[str, JobFunction] = {GO_ON: go_on, **backfill_jobs.JOBS, **drift.JOBS}
SWEEPS = [sweep, *backfill_jobs.SWEEPS, *drift.SWEEPS, drafts.sweep]
