"""The whole product in one process: real code and a real database, fakes at the ports, jobs run when told."""

from collections import deque
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pytest
from apiflask import APIFlask
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from connector.admin import metrics
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.foundation.jobs import Load
from connector.foundation.links import Links
from connector.foundation.settings import Settings, read_settings
from connector.integrations.bundle import Bundle
from connector.integrations.salesforce.oauth import OAuthClient, OAuthSettings
from connector.wiring import jobs, make_app, sweeps
from tests.support.fakes.connections import FakeConnections
from tests.support.fakes.domain_records import FakeDomainRecords
from tests.support.fakes.email import RecordingEmailSender
from tests.support.fakes.sales_org import sales_org
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.fakes.sms import RecordingSmsSender
from tests.support.fakes.tokens import HandClock
from tests.support.first_organization import first_organization

TWILIO = {"account_sid": f"AC{'a' * 32}", "auth_token": "token of the tests", "from_number": "+33757980000"}
BOUNCE_TOKEN = "bounce token of the tests"
LINK = "${l://SurveyLink?d=Start}"


class WokenJobs:
    """Remembers who was woken; `Product.work` runs them, in this process."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[str, ...]] = deque()

    def wake(self, name: str, *ids: str) -> None:
        if (name, *ids) not in self.waiting:
            self.waiting.append((name, *ids))

    def is_reachable(self) -> bool:
        return True

    def load(self) -> Load | None:
        return Load(len(self.waiting), 0)


@dataclass
class Product:
    """One organization connected to an org in memory, with an API client."""

    db: Database
    clock: HandClock = field(default_factory=HandClock)
    mail: RecordingEmailSender = field(default_factory=RecordingEmailSender)
    sms: RecordingSmsSender = field(default_factory=RecordingSmsSender)
    dns: FakeDomainRecords = field(default_factory=FakeDomainRecords)
    org: FakeSalesforce = field(default_factory=lambda: sales_org())
    woken: WokenJobs = field(default_factory=WokenJobs)

    def __post_init__(self) -> None:
        first = first_organization()
        first.put_into(self.db)
        self.organization_id, self.admin_id, self.api_key = first.id, first.admin_id, first.api_key
        self.connections = FakeConnections(**{self.organization_id: self.org})
        self.bundle = make_test_bundle(self)
        self.app = app_over(self.bundle)

    @property
    def client(self) -> FlaskClient:
        """A new browser."""
        return self.app.test_client()

    def api(self, method: str, path: str, **options: Any) -> Any:
        """The answer of the JSON API to a call with the organization's key."""
        headers = {"Authorization": f"Bearer {self.api_key}", **options.pop("headers", {})}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)

    def survey_id(self, word: str = "satisf") -> str:
        items = self.api("GET", "/surveys").json["items"]
        return next((item["id"] for item in items if word.lower() in item["name"].lower()), items[0]["id"])

    def contact(self, first_name: str = "Alice", **values: Any) -> str:
        """A contact of the org who may be asked, unless `values` say otherwise."""
        person = {
            "FirstName": first_name,
            "LastName": "Martin",
            "Name": f"{first_name} Martin",
            "Email": f"{first_name.lower()}@example.com",
            "HasOptedOutOfEmail": False,
            "IsEmailBounced": False,
            "DoNotCall": False,
            "HasOptedOutOfFax": False,
        }
        return self.org.load("Contact", **{**person, **values})

    def lead(self, first_name: str = "Bob", **values: Any) -> str:
        """A lead of the org who may be asked, unless `values` say otherwise."""
        person = {
            "FirstName": first_name,
            "LastName": "Keller",
            "Name": f"{first_name} Keller",
            "Email": f"{first_name.lower()}@example.com",
            "HasOptedOutOfEmail": False,
            "DoNotCall": False,
            "HasOptedOutOfFax": False,
        }
        return self.org.load("Lead", **{**person, **values})

    def campaign(self, *people: str, name: str = "Spring fair") -> str:
        """A campaign of the org with these contacts and leads as its members, and the usual statuses."""
        campaign_id = self.org.load("Campaign", Name=name)
        for place, label in enumerate(("Sent", "Responded"), start=1):
            common = {"CampaignId": campaign_id, "Label": label, "SortOrder": place}
            self.org.load(
                "CampaignMemberStatus", **common, IsDefault=label == "Sent", HasResponded=label == "Responded"
            )
        for person_id in people:
            self.join(campaign_id, person_id)
        return campaign_id

    def join(self, campaign_id: str, person_id: str) -> str:
        """Make a contact or lead a member; gives the membership's id."""
        kind = "ContactId" if person_id.startswith("003") else "LeadId"
        return self.org.load("CampaignMember", CampaignId=campaign_id, Status="Sent", **{kind: person_id})

    def request(self, record_ids: list[str], **changes: Any) -> dict[str, Any]:
        """A complete request to send a survey."""
        message = {
            "from_name": "Acme",
            "reply_to": "care@acme.example",
            "subject": "Your opinion",
            "body": f"Hello ${{m://FirstName}},\n\n{LINK}\n\nThanks",
        }
        return {
            "survey": self.survey_id(),
            "channel": "email",
            "object": "Contact",
            "record_ids": record_ids,
            "message": message | changes.pop("message", {}),
            **changes,
        }

    def send(self, record_ids: list[str], key: str = "", **changes: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.api("POST", "/distributions", json=self.request(record_ids, **changes), headers=headers)

    def work(self) -> None:
        """Run the woken jobs, and those they wake, until nobody is woken any more."""
        registry = jobs()
        for _ in range(1000):
            if not self.woken.waiting:
                return
            name, *ids = self.woken.waiting.popleft()
            registry[name](self.bundle, *ids)
        raise AssertionError("jobs wake each other without end")

    def sweep(self) -> None:
        """Look for due work, as the sweeper does, and do it."""
        for sweep in sweeps():
            sweep(self.bundle)
        self.work()

    def counts(self, distribution_id: str) -> dict[str, int]:
        return dict(self.api("GET", f"/distributions/{distribution_id}").json["counts"])

    def survey_link(self, position: int = -1) -> str:
        """The path of the individual link in a mail of the journal."""
        found = self.mail.journal[position].content.decode().replace("=\r\n", "")
        return "/s/" + found.split("/s/", 1)[1][:27]


def test_settings(**changes: Any) -> Settings:
    return read_settings(
        **{
            "public_url": "https://survey.example",
            "encryption_keys": Fernet.generate_key().decode(),
            "link_key": "link key of the tests",
            "bounce_token": BOUNCE_TOKEN,
            "session_key": "session key of the tests",
            "redis": {"url": "memory://"},
            "jobs": {"turn_seconds": 3600, "read_page": 200},
            "twilio": TWILIO,
            **changes,
        },
    )


test_settings.__test__ = False  # type: ignore[attr-defined]


def app_over(bundle: Bundle) -> APIFlask:
    """The web application of a test: made once, since its addresses take long to compile, and as new for each."""
    app = _app()
    app.extensions["hearback"] = bundle
    app.extensions[metrics.KEPT] = metrics.Measures()
    app.config["WTF_CSRF_ENABLED"] = False
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    return app


@cache
def _app() -> APIFlask:
    return make_app(cast(Bundle, SimpleNamespace(settings=test_settings())))


def make_test_bundle(product: Product) -> Bundle:
    settings = test_settings()
    return Bundle(
        settings=settings,
        db=product.db,
        clock=product.clock,
        jobs=product.woken,
        links=Links(settings.public_url, settings.link_key.get_secret_value()),
        cipher=Cipher(settings.encryption_keys.get_secret_value()),
        email=product.mail,
        sms=product.sms,
        salesforce=product.connections,
        salesforce_login=OAuthClient(OAuthSettings("id", "secret", {})),
        domain_records=product.dns,
    )


@pytest.fixture
def product(database: Database) -> Product:
    return Product(database)
