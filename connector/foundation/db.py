"""The database: SQLite as the embedded default, PostgreSQL in production; sessions that belong to one organization."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import CursorResult, DateTime, Dialect, Engine, MetaData, String, Update, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.types import TypeDecorator

from connector.foundation.base62 import base62
from connector.foundation.clock import Clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


OUTAGES = (OperationalError, InterfaceError, InternalError, NoConnectionLeft)
"""Not the fault of what was asked: the same may succeed a moment later."""
PAUSES = (0.1, 0.4, 1.5, 4.0, 9.0)
"""Seconds between attempts at a database that fails: shorter together than a lease."""
log = structlog.get_logger(__name__)


def new_id(prefix: str) -> str:
    """A new random id, e.g. "SV_" and 22 letters or digits (131 bits)."""
    return prefix + base62(secrets.randbits(192), 22)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UTCDateTime()}  # noqa: RUF012


class OrganizationScoped:
    """A row of one organization. Sessions opened for an organization read and write only its own rows."""

    organization_id: Mapped[str] = mapped_column(String(40), index=True)


class Database:
    """`url` as SQLAlchemy takes it; `read` and `write` open a transaction, for one organization or for all."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self, organization_id: str | None = None) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        with Session(self.engine, info={"organization_id": organization_id}, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, organization_id: str | None = None) -> Iterator[Session]:
        """A session that is committed at the end; what `after_commit` was given runs then."""
        info: dict[str, Any] = {"organization_id": organization_id, "writes": True, "after_commit": []}
        with Session(self.engine, info=info, expire_on_commit=False) as session:
            session.connection(execution_options={"hearback_immediate": True})
            yield session
            session.commit()
        for call in session.info["after_commit"]:
            call()

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def acting_for(session: Session, organization_id: str) -> Iterator[None]:
    """Let a session of all organizations read and write only the rows of this one for a while."""
    before = session.info["organization_id"]
    session.flush()  # each new row in the name of whoever made it
    session.info["organization_id"] = organization_id
    try:
        yield
        session.flush()
    finally:
        session.info["organization_id"] = before


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """What happens inside is kept whole or, when it raises, taken back alone, and so is what it gave `after_commit`."""
    calls = session.info["after_commit"]
    before = len(calls)
    try:
        with session.begin_nested() as kept:
            yield
            if not kept.is_active:  # SQLAlchemy would go on as if all were well
                raise RuntimeError("an error of the database was hidden: what belongs together is not all there")
    except BaseException:
        del calls[before:]
        raise


def change_rows(session: Session, statement: Update) -> int:
    """Carry out the update; gives the number of rows changed. Objects loaded before do not learn of it."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet, in one go."""
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(table.__table__).on_conflict_do_nothing(), list(rows))


def put(session: Session, table: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the one row of this primary key, whether it is there or not."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(table.__table__).values(**key, **values)
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def add_to(session: Session, table: type[Base], key: Mapping[str, Any], amounts: Mapping[str, int]) -> None:
    """Add to the numbers of the one row of this primary key, which begins with them."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    columns = table.__table__.c
    sums = {name: columns[name] + amount for name, amount in amounts.items()}
    new = dialect.insert(table.__table__).values(**key, **amounts)
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=sums))


def patiently(clock: Clock, do: Callable[[], object]) -> None:
    """Do it again, after a longer and longer pause, while the database cannot be reached or written to. Raises one of
    OUTAGES in the end; then, as after each attempt, it may have been done or not."""
    for pause in PAUSES:
        try:
            do()
            return
        except OUTAGES as error:
            log.warning("database.failed", error=type(error).__name__)
            clock.wait(pause)
    do()


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Run `call` once the session's transaction is committed, and never when it is rolled back."""
    session.info["after_commit"].append(call)


def _engine(url: str) -> Engine:
    """Errors leave out the values of a statement: they may be addresses or answers, and errors are logged."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=4, max_overflow=4, hide_parameters=True)
    if file := make_url(url).database:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    options = {"timeout": 30, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("hearback_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@event.listens_for(Session, "do_orm_execute")
def _only_own_rows(state: ORMExecuteState) -> None:
    """The one place where rows are filtered by organization."""
    organization_id = state.session.info.get("organization_id")
    if organization_id is not None and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(
            with_loader_criteria(
                OrganizationScoped, lambda cls: cls.organization_id == organization_id, include_aliases=True
            )
        )


@event.listens_for(Session, "before_flush")
def _stamp_new_rows(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get("writes"):
        raise RuntimeError("a change in a session that was opened for reading")
    organization_id = session.info.get("organization_id")
    for row in session.new:
        if organization_id is not None and isinstance(row, OrganizationScoped):
            _stamp(row, organization_id)


def _stamp(row: OrganizationScoped, organization_id: str) -> None:
    if row.organization_id is None:
        row.organization_id = organization_id
    elif row.organization_id != organization_id:
        raise RuntimeError("a row of another organization")
