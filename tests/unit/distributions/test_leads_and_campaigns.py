"""Leads and campaigns as what was ticked: who becomes a recipient, once, and what travels along."""

import json
from typing import Any

import pytest

from connector.distributions import object_settings, preparation
from connector.integrations.ports import SalesforceUnavailable
from tests.support.product import Product

LOST_CONTACT = "003D00000009999IAA"
MANY = 230
"""More people than are read while the caller waits."""


def send(product: Product, kind: str, ids: list[str], **changes: Any) -> Any:
    return product.send(ids, object=kind, **changes).json


def people(product: Product, distribution: Any) -> list[Any]:
    return list(product.api("GET", f"/distributions/{distribution['id']}/recipients").json["items"])


def states(product: Product, distribution: Any) -> dict[str, str]:
    """Name to state, or to the reason for being left out."""
    return {one["name"]: one["reason"] or one["state"] for one in people(product, distribution)}


def shown(product: Product, distribution: Any) -> Any:
    return product.api("GET", f"/distributions/{distribution['id']}").json


class TestLeads:
    def test_a_lead_gets_a_survey(self, product: Product) -> None:
        bob = product.lead("Bob", Company="Keller AG")

        sent = send(product, "Lead", [bob], embedded_data={"Firm": "Company"})
        product.work()

        assert product.mail.recipients() == ["bob@example.com"]
        assert states(product, sent) == {"Bob Keller": "sent"} and people(product, sent)[0]["object"] == "Lead"

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("HasOptedOutOfEmail", True, "email_opt_out"),
            ("EmailBouncedDate", "2026-01-31T08:00:00.000+0000", "bounced"),
            ("DoNotCall", True, "do_not_call"),
            ("HasOptedOutOfFax", True, "fax_opt_out"),
            ("Email", None, "missing_email"),
        ],
    )
    def test_a_lead_that_must_not_be_asked_is_left_out(
        self, product: Product, field: str, value: Any, reason: str
    ) -> None:
        sent = send(product, "Lead", [product.lead("Bob", **{field: value}), product.lead("Dana")])

        assert states(product, sent) == {"Bob Keller": reason, "Dana Keller": "pending"}

    def test_a_converted_lead_is_asked_as_its_contact(self, product: Product) -> None:
        alice = product.contact("Alice")
        lead = product.lead("Old", Email="old@example.com", IsConverted=True, ConvertedContactId=alice)

        sent = send(product, "Lead", [lead])
        product.work()

        (one,) = people(product, sent)
        assert product.mail.recipients() == ["alice@example.com"]
        assert (one["record_id"], one["ticked_id"], one["object"]) == (alice, lead, "Contact")
        assert [item["id"] for item in product.api("GET", f"/distributions?record_id={alice}").json["items"]] == [
            sent["id"]
        ]

    def test_a_converted_lead_answers_as_its_contact(self, product: Product) -> None:
        alice = product.contact("Alice")
        lead = product.lead("Old", IsConverted=True, ConvertedContactId=alice)
        send(product, "Lead", [lead])

        with product.db.read() as session:
            embedded = session.connection().exec_driver_sql("SELECT embedded FROM invitation").scalar_one()

        assert alice in str(embedded) and "sfLeadId" not in str(embedded)

    def test_a_converted_lead_whose_contact_opted_out_is_left_out(self, product: Product) -> None:
        alice = product.contact("Alice", HasOptedOutOfEmail=True)

        sent = send(product, "Lead", [product.lead("Old", ConvertedContactId=alice)])

        assert states(product, sent) == {"Alice Martin": "email_opt_out"}

    def test_a_converted_lead_whose_contact_is_gone_is_not_found(self, product: Product) -> None:
        sent = send(product, "Lead", [product.lead("Old", ConvertedContactId=LOST_CONTACT), product.lead("Dana")])

        assert sorted(one["reason"] or one["state"] for one in people(product, sent)) == ["not_found", "pending"]


