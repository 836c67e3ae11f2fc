"""What Salesforce tells of a person's access to records, asked in the same way of the fake and of an org over TLS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from connector.integrations.ports import Query, SalesforceRefused
from connector.organizations import record_access
from tests.contracts.both_orgs import Org, fake_org, org_over_tls
from tests.contracts.salesforce_org import SalesforceOrg
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.signed_in import HUGO

NOBODYS = "003000000000999AAA"


@dataclass
class Access:
    """An org, one of its users, and `hide`, which takes a record away from that user."""

    org: Org
    user: str
    hide: Callable[[str], None]

    def seen(self, *record_ids: str) -> set[str]:
        return record_access.readable(self.org.api, self.user, record_ids)


def in_memory() -> Access:
    org = fake_org()
    assert isinstance(org.api, FakeSalesforce)
    fake = org.api
    return Access(org, HUGO, lambda identifier: fake.hide(identifier, user=HUGO))


def over_tls(running: SalesforceOrg) -> Access:
    org = org_over_tls(running)
    user = next(iter(org.api.query(Query("User", ("Id",)))))["Id"]
    return Access(org, user, lambda identifier: running.fault("hide_records", user_id=user, record_ids=[identifier]))


@pytest.fixture(params=["fake", "over_tls"])
def access(request: pytest.FixtureRequest) -> Iterator[Access]:
    if request.param == "fake":
        yield in_memory()
        return
    running: SalesforceOrg = request.getfixturevalue("running")
    try:
        next(iter(org_over_tls(running).api.query(Query("UserRecordAccess", ("RecordId",)))), None)
    except SalesforceRefused as error:
        if error.code == "NOT_FOUND":
            pytest.skip("The org of the tests does not play UserRecordAccess yet.")
    yield over_tls(running)
    running.clear_faults()


def test_it_tells_which_records_a_user_may_read(access: Access) -> None:
    alice, bob = access.org.contact("Archer"), access.org.contact("Baker")
    assert access.seen(alice, bob) == {alice, bob}

    access.hide(bob)

    assert access.seen(alice[:15], bob, NOBODYS) == {alice}


def test_it_asks_about_any_number_of_records(access: Access) -> None:
    alice = access.org.contact("Archer")

    assert access.seen(*(f"003ZZZ{number:09d}" for number in range(401)), alice) == {alice}
