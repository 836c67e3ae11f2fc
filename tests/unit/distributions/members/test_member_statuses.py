"""The statuses of campaign members in Salesforce follow what becomes of their invitations."""

from typing import Any

import pytest
from sqlalchemy import select

from connector.distributions.members import moving_members
from connector.distributions.members.statuses import LABELS, MemberStatus, may_move_from
from connector.distributions.models import DistributionCampaign
from connector.integrations.ports import Rejected, SalesforceUnavailable
from connector.writeback.models import WriteBack
from tests.support.answering import answer, link_of
from tests.support.bounces import came_back
from tests.support.distributions import settle
from tests.support.product import BOUNCE_TOKEN, Product

MEMBER, STATUS = "CampaignMember", "CampaignMemberStatus"


def send(product: Product, *campaigns: str, **changes: Any) -> str:
    """Sent, delivered, and told to Salesforce as far as it goes."""
    sent = product.send(list(campaigns), object="Campaign", **changes)
    assert sent.status_code == 201, sent.text
    settle(product)
    return str(sent.json["id"])


def statuses(product: Product) -> list[str]:
    return [str(member["Status"]) for member in product.org.records(MEMBER)]


def labels(product: Product, campaign_id: str) -> list[str]:
    found = [row for row in product.org.records(STATUS) if row["CampaignId"] == campaign_id]
    return [row["Label"] for row in sorted(found, key=lambda row: row["SortOrder"])]


def move_by_hand(product: Product, position: int, status: str) -> None:
    member = product.org.records(MEMBER)[position]
    product.org.update(MEMBER, [{"Id": member["Id"], "Status": status}])


def updates(product: Product) -> list[int]:
    """Rows of each call that moved members."""
    return [len(rows) for name, rows in product.org.journal.updates if name == MEMBER]


def test_a_campaign_gets_the_statuses_that_it_lacks_once(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))
    send(product, campaign)
    send(product, campaign)
    assert labels(product, campaign) == ["Sent", "Responded", "Bounced", "Started", "Opted out"]
    responded = {row["Label"] for row in product.org.records(STATUS) if row["HasResponded"]}
    assert responded == {"Responded"}


def test_a_status_that_the_organization_named_itself_is_left_as_it_is(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))
    product.org.load(STATUS, CampaignId=campaign, Label="OPTED OUT", SortOrder=7, IsDefault=False, HasResponded=True)
    send(product, campaign)
    assert labels(product, campaign) == ["Sent", "Responded", "OPTED OUT", "Bounced", "Started"]