class TestCampaigns:
    def test_all_members_are_asked_contacts_and_leads_mixed(self, product: Product) -> None:
        alice, bob = product.contact("Alice"), product.lead("Bob")
        fair = product.campaign(alice, bob, name="Spring fair")

        sent = send(product, "Campaign", [fair])
        product.work()

        assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]
        assert {one["record_id"]: one["object"] for one in people(product, sent)} == {alice: "Contact", bob: "Lead"}
        assert sent["campaigns"] == [{"id": fair, "name": "Spring fair"}] and sent["counts"]["selected"] == 2

    def test_who_is_in_two_campaigns_is_asked_once(self, product: Product) -> None:
        alice, bob = product.contact("Alice"), product.lead("Bob")

        sent = send(product, "Campaign", [product.campaign(alice), product.campaign(alice, bob)])

        assert sent["counts"]["selected"] == sent["counts"]["in_list"] == 2

    def test_a_lead_that_became_a_contact_beside_it_is_asked_once(self, product: Product) -> None:
        alice = product.contact("Alice")
        leads = [product.lead("Old", ConvertedContactId=alice), product.lead("Older", ConvertedContactId=alice)]

        sent = send(product, "Campaign", [product.campaign(*leads, alice)])

        assert sorted(one["reason"] or one["state"] for one in people(product, sent)) == [
            "duplicate_address",
            "duplicate_address",
            "pending",
        ]

    def test_the_campaign_travels_along(self, product: Product) -> None:
        fair = product.campaign(product.contact("Alice"))
        send(product, "Campaign", [fair])

        with product.db.read() as session:
            embedded = session.connection().exec_driver_sql("SELECT embedded FROM invitation").scalar_one()

        assert fair in str(embedded) and "sfCampaignId" in str(embedded)

    def test_who_shares_an_address_is_left_out_unless_the_sender_says_otherwise(self, product: Product) -> None:
        fair = product.campaign(product.contact("Alice"), product.lead("Bob", Email="ALICE@example.com"))

        assert send(product, "Campaign", [fair])["counts"]["duplicate_address"] == 1
        both = send(product, "Campaign", [fair], skip_duplicates=False)
        assert (both["counts"]["duplicate_address"], both["counts"]["in_list"]) == (0, 2)

    def test_a_campaign_that_cannot_be_read_is_left_out(self, product: Product) -> None:
        lost, fair = product.campaign(), product.campaign(product.contact("Alice"))
        product.org.delete("Campaign", lost)

        sent = send(product, "Campaign", [lost, fair])

        assert (sent["counts"]["selected"], sent["counts"]["not_found"], sent["counts"]["in_list"]) == (2, 1, 1)
        assert [one["object"] for one in people(product, sent) if one["reason"] == "not_found"] == ["Campaign"]

    def test_a_campaign_without_members_is_refused(self, product: Product) -> None:
        refused = product.send([product.campaign()], object="Campaign")

        assert refused.status_code == 422 and "no members" in refused.json["errors"][0]["message"]
        assert product.api("GET", "/distributions").json["items"] == []

    def test_the_campaigns_page_lists_what_was_sent_to_it(self, product: Product) -> None:
        fair, other = product.campaign(product.contact("Alice")), product.campaign(product.lead("Bob"))
        sent = send(product, "Campaign", [fair])
        send(product, "Campaign", [other])

        found = product.api("GET", f"/distributions?record_id={fair}").json["items"]

        assert [item["id"] for item in found] == [sent["id"]]


