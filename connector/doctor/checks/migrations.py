"""Does the database have the newest schema?"""

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.foundation.migrations import configuration

CURE = "Bring it up to date with: hearback migrate"


def check(context: Context) -> list[Finding]:
    steps = ScriptDirectory.from_config(configuration(context.settings.database.url))
    newest = steps.get_current_head()
    current = _current(context.bundle.db.engine)
    if current == newest:
        return [ok(f"up to date ({current})")]
    if current is None:
        return [problem("the database is empty", CURE)]
    if current not in {step.revision for step in steps.walk_revisions()}:
        return [problem(f"it is of a newer version of Hearback ({current})", "Run the version that migrated it.")]
    return [problem(f"it is at {current}, the newest is {newest}", CURE)]


def _current(engine: Engine) -> str | None:
    """The step that the database says it is at."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
