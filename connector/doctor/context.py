"""What checks are given."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from connector.adapters import make_bundle
from connector.foundation.settings import Settings
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceApi, SalesforceDisconnected
from connector.organizations import accounts
from connector.organizations.models import Organization

SECONDS_TO_ANSWER = 5.0


@dataclass(frozen=True, slots=True)
class Context:
    bundle: Bundle

    @property
    def settings(self) -> Settings:
        return self.bundle.settings

    def organizations(self) -> list[tuple[str, str]]:
        """Id, and the words to begin a finding with: the name when there are several."""
        with self.bundle.db.read() as session:
            rows = session.execute(select(Organization.id, Organization.name).order_by(Organization.created_at)).all()
        return [(row.id, f"{row.name}: " if len(rows) > 1 else "") for row in rows]

    def accounts(self, organization_id: str, before: str) -> list[tuple[str, str]]:
        """Id and the words to begin a finding with, of the main account ("", be it there or not) and the others."""
        with self.bundle.db.read(organization_id) as session:
            further = [each for each in accounts.all_of(session) if not each.is_main]
        return [("", before), *((each.id, f"{before}account {each.name}: ") for each in further)]

    def connected(self) -> Iterator[tuple[str, str, SalesforceApi]]:
        """Id, words to begin with, and the org of each organization whose main account has a grant."""
        for organization_id, before in self.organizations():
            try:
                yield organization_id, before, self.bundle.salesforce.api(organization_id)
            except SalesforceDisconnected:
                continue


def context_of(settings: Settings) -> Context:
    """As the service runs, but less patient: whoever asks wants to know soon.
    Raises ValueError, SQLAlchemyError or OSError when an address among the settings is none.
    """
    return Context(make_bundle(_impatient(settings)))


def _impatient(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            name: part.model_copy(update={"timeout_seconds": min(SECONDS_TO_ANSWER, part.timeout_seconds)})
            for name, part in (
                ("salesforce", settings.salesforce),
                ("smtp", settings.smtp),
                ("twilio", settings.twilio),
            )
        }
    )
