"""Field-level security: what a user sees and changes follows from the permission sets assigned to them."""

from collections.abc import Callable
from typing import Any

import pytest
from simulator_driver import Api

from connector.demo.salesforce_simulator.simulator import Simulator

ADA = "005Hb0000000001IAA"
HUGO = "005Hb0000000002IAA"
OPT_OUTS = {"HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"}
Json = dict[str, Any]


@pytest.fixture
def hugo(world: Simulator, call_as: Callable[..., Api]) -> Api:
    """A user who sends surveys and is not the one that Hearback signs in as."""
    return call_as(session_id=world.grants.mint_session(HUGO))


def assign(api: Api, user_id: str, name: str, *, assigned: bool) -> Any:
    body = {"user_id": user_id, "name": name, "assigned": assigned}
    return api.post("/_sim/permission_sets", body).json


def fields(api: Api, object_name: str) -> dict[str, Json]:
    described = api.get(f"sobjects/{object_name}/describe").json or {}
    return {field["name"]: field for field in described["fields"]}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json[0]["errorCode"]


def test_the_connecting_user_sees_opt_outs_and_others_do_not(api: Api, hugo: Api) -> None:
    for name in ("Contact", "Lead"):
        assert fields(api, name).keys() >= OPT_OUTS
        assert not fields(hugo, name).keys() & OPT_OUTS


def test_what_is_granted_to_read_is_not_granted_to_change(api: Api) -> None:
    contact = fields(api, "Contact")
    assert contact["HasOptedOutOfEmail"]["updateable"] is True
    assert contact["DoNotCall"]["updateable"] is False
    alice = api.id_of("Alice Martin")
    assert api.patch(f"sobjects/Contact/{alice}", {"HasOptedOutOfEmail": True}).status_code == 204
    refused = api.patch(f"sobjects/Contact/{alice}", {"DoNotCall": True})
    assert code(refused) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def test_a_user_reads_responses_and_does_not_write_them(hugo: Api) -> None:
    response = fields(hugo, "Survey_Response__c")
    assert response["NPS__c"]["updateable"] is False
    refused = hugo.post("sobjects/Survey_Response__c", {"NPS__c": 9})
    assert code(refused) == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")


def test_without_the_permission_set_fields_are_not_there(api: Api) -> None:
    assign(api, ADA, "Hearback_Integration", assigned=False)
    assert not fields(api, "Contact").keys() & OPT_OUTS
    alice = api.id_of("Alice Martin")
    assert code(api.patch(f"sobjects/Contact/{alice}", {"HasOptedOutOfEmail": True})) == (400, "INVALID_FIELD")
    assert code(api.get("query?q=SELECT+DoNotCall+FROM+Contact")) == (400, "INVALID_FIELD")
    assert "DoNotCall" not in (api.get(f"sobjects/Contact/{alice}").json or {})
    row = {"attributes": {"type": "Contact"}, "Id": alice, "HasOptedOutOfEmail": True}
    (result,) = api.patch("composite/sobjects", {"records": [row]}).json or []
    assert result["errors"][0]["statusCode"] == "INVALID_FIELD"


def test_without_any_the_fields_of_the_project_are_gone(api: Api) -> None:
    for name in ("Hearback_Integration", "Hearback_Admin"):
        assign(api, ADA, name, assigned=False)
    assert not [
        name for name, field in fields(api, "Survey_Response__c").items() if field["custom"] and field["nillable"]
    ]
    upsert = api.patch("sobjects/Survey_Response__c/Response_Id__c/x", {})
    assert code(upsert) == (404, "NOT_FOUND")


def test_what_was_taken_away_can_be_given_back(api: Api) -> None:
    assert assign(api, ADA, "Hearback_Integration", assigned=False)["permission_sets"] == [
        "Hearback_Admin",
        "Hearback_SMS",
    ]
    assert "Hearback_Integration" in assign(api, ADA, "Hearback_Integration", assigned=True)["permission_sets"]
    assert fields(api, "Contact").keys() >= OPT_OUTS


def test_assignments_can_be_read_and_written_as_records(api: Api, hugo: Api) -> None:
    (integration,) = api.records("SELECT Id, Label FROM PermissionSet WHERE Name = 'Hearback_Integration'")
    assert integration["Label"] == "Hearback Integration"
    body = {"PermissionSetId": integration["Id"], "AssigneeId": HUGO}
    made = api.post("sobjects/PermissionSetAssignment", body).json or {}
    assert fields(hugo, "Contact").keys() >= OPT_OUTS
    assert code(api.post("sobjects/PermissionSetAssignment", body)) == (400, "DUPLICATE_VALUE")
    api.delete(f"sobjects/PermissionSetAssignment/{made['id']}")
    assert not fields(hugo, "Contact").keys() & OPT_OUTS
    names = api.records(f"SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE AssigneeId = '{HUGO}'")
    assert [row["PermissionSet"]["Name"] for row in names] == ["Hearback_User"]


def test_a_change_of_security_makes_the_describe_new(api: Api) -> None:
    before = api.get("sobjects/Contact/describe").headers["ETag"]
    assign(api, ADA, "Hearback_Integration", assigned=False)
    assert api.get("sobjects/Contact/describe").headers["ETag"] != before


def test_a_hidden_lookup_is_cleared_all_the_same(api: Api, hugo: Api) -> None:
    bob = (api.post("sobjects/Contact", {"LastName": "Bob"}).json or {})["id"]
    key = "sobjects/Survey_Response__c/Response_Id__c/R_hidden"
    api.patch(key, {"Contact__c": bob})
    assign(api, HUGO, "Hearback_User", assigned=False)
    assert hugo.delete(f"sobjects/Contact/{bob}").status_code == 204
    assert (api.get(key).json or {})["Contact__c"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": ADA, "name": "Unknown", "assigned": True},
        {"user_id": "005Hb00000zzzzz", "name": "Hearback_User", "assigned": True},
        {"user_id": ADA, "name": "Hearback_User", "assigned": "yes"},
        [],
    ],
)
def test_the_door_says_what_is_wrong(api: Api, body: Any) -> None:
    assert api.post("/_sim/permission_sets", body).status_code == 400


def test_the_door_lists_who_has_what(api: Api) -> None:
    body = api.get("/_sim/permission_sets").json or {}
    assert body["items"][0]["permission_sets"] == ["Hearback_Admin", "Hearback_Integration", "Hearback_SMS"]
    assert {"Hearback_User"} in [set(person["permission_sets"]) for person in body["items"]]
