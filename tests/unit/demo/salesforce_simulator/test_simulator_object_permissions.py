"""Object permissions: what a user may do with records follows from the profile and the permission sets."""

from collections.abc import Callable
from typing import Any

import pytest
from simulator_driver import Api

from connector.demo.salesforce_simulator.catalogue.profiles import MINIMUM_ACCESS
from connector.demo.salesforce_simulator.simulator import Simulator
from connector.demo.salesforce_simulator.store import rows

HUGO = "005Hb0000000002IAA"
Json = dict[str, Any]


@pytest.fixture
def hugo(world: Simulator, call_as: Callable[..., Api]) -> Api:
    """A user with the profile Standard User."""
    return call_as(session_id=world.grants.mint_session(HUGO))


@pytest.fixture
def integration(world: Simulator, hugo: Api) -> Api:
    """A user who may do nothing but what the permission set Hearback Integration grants."""
    with world.org.database.write() as connection:
        rows.update(connection, world.org.schema.get("User"), HUGO, {"ProfileId": MINIMUM_ACCESS.id})
    world.security.unassign(HUGO, "Hearback_User")
    world.security.assign(HUGO, "Hearback_Integration", "2026-03-02T09:30:00.000+0000")
    return hugo


def described(api: Api, name: str) -> Json:
    return api.get(f"sobjects/{name}/describe").json or {}


def rights(api: Api, name: str) -> tuple[bool, bool, bool]:
    found = described(api, name)
    return found["createable"], found["updateable"], found["deletable"]


def error(answer: Any) -> tuple[int, str, str]:
    (first,) = answer.json
    return answer.status_code, first["errorCode"], first["message"]


def set_id(api: Api, name: str = "Hearback_Integration") -> str:
    return str(api.records(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")[0]["Id"])


def test_the_administrator_may_do_everything(api: Api) -> None:
    for name in ("Account", "Case", "Survey_Response__c"):
        assert rights(api, name) == (True, True, True)


def test_the_permission_set_of_the_integration_grants_what_it_says(integration: Api) -> None:
    assert rights(integration, "Case") == (False, False, False)
    assert rights(integration, "Contact") == (False, True, False)
    assert rights(integration, "Survey_Response__c") == (True, True, False)


def test_what_may_not_be_done_with_an_object_may_not_be_done_with_its_fields(integration: Api) -> None:
    fields = {field["name"]: field for field in described(integration, "Contact")["fields"]}
    assert (fields["LastName"]["createable"], fields["LastName"]["updateable"]) == (False, True)


def test_each_write_is_refused_in_the_orgs_words(api: Api, integration: Api) -> None:
    case = api.records("SELECT Id FROM Case LIMIT 1")[0]["Id"]
    code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    created = integration.post("sobjects/Case", {"Subject": "Late"})
    assert error(created) == (400, code, "entity type cannot be inserted: Case")
    changed = integration.patch(f"sobjects/Case/{case}", {"Subject": "Late"})
    assert error(changed) == (400, code, "entity type cannot be updated: Case")
    deleted = integration.delete(f"sobjects/Case/{case}")
    assert error(deleted) == (403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def test_rows_of_a_collection_are_refused_each(integration: Api) -> None:
    row = {"attributes": {"type": "Case"}, "Subject": "Late"}
    (result,) = integration.post("composite/sobjects", {"records": [row]}).json or []
    assert result["errors"][0]["statusCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"


def test_an_upsert_needs_the_right_for_what_it_comes_to(api: Api, integration: Api) -> None:
    contact = api.id_of("Alice Martin")
    assert integration.patch(f"sobjects/Contact/Id/{contact}", {"Title": "Head"}).status_code == 200
    row = {"attributes": {"type": "Contact"}, "Id": contact, "Title": "Lead"}
    (result,) = integration.patch("composite/sobjects/Contact/Id", {"records": [row]}).json or []
    assert result["success"] is True


def test_an_object_that_may_not_be_read_is_not_there(integration: Api, world: Simulator) -> None:
    world.security.unassign(HUGO, "Hearback_Integration")
    assert integration.get("sobjects/Case/describe").status_code == 404
    assert error(integration.get("query?q=SELECT+Id+FROM+Case"))[1] == "INVALID_TYPE"
    assert "Case" not in {each["name"] for each in (integration.get("sobjects").json or {})["sobjects"]}


def test_a_standard_user_reads_campaigns_and_changes_none(hugo: Api) -> None:
    assert rights(hugo, "Campaign") == (False, False, False)
    assert rights(hugo, "Account") == (True, True, True)


def test_a_grant_counts_at_once(api: Api, integration: Api) -> None:
    (granted,) = api.records(
        f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{set_id(api)}' AND SobjectType = 'Case'"
    )
    before = integration.get("sobjects/Case/describe").headers["ETag"]
    api.patch(f"sobjects/ObjectPermissions/{granted['Id']}", {"PermissionsCreate": True})
    assert rights(integration, "Case") == (True, False, False)
    assert integration.get("sobjects/Case/describe").headers["ETag"] != before
    assert integration.post("sobjects/Case", {"Subject": "Late", "Origin": "Web", "Status": "New"}).status_code == 201


def test_a_grant_can_be_made_and_taken_back(api: Api, integration: Api) -> None:
    (old,) = api.records(f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{set_id(api)}' AND SobjectType = 'Lead'")
    assert api.delete(f"sobjects/ObjectPermissions/{old['Id']}").status_code == 204
    assert integration.get("sobjects/Lead/describe").status_code == 404
    made = {"ParentId": set_id(api), "SobjectType": "Lead", "PermissionsRead": True}
    assert api.post("sobjects/ObjectPermissions", made).status_code == 201
    assert rights(integration, "Lead") == (False, False, False)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"SobjectType": "Case", "PermissionsRead": True}, "DUPLICATE_VALUE"),
        ({"SobjectType": "Nothing__c", "PermissionsRead": True}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ({"PermissionsRead": True}, "REQUIRED_FIELD_MISSING"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(api: Api, values: Json, code: str) -> None:
    refused = api.post("sobjects/ObjectPermissions", {"ParentId": set_id(api), **values})
    assert error(refused)[:2] == (400, code)


def test_reading_comes_before_all_else(api: Api) -> None:
    values = {"ParentId": set_id(api, "Hearback_SMS"), "SobjectType": "Case", "PermissionsCreate": True}
    assert error(api.post("sobjects/ObjectPermissions", values)) == (
        400,
        "FIELD_INTEGRITY_EXCEPTION",
        "Permission Create Case depends on permission(s): Read Case",
    )


def test_who_may_see_the_setup_reads_grants_and_changes_none(hugo: Api) -> None:
    (granted, *_more) = hugo.records("SELECT Id, Parent.Name FROM FieldPermissions WHERE Field = 'Contact.DoNotCall'")
    assert granted["Parent"]["Name"].startswith("Hearback")
    refused = hugo.patch(f"sobjects/FieldPermissions/{granted['Id']}", {"PermissionsEdit": True})
    assert error(refused)[1] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"


def test_for_others_grants_are_not_there(integration: Api) -> None:
    assert error(integration.get("query?q=SELECT+Id+FROM+FieldPermissions"))[1] == "INVALID_TYPE"
