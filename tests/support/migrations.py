"""Writes the next step of the schema's history from what the models say:

    .venv/bin/python -m tests.support.migrations "Say what changes"

Read it, and give new columns of tables that have rows a `server_default`.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

import connector.wiring  # noqa: F401  (brings every table)
from connector.foundation import migrations


def write_step(message: str) -> Path:
    """The new file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        migrations.upgrade(url)
        configuration = migrations.configuration(url)
        number = f"{int(ScriptDirectory.from_config(configuration).get_current_head() or 0) + 1:04}"
        step = command.revision(configuration, message, autogenerate=True, rev_id=number)
    return Path(step.path)  # type: ignore[union-attr, arg-type]


if __name__ == "__main__":
    sys.stdout.write(str(write_step(" ".join(sys.argv[1:]))) + "\n")
