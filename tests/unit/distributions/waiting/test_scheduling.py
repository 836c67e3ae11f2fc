"""Sending later: seen before, read once more when due, edited, paused and cancelled as one."""

from typing import Any

import pytest

from tests.support.product import Product
from tests.support.signed_in import HUGO, salesforce_user

LATER = "2026-12-01T09:00"


def schedule(product: Product, *names: str, **changes: Any) -> str:
    wanted = {"send_at": LATER, "time_zone": "Europe/Paris"} | changes
    answer = product.send([product.contact(name) for name in names], **wanted)
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def shown(product: Product, distribution: str) -> dict[str, Any]:
    return dict(product.api("GET", f"/distributions/{distribution}").json)


def until_due(product: Product) -> None:
    product.clock.move_to("2026-12-01T08:00:00Z")
    product.sweep()
    product.sweep()


def test_nothing_goes_before_its_time_and_everything_then(product: Product) -> None:
    distribution = schedule(product, "Alice", "Bob")
    product.sweep()

    before = shown(product, distribution)
    assert (before["state"], before["send_at"]) == ("scheduled", "2026-12-01T08:00:00Z")
    assert (before["counts"]["in_list"], before["counts"]["pending"]) == (2, 2)
    assert product.mail.recipients() == []

    until_due(product)

    assert shown(product, distribution)["state"] == "sent"
    assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]


def test_who_is_left_out_is_seen_at_once_and_decided_anew_when_it_is_due(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob", HasOptedOutOfEmail=True)
    distribution = product.send([alice, bob], send_at=LATER).json
    assert (distribution["counts"]["in_list"], distribution["counts"]["opted_out"]) == (1, 1)

    product.org.change(alice, HasOptedOutOfEmail=True)
    product.org.change(bob, HasOptedOutOfEmail=False)
    product.clock.move_to("2026-12-01T09:00:00Z")
    product.sweep()
    product.sweep()

    assert product.mail.recipients() == ["bob@example.com"]
    counts = product.counts(distribution["id"])
    assert (counts["selected"], counts["opted_out"], counts["sent"]) == (2, 1, 1)


def test_the_members_of_a_campaign_are_those_of_the_moment_when_it_goes(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    campaign = product.campaign(alice)
    distribution = product.send([campaign], object="Campaign", send_at=LATER).json
    assert distribution["counts"]["in_list"] == 1

    product.join(campaign, bob)
    product.clock.move_to("2026-12-01T09:00:00Z")
    product.sweep()
    product.sweep()

    assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]


def test_everything_of_it_can_be_edited(product: Product) -> None:
    distribution = schedule(product, "Alice")
    other = product.contact("Charlie")

    changes = {"record_ids": [other], "message": {"subject": "Another subject"}, "send_at": "2026-12-02T09:00Z"}
    answer = product.api("PATCH", f"/distributions/{distribution}", json=changes)
    assert answer.status_code == 200, answer.json
    assert (answer.json["version"], answer.json["send_at"]) == (2, "2026-12-02T09:00:00Z")
    assert answer.json["message"]["from_name"] == "Acme"

    until_due(product)
    assert product.mail.recipients() == []
    product.clock.move_to("2026-12-02T09:00:00Z")
    product.sweep()
    product.sweep()
    assert product.mail.recipients() == ["charlie@example.com"]
    assert b"Another subject" in product.mail.journal[0].content


def test_two_people_editing_do_not_undo_each_other(product: Product) -> None:
    distribution = schedule(product, "Alice")
    change = {"version": 1, "message": {"subject": "Mine"}}

    assert product.api("PATCH", f"/distributions/{distribution}", json=change).status_code == 200
    second = product.api("PATCH", f"/distributions/{distribution}", json=change)

    assert second.status_code == 409
    assert second.json["errors"][0]["field"] == "version"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"send_at": "2020-01-01T09:00"}, "send_at"),
        ({"send_at": "soon"}, "send_at"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"message": {"body": "Hello"}}, "message.body"),
        ({"survey": "SV_none"}, "survey"),
        ({"send_at": "2031-01-01T09:00"}, "send_at"),
        ({"embedded_data": {"tier": "Nope__c"}}, "embedded_data.tier"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(product: Product, change: dict[str, Any], field: str) -> None:
    distribution = schedule(product, "Alice")
    before = shown(product, distribution)

    answer = product.api("PATCH", f"/distributions/{distribution}", json=change)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]
    assert shown(product, distribution) == before


def test_what_has_gone_cannot_be_edited(product: Product) -> None:
    distribution = str(product.send([product.contact("Alice")]).json["id"])
    product.work()

    answer = product.api("PATCH", f"/distributions/{distribution}", json={"message": {"subject": "Late"}})

    assert answer.status_code == 409


