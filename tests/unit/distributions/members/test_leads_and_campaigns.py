"""Leads and campaigns as what was ticked: who becomes a recipient, once, and what travels along."""

import json
from typing import Any

import pytest

from tests.support.distributions import people, send, states
from tests.support.product import Product

LOST_CONTACT = "003D00000009999IAA"


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
        product.org.remove("Campaign", lost)

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
