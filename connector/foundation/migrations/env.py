"""What Alembic runs: one connection, and on PostgreSQL a lock, so that two machines do not migrate at once."""

from alembic import context
from sqlalchemy import create_engine, text

from connector.foundation.db import Base

LOCK = 4_857_201_123

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=is_sqlite,
                      compare_type=True)
    with context.begin_transaction():
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()
    connection.commit()
engine.dispose()
