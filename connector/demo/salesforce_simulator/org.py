"""The simulated org: its schema and records, for the REST doors and, read-only, for its own pages."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from connector.demo.salesforce_simulator.catalogue.describe import describe
from connector.demo.salesforce_simulator.catalogue.guarded import with_choices
from connector.demo.salesforce_simulator.catalogue.load import load_schema
from connector.demo.salesforce_simulator.catalogue.metadata import custom_object_names
from connector.demo.salesforce_simulator.catalogue.model import Field, Schema
from connector.demo.salesforce_simulator.catalogue.new_fields import EXPLANATION
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.records.member_triggers import create_triggers
from connector.demo.salesforce_simulator.records.recent import TABLE as RECENT_VIEWS
from connector.demo.salesforce_simulator.records.recent import note_view
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.soql.queries import Queries
from connector.demo.salesforce_simulator.store import added_fields, rows
from connector.demo.salesforce_simulator.store.database import Database
from connector.demo.salesforce_simulator.store.prefixes import key_prefixes
from connector.demo.salesforce_simulator.store.tables import create_tables
from connector.demo.salesforce_simulator.values import record_json

Record = dict[str, Any]
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class Org:
    """One Salesforce org; every method is safe to call from several threads."""

    def __init__(self, settings: Settings, database: Database, schema: Schema, clock: Clock) -> None:
        self.settings = settings
        self.database = database
        self.schema = schema
        self.clock = clock
        self.queries = Queries(database, clock)

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock) -> "Org":
        """The org kept in the data folder, its tables brought up to the metadata; call `seed` for its first records."""
        database = Database(settings.data / "salesforce.db")
        objects = settings.metadata / "objects"
        with database.write() as connection:
            prefixes = key_prefixes(connection, custom_object_names(objects))
            added_fields.create_table(connection)
            schema = _grown(load_schema(objects, prefixes), added_fields.kept(connection))
            create_tables(connection, schema)
            create_triggers(connection)
            connection.execute(RECENT_VIEWS)
        return cls(settings, database, schema, clock)

    def add_field(self, object_name: str, field: Field) -> str:
        """Adds a field to an object, for good; gives the field's id."""
        with self.database.write() as connection:
            schema = _grown(self.schema, [(object_name, field)])
            create_tables(connection, schema)
            field_id = added_fields.keep(connection, object_name, field)
        self.schema = schema
        return field_id

    @property
    def id(self) -> str:
        """The 18-character organization id, 00D…"""
        return str(self.query("SELECT Id FROM Organization")[0]["Id"])

    def query(self, soql: str) -> list[Record]:
        """All rows of a SOQL query, parents and child sub-queries nested, without `attributes`.

        A parent that is not set is None; a child sub-query is a list of records under its relationship name.
        Raises `errors.SalesforceError` (message, code) for malformed SOQL or an unknown field.
        """
        return self.queries.all(self.schema, soql)

    def describe(self, name: str) -> Record:
        """The REST describe of an object: {"name", "label", "keyPrefix", "fields": [{"name", "label", "type", …}], …}.

        Raises `errors.SalesforceError` NOT_FOUND for an object this org does not have.
        """
        return describe(self.schema, self.schema.get(name), "/services/data/v63.0", self.settings.pages_url)

    def record(self, object_name: str, record_id: str) -> Record | None:
        """Every field of one record, flat, values as REST gives them; None when it is absent or deleted."""
        kind, full_id = self.schema.get(object_name), normal_id(record_id)
        with self.database.read() as connection:
            row = rows.get(connection, kind, full_id) if full_id else None
        return record_json(kind, row) if row and not row.get("IsDeleted") else None

    def note_view(self, user_id: str, record_id: str) -> None:
        """This user looks at this record, by its 18-character id."""
        with self.database.write() as connection:
            note_view(connection, user_id, record_id)

    def users(self) -> list[Record]:
        """Who can sign in, the administrator first: Id, Name, Username, Email, FirstName, LastName, Title,
        TimeZoneSidKey, LanguageLocaleKey, LocaleSidKey."""
        names = "Id, Name, Username, Email, FirstName, LastName, Title, TimeZoneSidKey, LanguageLocaleKey, LocaleSidKey"
        return self.query(f"SELECT {names} FROM User WHERE IsActive = true ORDER BY Id")  # noqa: S608 - SOQL, constant

    def key_prefix(self, name: str) -> str | None:
        """The first three characters of this object's ids, None for an object nobody knows."""
        return self.schema.key_prefix(name)

    def close(self) -> None:
        self.database.close()


def _grown(schema: Schema, added: Iterable[tuple[str, Field]]) -> Schema:
    """With these fields too, those that the metadata has meanwhile left out, and with what can be granted of it all."""
    for object_name, field in added:
        kind = schema.find(object_name)
        if kind is not None and kind.field(field.name) is None:
            schema = schema.with_field(kind.name, field, EXPLANATION)
    return with_choices(schema)
