"""Everything one simulated org is made of, put together once and handed to its two web applications."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from zlib import crc32

from flask import current_app

from connector.demo.salesforce_simulator.access import OBJECT, RecordAccess
from connector.demo.salesforce_simulator.bulk.jobs import Surroundings
from connector.demo.salesforce_simulator.bulk.registry import BulkJobs
from connector.demo.salesforce_simulator.catalogue.model import Limits, Schema
from connector.demo.salesforce_simulator.catalogue.permission_sets import permission_sets
from connector.demo.salesforce_simulator.fault_kinds import OF_THE_DAY
from connector.demo.salesforce_simulator.faults import Fault, Faults
from connector.demo.salesforce_simulator.journal import Journal
from connector.demo.salesforce_simulator.oauth.grants import Grants
from connector.demo.salesforce_simulator.org import Clock, Org, system_clock
from connector.demo.salesforce_simulator.permissions import Permissions
from connector.demo.salesforce_simulator.seed.load import seed_company
from connector.demo.salesforce_simulator.seed.permissions import seed_permissions
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.store.database import Database

DAILY_CALLS = 100_000
SESSION_FILE = "session.json"


@dataclass(frozen=True, slots=True)
class Simulator:
    settings: Settings
    org: Org
    journal: Journal
    faults: Faults
    grants: Grants
    usage: "Usage"
    bulk: BulkJobs
    views: "Views"
    security: Permissions

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock) -> "Simulator":
        """Opens the org in the data folder, fills it at its first start and writes a session for outside checks."""
        org = Org.open(settings, clock)
        seed_company(org)
        security = Permissions(org, permission_sets(settings.metadata / "permissionsets"))
        seed_permissions(org, security)
        faults = Faults(clock)
        org.queries.compute(OBJECT, RecordAccess(org.database, faults).answer)
        journal = Journal(Database(settings.data / "salesforce_journal.db"), clock)
        grants = Grants(org.database, clock, org.id[:15])
        bulk = BulkJobs(Surroundings(org, faults, journal))
        simulator = cls(settings, org, journal, faults, grants, Usage(clock, faults), bulk, Views(clock), security)
        simulator._write_session()
        return simulator

    def schema_for(self, user_id: str) -> Schema:
        """What this user sees of the schema now."""
        return self.org.schema.limited(self._limits(user_id))

    def view_of(self, user_id: str) -> tuple[str, datetime]:
        """(a tag, a moment): which schema the user sees, and since when."""
        limits = self._limits(user_id)
        text = ";".join(",".join(sorted(names)) for names in (limits.hidden, limits.read_only, limits.denied))
        return self.views.seen(user_id, f"{crc32(text.encode()):08x}")

    def _limits(self, user_id: str) -> Limits:
        limits, schema = self.security.limits(user_id), self.org.schema
        return replace(limits, hidden=limits.hidden | {schema.spelled(name) for name in self.faults.hidden_fields()})

    def close(self) -> None:
        self.bulk.close()
        self.org.close()
        self.journal.close()

    def _write_session(self) -> None:
        """DATA/session.json: a session id of the administrator, the same after a restart."""
        path = self.settings.data / SESSION_FILE
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        session_id = known.get("session_id", "")
        admin = self.org.users()[0]["Id"]
        if self.grants.session(session_id) is None:
            session_id = self.grants.mint_session(admin)
        facts = {"session_id": session_id, "instance_url": self.settings.api_url, "user_id": admin}
        facts |= {"organization_id": self.org.id, "ca_file": str(self.settings.data / "ca.pem")}
        path.touch(mode=0o600)
        path.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


class Usage:
    """Calls of this day (UTC), as `Sforce-Limit-Info` and the limits resource tell them."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock = clock
        self._faults = faults
        self._lock = Lock()
        self._day = clock().date()
        self._calls = 0

    def count(self) -> None:
        with self._lock:
            today = self._now().date()
            self._calls = self._calls + 1 if today == self._day else 1
            self._day = today

    @property
    def used(self) -> int:
        is_met = self._faults.is_on(Fault.REQUEST_LIMIT)
        if is_met and self._faults.value(Fault.REQUEST_LIMIT, "message", OF_THE_DAY) == OF_THE_DAY:
            return DAILY_CALLS
        return int(self._faults.value(Fault.API_USAGE, "used", min(self._calls, DAILY_CALLS)))

    @property
    def header(self) -> str:
        return f"api-usage={self.used}/{DAILY_CALLS}"

    def _now(self) -> datetime:
        return self._clock()


class Views:
    """What each user sees of the schema, and since when, to the second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[str, datetime]] = {}

    def seen(self, user_id: str, tag: str) -> tuple[str, datetime]:
        """The tag and the moment at which it was first this user's."""
        if self._seen.get(user_id, ("",))[0] != tag:
            self._seen[user_id] = (tag, self._clock().replace(microsecond=0))
        return self._seen[user_id]


def simulator() -> Simulator:
    """The one behind the web application that is answering."""
    found: Simulator = current_app.extensions["simulator"]
    return found