class TestEmbeddedDataOfMixedCampaigns:
    def test_each_object_has_its_own_path(self, product: Product) -> None:
        account = product.org.load("Account", Name="Helios", Rating="Hot")
        fair = product.campaign(product.contact("Alice", AccountId=account), product.lead("Bob", Rating="Warm"))
        paths = {"Tier": {"Contact": "Account.Rating", "Lead": "Rating"}}

        sent = send(product, "Campaign", [fair], embedded_data=paths)

        assert self.tiers(product) == ["Hot", "Warm"] and sent["embedded_data"] == paths and sent["warnings"] == []

    def test_a_path_that_one_object_lacks_stays_empty_there_and_is_reported(self, product: Product) -> None:
        account = product.org.load("Account", Name="Helios", Rating="Hot")
        fair = product.campaign(product.contact("Alice", AccountId=account), product.lead("Bob"))

        sent = send(product, "Campaign", [fair], embedded_data={"Tier": "Account.Rating"})

        assert self.tiers(product) == ["Hot", None]
        assert [warning["field"] for warning in sent["warnings"]] == ["embedded_data.Tier"]

    @pytest.mark.parametrize(
        "paths",
        ["Nothing", "Account.Owner.Name", {"Contact": "Nothing"}, {"Account": "Rating"}, {"Lead": "Account.Rating"}],
    )
    def test_a_path_that_leads_nowhere_is_refused(self, product: Product, paths: Any) -> None:
        fair = product.campaign(product.contact("Alice"), product.lead("Bob"))

        refused = product.send([fair], object="Campaign", embedded_data={"Tier": paths})

        assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "embedded_data.Tier"

    @staticmethod
    def tiers(product: Product) -> list[Any]:
        with product.db.read() as session:
            rows = session.connection().exec_driver_sql("SELECT embedded FROM invitation ORDER BY created_at, id")
            values = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in rows]
        return [value.get("Tier") for value in sorted(values, key=lambda value: "sfLeadId" in value)]


class TestLargeCampaigns:
    @pytest.fixture
    def fair(self, product: Product) -> str:
        everyone = [product.contact(f"P{number}") for number in range(MANY - 30)]
        return product.campaign(*everyone, *(product.lead(f"L{number}") for number in range(30)))

    def test_a_worker_takes_the_members_and_prepares(self, product: Product, fair: str) -> None:
        sent = send(product, "Campaign", [fair])
        assert sent["state"] == "preparing" and sent["progress"] == {"done": 0, "total": None}

        product.work()

        found = shown(product, sent)
        assert found["state"] == "sent" and found["progress"] == {"done": MANY, "total": MANY}
        assert len(product.mail.journal) == len(set(product.mail.recipients())) == MANY

    def test_members_are_taken_again_where_a_worker_stopped(self, product: Product, fair: str) -> None:
        sent = send(product, "Campaign", [fair])
        product.org.failures.append(SalesforceUnavailable("503"))
        product.work()
        assert "goes on by itself" in shown(product, sent)["problem"]

        product.clock.advance(minutes=1)
        product.sweep()

        assert shown(product, sent)["counts"]["sent"] == MANY

    def test_two_workers_take_each_member_once(self, product: Product, fair: str) -> None:
        sent = send(product, "Campaign", [fair])

        def another_worker() -> None:
            product.org.during_query = lambda: None
            product.clock.advance(minutes=5)
            preparation.prepare(product.bundle, sent["id"])

        product.org.during_query = another_worker
        product.work()

        assert shown(product, sent)["counts"]["sent"] == MANY == len(product.mail.journal)

    def test_a_large_campaign_that_has_emptied_itself_fails_with_the_reason(self, product: Product, fair: str) -> None:
        sent = send(product, "Campaign", [fair])
        for member in product.org.records("CampaignMember"):
            product.org.delete("CampaignMember", member["Id"])

        product.work()

        assert (shown(product, sent)["state"], shown(product, sent)["counts"]["selected"]) == ("failed", 0)
        assert "no members" in shown(product, sent)["problem"]

    def test_many_leads_are_prepared_by_a_worker(self, product: Product) -> None:
        sent = send(product, "Lead", [product.lead(f"L{number}") for number in range(MANY)])
        assert sent["progress"] == {"done": 0, "total": MANY}

        product.work()

        assert shown(product, sent)["counts"]["sent"] == MANY