def test_what_is_cancelled_never_goes(product: Product) -> None:
    distribution = schedule(product, "Alice")

    answer = product.api("DELETE", f"/distributions/{distribution}")
    assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert answer.json["counts"]["cancelled"] == answer.json["counts"]["in_list"] == 1
    until_due(product)

    assert product.mail.recipients() == []
    assert product.api("DELETE", f"/distributions/{distribution}").status_code == 200
    assert product.api("POST", f"/distributions/{distribution}/resume").status_code == 409


def test_what_is_paused_waits_and_goes_when_it_is_resumed(product: Product) -> None:
    distribution = schedule(product, "Alice")
    assert product.api("POST", f"/distributions/{distribution}/pause").json["state"] == "paused"
    until_due(product)
    assert product.mail.recipients() == []

    assert product.api("POST", f"/distributions/{distribution}/resume").status_code == 200
    product.work()
    product.sweep()
    product.sweep()

    assert product.mail.recipients() == ["alice@example.com"]


def test_a_paused_one_that_is_edited_stays_paused(product: Product) -> None:
    distribution = schedule(product, "Alice")
    product.api("POST", f"/distributions/{distribution}/pause")

    answer = product.api("PATCH", f"/distributions/{distribution}", json={"message": {"subject": "Mine"}})
    until_due(product)

    assert answer.json["state"] == "paused"
    assert product.mail.recipients() == []


def test_pausing_in_the_middle_stops_what_has_not_gone(product: Product) -> None:
    distribution = str(product.send([product.contact(name) for name in ("Alice", "Bob")]).json["id"])

    assert product.api("POST", f"/distributions/{distribution}/pause").json["state"] == "paused"
    product.work()
    product.sweep()
    assert product.mail.recipients() == []
    product.api("POST", f"/distributions/{distribution}/resume")
    product.work()

    assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]


def test_cancelling_in_the_middle_of_preparing_many_calls_off_all(product: Product) -> None:
    people = [product.contact(f"Person{n}") for n in range(250)]
    distribution = product.send(people).json
    assert distribution["state"] == "preparing"

    answer = product.api("DELETE", f"/distributions/{distribution['id']}").json
    product.work()
    product.sweep()

    counts = product.counts(distribution["id"])
    assert answer["state"] == "cancelled"
    assert counts["selected"] == counts["undecided"] + counts["in_list"]
    assert product.mail.recipients() == []


def test_many_people_are_prepared_before_and_read_once_more_when_due(product: Product) -> None:
    people = [product.contact(f"Person{n}") for n in range(250)]
    distribution = product.send(people, send_at=LATER).json["id"]
    product.work()
    assert shown(product, distribution)["state"] == "scheduled"
    assert product.counts(distribution)["pending"] == 250

    product.clock.move_to("2026-12-01T09:00:00Z")
    product.sweep()
    product.sweep()

    assert product.counts(distribution)["sent"] == 250
    assert len(set(product.mail.recipients())) == 250


def test_the_list_can_be_asked_for_what_is_scheduled(product: Product) -> None:
    later = schedule(product, "Alice")
    product.clock.advance(minutes=1)
    now = str(product.send([product.contact("Bob")]).json["id"])
    product.work()

    def listed(state: str) -> list[str]:
        return [item["id"] for item in product.api("GET", f"/distributions?state={state}").json["items"]]

    assert (listed("scheduled"), listed("sent"), listed("scheduled,sent")) == ([later], [now], [now, later])
    assert product.api("GET", "/distributions?state=lost").status_code == 422


def test_who_opts_out_in_salesforce_during_a_pause_is_left_alone(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    distribution = str(product.send([alice, bob]).json["id"])
    product.api("POST", f"/distributions/{distribution}/pause")
    product.org.change(alice, HasOptedOutOfEmail=True)

    product.api("POST", f"/distributions/{distribution}/resume")
    product.work()

    assert product.mail.recipients() == ["bob@example.com"]
    assert product.counts(distribution)["cancelled"] == 1


def test_who_does_not_see_everybody_it_goes_to_may_not_change_what_they_are_told(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    distribution = product.send([alice, bob], send_at=LATER).json["id"]
    path, hugo = f"/distributions/{distribution}", salesforce_user(product)
    by_apex = {"headers": {"X-Salesforce-User": HUGO}}
    assert hugo.api("PATCH", path, json={"message": {"subject": "Ours"}}).status_code == 200

    product.org.hide(alice, user=HUGO)
    refused = [
        hugo.api("PATCH", path, json={"message": {"subject": "His"}}),
        hugo.api("PATCH", path, json={"record_ids": [bob]}),
        product.api("PATCH", path, json={"message": {"subject": "His"}}, **by_apex),
    ]

    assert [each.status_code for each in refused] == [403, 403, 403]
    assert shown(product, distribution)["message"]["subject"] == "Ours"
    assert shown(product, distribution)["counts"]["selected"] == 2
