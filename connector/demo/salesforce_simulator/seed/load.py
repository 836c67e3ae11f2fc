"""Puts seeded rows into the tables, past the rules of writing: the rows are made to satisfy them."""

from collections.abc import Iterable, Sequence
from itertools import islice
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema
from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.records.derived import defaults, stamps
from connector.demo.salesforce_simulator.seed import company
from connector.demo.salesforce_simulator.seed.contacts import first_contacts, reachable
from connector.demo.salesforce_simulator.seed.people import CULTURES
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.values import format_time

Row = dict[str, Any]
LOT = 5_000


def seed_company(org: Org) -> None:
    """The company's own records, once: an org that has users is left alone."""
    now = format_time(org.clock())
    with org.database.write() as connection:
        if rows.count(connection, org.schema.get("User")):
            return
        admin = _seed_users(connection, org.schema, now)
        loader = _Loader(connection, org.schema, admin, now)
        loader.load("Organization", [company.ORGANIZATION])
        accounts = company.accounts()
        ids = loader.load("Account", [_with_country(culture, row) for culture, row in accounts])
        cultures = [culture for culture, _ in accounts]
        loader.load("Contact", first_contacts(list(zip(cultures, ids, strict=True))))


def seed_more(org: Org, contacts: int, accounts: int = 0) -> list[str]:
    """Ids of `contacts` new reachable contacts, spread over `accounts` new accounts or over the ones there are."""
    now = format_time(org.clock())
    with org.database.write() as connection:
        loader = _Loader(connection, org.schema, _admin(connection), now)
        places = _new_accounts(loader, accounts) if accounts else _present_accounts(connection)
        start = rows.take_numbers(connection, "seed", contacts)[0] + 1_000 if contacts else 0
        people = islice(reachable(places, start), contacts)
        return loader.load("Contact", people)


class _Loader:
    """Loads rows of one object in lots."""

    def __init__(self, connection: Connection, schema: Schema, user_id: str, now: str) -> None:
        self._connection = connection
        self._schema = schema
        self._user_id = user_id
        self._now = now

    def load(self, name: str, new: Iterable[Row]) -> list[str]:
        kind = self._schema.get(name)
        base = self._base(kind)
        source = iter(new)
        ids: list[str] = []
        while lot := list(islice(source, LOT)):
            lot_ids = rows.new_ids(self._connection, kind, len(lot))
            keys = dict.fromkeys(name for row in lot for name in row)
            complete = [{**keys, **base, **row, "Id": record_id} for row, record_id in zip(lot, lot_ids, strict=True)]
            rows.insert(self._connection, kind, complete)
            ids += lot_ids
        return ids

    def _base(self, kind: ObjectType) -> Row:
        filled = defaults(kind, self._user_id) | stamps(kind, self._user_id, self._now, creating=True)
        return {name: value for name, value in filled.items() if kind.field(name) and value is not None}


def _seed_users(connection: Connection, schema: Schema, now: str) -> str:
    """Users are their own creators: the first one is the administrator."""
    kind = schema.get("User")
    ids = rows.new_ids(connection, kind, len(company.users()))
    system = stamps(kind, ids[0], now, creating=True)
    rows.insert(connection, kind, [{**row, **system, "Id": i} for row, i in zip(company.users(), ids, strict=True)])
    return ids[0]


def _admin(connection: Connection) -> str:
    return str(connection.execute("SELECT Id FROM User ORDER BY Id LIMIT 1").fetchone()["Id"])


def _with_country(culture: str, row: Row) -> Row:
    facts = CULTURES[culture]
    return {**row, "BillingCountry": facts.country, "Phone": f"{facts.dialling_code} 0000"}


def _new_accounts(loader: _Loader, count: int) -> list[tuple[str, str]]:
    cultures = list(CULTURES)
    chosen = [cultures[number % len(cultures)] for number in range(count)]
    new = [_with_country(culture, {"Name": f"Seeded customer {n}"}) for n, culture in enumerate(chosen, start=1)]
    return list(zip(chosen, loader.load("Account", new), strict=True))


def _present_accounts(connection: Connection) -> Sequence[tuple[str, str]]:
    """Every living account with the culture of its country."""
    by_country = {culture.country: key for key, culture in CULTURES.items()}
    found = connection.execute("SELECT Id, BillingCountry FROM Account WHERE NOT IsDeleted ORDER BY Id LIMIT 25")
    places = [(by_country.get(row["BillingCountry"], "en"), row["Id"]) for row in found]
    return places or [("en", None)]
