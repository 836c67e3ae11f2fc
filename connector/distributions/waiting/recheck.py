"""Reading again, before a message that has waited goes, what Salesforce says of its readers (G6)."""

from collections.abc import Collection
from datetime import timedelta

from connector.distributions.exclusions import object_settings
from connector.distributions.exclusions.exclusion import Reason, why_excluded
from connector.distributions.preparing.reading import PeopleReader, Person
from connector.foundation.errors import Conflict
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable

RETRY = timedelta(minutes=1)
"""Wait after Salesforce could not be read."""


class Unreadable(Exception):
    """Salesforce does not say who may be written to: wait."""


def salesforce_noes(bundle: Bundle, organization_id: str, record_ids: Collection[str]) -> dict[str, Reason]:
    """Who of these must not be written to any more, on any channel, by the exclusions as they are now.

    To be called outside a transaction: it reads Salesforce, many records a call. It fails closed: it raises
    SalesforceUnavailable, SalesforceDisconnected or SalesforceRefused, and Conflict when a field is hidden; then nobody
    is known to be willing, and the caller waits. A record that cannot be read any more is not found.
    """
    with bundle.db.read(organization_id) as session:
        askables = object_settings.askables(session)
    people = PeopleReader(bundle.salesforce.api(organization_id), askables, {}).read(record_ids)
    found = {record_id: _reason(people.get(record_id)) for record_id in record_ids}
    return {record_id: reason for record_id, reason in found.items() if reason}


def noes_of(bundle: Bundle, organization_id: str, record_ids: Collection[str]) -> dict[str, Reason]:
    """The same; raises Unreadable whenever nobody is known to be willing."""
    try:
        return salesforce_noes(bundle, organization_id, record_ids) if record_ids else {}
    except (SalesforceUnavailable, SalesforceDisconnected, SalesforceRefused, Conflict) as error:
        raise Unreadable from error


def _reason(person: Person | None) -> Reason | None:
    if person is None:
        return Reason.NOT_FOUND
    why = why_excluded(person.record, person.askable.rules)
    return why.reason if why else None