class TestWhatTheAdministratorChose:
    def change(self, product: Product, name: str, *, is_on: bool = True, exclusions: tuple[str, ...] = ()) -> None:
        with product.db.write(product.organization_id) as session:
            object_settings.change(
                session,
                product.organization_id,
                name,
                is_on=is_on,
                exclusions_on=exclusions,
                now=product.clock.now(),
            )

    def test_an_exclusion_that_is_off_excludes_nobody(self, product: Product) -> None:
        alice = product.contact("Alice", DoNotCall=True, IsEmailBounced=True)
        self.change(product, "Contact", exclusions=("IsEmailBounced",))

        assert states(product, send(product, "Contact", [alice])) == {"Alice Martin": "bounced"}
        self.change(product, "Contact")
        assert states(product, send(product, "Contact", [alice])) == {"Alice Martin": "pending"}

    def test_the_opt_out_from_email_cannot_be_switched_off(self, product: Product) -> None:
        self.change(product, "Contact")

        sent = send(product, "Contact", [product.contact("Alice", HasOptedOutOfEmail=True)])

        assert states(product, sent) == {"Alice Martin": "email_opt_out"}

    def test_a_field_of_an_exclusion_that_is_off_may_be_hidden(self, product: Product) -> None:
        fields = dict(product.org.describe("Contact").fields)
        del fields["HasOptedOutOfFax"]
        alice = product.contact("Alice")
        product.org.see("Contact", fields)
        assert product.send([alice]).status_code == 409

        self.change(product, "Contact", exclusions=("DoNotCall", "IsEmailBounced"))

        assert product.send([alice]).status_code == 201

    def test_an_object_that_is_off_cannot_be_sent_to(self, product: Product) -> None:
        self.change(product, "Campaign", is_on=False)

        refused = product.send([product.campaign(product.contact("Alice"))], object="Campaign")

        assert refused.status_code == 403 and refused.json["errors"][0]["field"] == "object"
        assert product.send([product.contact("Bob")]).status_code == 201

    def test_the_choice_holds_when_a_worker_prepares(self, product: Product) -> None:
        sent = send(product, "Contact", [product.contact(f"P{n}", DoNotCall=True) for n in range(MANY)])
        self.change(product, "Contact")

        product.work()

        assert shown(product, sent)["counts"]["in_list"] == MANY


class TestSelections:
    def test_what_was_ticked_is_kept_for_a_day(self, product: Product) -> None:
        ids = [product.lead("Bob"), product.lead("Dana")]

        kept = product.api("POST", "/selections", json={"object": "Lead", "record_ids": ids})

        assert kept.status_code == 201
        found = product.api("GET", f"/selections/{kept.json['id']}").json
        assert found == kept.json and (found["object"], found["record_ids"]) == ("Lead", ids)
        product.clock.advance(hours=25)
        gone = product.api("GET", f"/selections/{kept.json['id']}")
        assert gone.status_code == 404 and "go back to the list" in gone.json["detail"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"object": "Case", "record_ids": ["x"]}, "object"),
            ({"object": "Lead", "record_ids": []}, "record_ids"),
            ({"object": "Lead", "record_ids": [LOST_CONTACT]}, "record_ids.0"),
        ],
    )
    def test_a_selection_of_something_else_is_refused(self, product: Product, body: Any, field: str) -> None:
        refused = product.api("POST", "/selections", json=body)

        assert refused.status_code == 422 and refused.json["errors"][0]["field"] == field


class TestPages:
    def test_distributions_are_listed_page_by_page(self, product: Product) -> None:
        alice = product.contact("Alice")
        sent = []
        for _ in range(5):
            sent.append(product.send([alice]).json["id"])
            product.clock.advance(seconds=1)

        found: list[str] = []
        after = ""
        while after is not None:
            page = product.api("GET", f"/distributions?limit=2&after={after}").json
            found += [item["id"] for item in page["items"]]
            after = page["next"]

        assert found == sent[::-1]

    def test_recipients_are_listed_page_by_page_and_by_state(self, product: Product) -> None:
        ids = [product.contact(f"P{number}", DoNotCall=number == 1) for number in range(5)]
        path = f"/distributions/{product.send(ids).json['id']}/recipients"

        first = product.api("GET", f"{path}?limit=3").json
        rest = product.api("GET", f"{path}?limit=3&after={first['next']}").json

        assert [one["record_id"] for one in first["items"] + rest["items"]] == ids and rest["next"] is None
        excluded = product.api("GET", f"{path}?state=excluded").json["items"]
        assert [one["reason"] for one in excluded] == ["do_not_call"]
