"""The schema's history (Alembic). Each step runs online: it adds first, and takes away only in a later release.

A new step: change the models, then `python -m tests.support.migrations "Say what changes"`; a test compares the result
with the models on both databases.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> str:
    """Bring the database to the newest schema and give its number; nothing happens when it is there already."""
    steps = configuration(url)
    command.upgrade(steps, "head")
    return ScriptDirectory.from_config(steps).get_current_head() or ""
