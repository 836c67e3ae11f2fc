"""Puts seeded rows into the tables, past the rules of writing: the rows are made to satisfy them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema
from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.records.derived import consequences, defaults, next_number, stamps
from connector.demo.salesforce_simulator.records.object_rules import AFTER_CREATE
from connector.demo.salesforce_simulator.seed import company
from connector.demo.salesforce_simulator.seed.campaigns import CAMPAIGNS, first_members, members
from connector.demo.salesforce_simulator.seed.contacts import first_contacts, reachable
from connector.demo.salesforce_simulator.seed.leads import first_leads, reachable_leads
from connector.demo.salesforce_simulator.seed.people import CULTURES, phone
from connector.demo.salesforce_simulator.seed.service import first_cases, first_opportunities, first_roles
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.store.tables import quoted
from connector.demo.salesforce_simulator.values import format_time

Row = dict[str, Any]
LOT = 5_000


@dataclass(frozen=True, slots=True)
class Seeded:
    """Ids of what was made; `campaign_id` is None when no campaign was asked for."""

    contacts: list[str]
    leads: list[str]
    campaign_id: str | None


def seed_company(org: Org) -> None:
    """The company's own records, once: what an org has already, of an earlier version too, is left alone."""
    now = format_time(org.clock())
    with org.database.write() as connection:
        if _is_empty(connection, "User"):
            _seed_customers(connection, org.schema, now, org.settings.org_id)
        loader = _Loader(connection, org.schema, _admin(connection), now)
        if _is_empty(connection, "Lead") and _is_empty(connection, "Campaign"):
            _seed_campaigns(loader, connection)
        if _is_empty(connection, "Case") and _is_empty(connection, "Opportunity"):
            _seed_service(loader, connection)


def seed_more(org: Org, *, contacts: int = 0, accounts: int = 0, leads: int = 0, campaign: str = "") -> Seeded:
    """New reachable people, the contacts spread over new accounts or the present ones, all in a campaign of this name.

    Without a name there is no campaign.
    """
    now = format_time(org.clock())
    with org.database.write() as connection:
        loader = _Loader(connection, org.schema, _admin(connection), now)
        places = _new_accounts(loader, accounts) if accounts else _present_accounts(connection)
        contact_ids = loader.load("Contact", islice(reachable(places, _start(connection, contacts)), contacts))
        lead_ids = loader.load("Lead", islice(reachable_leads(_start(connection, leads)), leads))
        if not campaign:
            return Seeded(contact_ids, lead_ids, None)
        row = {"Name": campaign, "Type": "Email", "Status": "In Progress", "IsActive": 1}
        (campaign_id,) = loader.load("Campaign", [row])
        loader.load("CampaignMember", members(campaign_id, contact_ids, lead_ids))
        return Seeded(contact_ids, lead_ids, campaign_id)


def _seed_customers(connection: Connection, schema: Schema, now: str, org_id: str) -> None:
    loader = _Loader(connection, schema, _seed_users(connection, schema, now), now)
    loader.load("Organization", [{**company.ORGANIZATION, "Id": org_id}])
    accounts = company.accounts()
    ids = loader.load("Account", [_with_country(culture, row) for culture, row in accounts])
    cultures = [culture for culture, _ in accounts]
    loader.load("Contact", first_contacts(list(zip(cultures, ids, strict=True))))


def _seed_campaigns(loader: "_Loader", connection: Connection) -> None:
    """Leads, campaigns and their members, from the first contacts of the org."""
    found = connection.execute("SELECT * FROM Contact ORDER BY Id LIMIT 200").fetchall()
    contacts = [dict(row) for row in found]
    leads = loader.load("Lead", first_leads(contacts))
    campaigns = loader.load("Campaign", CAMPAIGNS)
    loader.load("CampaignMember", first_members(campaigns, [row["Id"] for row in contacts], leads))


def _seed_service(loader: "_Loader", connection: Connection) -> None:
    """Cases and opportunities of the first contacts."""
    found = connection.execute("SELECT * FROM Contact WHERE NOT IsDeleted ORDER BY Id LIMIT 20").fetchall()
    loader.load_following("Case", first_cases(found))
    opportunities = loader.load_following("Opportunity", first_opportunities(found))
    loader.load("OpportunityContactRole", first_roles(found, opportunities))


def _is_empty(connection: Connection, table: str) -> bool:
    """Whether there never was such a record."""
    return connection.execute(f"SELECT 1 FROM {quoted(table)} LIMIT 1").fetchone() is None  # noqa: S608


def _start(connection: Connection, count: int) -> int:
    """The first of so many numbers that no person was made from yet."""
    return rows.take_numbers(connection, "seed", count)[0] + 1_000 if count else 0


class _Loader:
    """Loads rows of one object in lots."""

    def __init__(self, connection: Connection, schema: Schema, user_id: str, now: str) -> None:
        self._connection = connection
        self._schema = schema
        self._user_id = user_id
        self._now = now

    def load(self, name: str, new: Iterable[Row]) -> list[str]:
        """The ids given out; a row that brings an `Id` of its own keeps that."""
        kind = self._schema.get(name)
        base = self._base(kind)
        source = iter(new)
        ids: list[str] = []
        while lot := list(islice(source, LOT)):
            lot_ids = rows.new_ids(self._connection, kind, len(lot))
            keys = dict.fromkeys(name for row in lot for name in row)
            whole = [{**keys, **base, **self._numbered(kind), **row} for row in lot]
            complete = [{"Id": record_id, **row} for row, record_id in zip(whole, lot_ids, strict=True)]
            rows.insert(self._connection, kind, complete)
            self._follow_up(kind, complete)
            ids += lot_ids
        return ids

    def load_following(self, name: str, new: Iterable[Row]) -> list[str]:
        """With what follows from the values of each row."""
        kind = self._schema.get(name)
        return self.load(name, [row | consequences(kind, {}, row, self._now) for row in new])

    def _numbered(self, kind: ObjectType) -> Row:
        return {f.name: next_number(self._connection, kind, f) for f in kind.all_fields if f.auto_number}

    def _follow_up(self, kind: ObjectType, new: list[Row]) -> None:
        if kind.name in AFTER_CREATE:
            for row in new:
                AFTER_CREATE[kind.name](self._connection, self._schema, row)

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
    return {**row, "BillingCountry": facts.country, "Phone": phone(facts.fixed, 999_999)}


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