def test_members_who_are_sent_to_need_no_call_when_they_begin_with_sent(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    assert (statuses(product), updates(product)) == (["Sent"], [])


def test_a_member_who_begins_with_another_status_is_moved_to_sent(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob", HasOptedOutOfEmail=True)
    campaign = product.campaign(alice, bob)
    for row in product.org.records(STATUS):
        product.org.update(STATUS, [{"Id": row["Id"], "IsDefault": False}])
    product.org.load(STATUS, CampaignId=campaign, Label="Invited", SortOrder=9, IsDefault=True, HasResponded=False)
    move_by_hand(product, 0, "Invited")
    move_by_hand(product, 1, "Invited")
    product.org.journal.updates.clear()
    send(product, campaign)
    assert statuses(product) == ["Sent", "Invited"]
    assert updates(product) == [1]


def test_members_start_respond_and_opt_out(product: Product) -> None:
    people = [product.contact("Alice"), product.lead("Bob"), product.contact("Charlie"), product.contact("Dana")]
    send(product, product.campaign(*people))
    answer(product.client, link_of(product, "alice@example.com"))
    product.client.get(link_of(product, "bob@example.com"))
    product.client.post(link_of(product, "charlie@example.com", "/o/"))
    settle(product)
    assert statuses(product)[0] == "Responded"
    assert statuses(product)[2:] == ["Opted out", "Sent"]
    assert sum(updates(product)) == len([status for status in statuses(product) if status != "Sent"])


def test_a_mail_that_comes_back_marks_its_member(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    report = came_back(product.mail.journal[-1].content)
    product.client.post(f"/hooks/bounces/{BOUNCE_TOKEN}", data=report, content_type="message/rfc822")
    settle(product)
    assert statuses(product) == ["Bounced"]


def test_nobody_moves_backwards(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))
    send(product, campaign)
    answer(product.client, link_of(product, "alice@example.com"))
    settle(product)
    product.client.post(link_of(product, "alice@example.com", "/o/"))
    settle(product)
    assert statuses(product) == ["Responded"]


def test_another_survey_to_the_same_campaign_takes_back_no_answer(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))
    send(product, campaign)
    answer(product.client, link_of(product, "alice@example.com"))
    settle(product)
    send(product, campaign)
    settle(product)
    assert statuses(product) == ["Responded"]


def test_somebody_else_s_status_is_left_alone(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    move_by_hand(product, 0, "Attended")
    answer(product.client, link_of(product, "alice@example.com"))
    settle(product)
    assert statuses(product) == ["Attended"]
    with product.db.read() as session:
        (row,) = session.scalars(select(WriteBack).where(WriteBack.object_name == MEMBER))
    assert (row.state, row.reason) == ("skipped", "Left as it is in Salesforce: Status is Attended.")


def test_many_members_take_few_calls(product: Product) -> None:
    people = [product.contact("Alice", Email=f"{number}@example.com") for number in range(450)]
    campaign = product.campaign(*people)
    for row in product.org.records(STATUS):
        product.org.update(STATUS, [{"Id": row["Id"], "IsDefault": False}])
    product.org.load(STATUS, CampaignId=campaign, Label="Planned", SortOrder=9, IsDefault=True, HasResponded=False)
    everybody = [{"Id": member["Id"], "Status": "Planned"} for member in product.org.records(MEMBER)]
    for start in range(0, 450, 150):
        product.org.update(MEMBER, everybody[start : start + 150])
    product.org.journal.updates.clear()
    send(product, campaign)
    settle(product)
    assert set(statuses(product)) == {"Sent"}
    assert sum(updates(product)) == 450
    assert len(updates(product)) <= 4


def test_nothing_is_asked_of_salesforce_while_nothing_happens(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    settle(product)
    asked = len(product.org.journal.queries)
    settle(product)
    assert len(product.org.journal.queries) == asked
    with product.db.read() as session:
        assert session.scalars(select(DistributionCampaign.is_settled)).all() == [True]


def test_a_campaign_that_is_still_going_out_is_not_compared_with_each_sweep(product: Product) -> None:
    sent = product.send([product.campaign(product.contact("Alice"))], object="Campaign")
    product.api("POST", f"/distributions/{sent.json['id']}/pause")
    product.sweep()

    assert not is_compared(product)
    product.clock.advance(minutes=1)
    assert is_compared(product)


def is_compared(product: Product) -> bool:
    product.woken.waiting.clear()
    moving_members.wake_unsettled(product.bundle)
    return bool(product.woken.waiting)


def test_statuses_that_cannot_be_made_wait_for_a_person_and_nobody_is_moved(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))
    fields = dict(product.org.describe(STATUS).fields)
    product.org.see(STATUS, {name: field for name, field in fields.items() if name != "Label"})
    send(product, campaign)
    answer(product.client, link_of(product, "alice@example.com"))
    settle(product)
    assert statuses(product) == ["Sent"]
    with product.db.read() as session:
        rows = session.scalars(select(WriteBack).where(WriteBack.object_name == STATUS)).all()
    assert {row.state for row in rows} == {"failed"}
    asked = len(product.org.journal.queries)
    settle(product)
    assert len(product.org.journal.queries) == asked


def test_while_salesforce_does_not_answer_members_wait(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    answer(product.client, link_of(product, "alice@example.com"))
    product.org.failures = [SalesforceUnavailable("503")] * 3
    settle(product)
    product.org.failures = []
    product.clock.advance(hours=1)
    settle(product)
    assert statuses(product) == ["Responded"]


def test_a_locked_campaign_is_tried_again(product: Product) -> None:
    send(product, product.campaign(product.contact("Alice")))
    answer(product.client, link_of(product, "alice@example.com"))
    member = product.org.records(MEMBER)[0]["Id"]
    product.org.refusals[member] = Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", transient=True)
    settle(product)
    settle(product)
    assert statuses(product) == ["Responded"]


def test_it_can_be_switched_off_and_members_catch_up_when_it_is_on_again(product: Product) -> None:
    assert product.api("GET", "/campaign-members").json == {"is_on": True}
    assert product.api("PUT", "/campaign-members", json={"is_on": False}).json == {"is_on": False}
    campaign = product.campaign(product.contact("Alice"))
    send(product, campaign)
    answer(product.client, link_of(product, "alice@example.com"))
    settle(product)
    assert (statuses(product), labels(product, campaign)) == (["Sent"], ["Sent", "Responded"])
    product.api("PUT", "/campaign-members", json={"is_on": True})
    settle(product)
    assert statuses(product) == ["Responded"]


def test_contacts_that_were_ticked_themselves_change_no_campaign(product: Product) -> None:
    alice = product.contact("Alice")
    product.campaign(alice)
    product.send([alice])
    settle(product)
    assert len(product.org.records(STATUS)) == 2


@pytest.mark.parametrize("default", ["Sent", "Responded", "Invited", "started"])
def test_each_status_follows_earlier_ones_alone(default: str) -> None:
    for status, label in LABELS.items():
        before = {each.casefold() for each in may_move_from(status, default)}
        later = {LABELS[each].casefold() for each in LABELS if each >= status}
        assert label.casefold() not in before
        assert not before & later
    assert ("Invited" in may_move_from(MemberStatus.SENT, default)) == (default == "Invited")
