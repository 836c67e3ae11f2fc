"""Is the database there?"""

from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem

CURE = "Start the database, or correct HEARBACK_DATABASE__URL."


def check(context: Context) -> list[Finding]:
    url = make_url(context.settings.database.url)
    address = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        return [problem(f"there is none at {address}", "Make it with: hearback migrate. Or correct the address.")]
    try:
        with context.bundle.db.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return [problem(f"{address} does not answer ({type(error).__name__})", CURE)]
    return [ok(address)]
