"""The Tooling API: a custom field is added to the running org and hidden until it is granted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from simulator_driver import Api, Clock, settings_for

from connector.demo.salesforce_simulator.simulator import Simulator

HUGO = "005Hb0000000002IAA"
DOOR = "tooling/sobjects/CustomField"
FIELD = "Hearback_Response_Id__c"
Json = dict[str, Any]


def definition(full_name: str = f"Case.{FIELD}", **changes: Any) -> Json:
    metadata = {"type": "Text", "label": "Hearback Response Id", "length": 40, "unique": True, "externalId": True}
    return {"FullName": full_name, "Metadata": metadata | changes}


def fields(api: Api, object_name: str = "Case") -> dict[str, Json]:
    described = api.get(f"sobjects/{object_name}/describe").json or {}
    return {field["name"]: field for field in described["fields"]}


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json[0]["errorCode"]


def grant(api: Api, *, edit: bool = True) -> Any:
    (shown,) = api.records("SELECT Id FROM PermissionSet WHERE Name = 'Hearback_Integration'")
    granted = {"SobjectType": "Case", "Field": f"Case.{FIELD}", "PermissionsRead": True, "PermissionsEdit": edit}
    return api.post("sobjects/FieldPermissions", {"ParentId": shown["Id"], **granted})


def test_a_new_field_is_hidden_until_it_is_granted(api: Api) -> None:
    made = api.post(DOOR, definition())
    assert (made.status_code, made.json["success"], made.json["id"][:3]) == (201, True, "00N")  # type: ignore[index]
    assert FIELD not in fields(api)
    assert error(api.post("sobjects/Case", {FIELD: "R_1"})) == (400, "INVALID_FIELD")

    assert grant(api).status_code == 201

    field = fields(api)[FIELD]
    expected = {"type": "string", "length": 40, "unique": True, "externalId": True, "idLookup": True, "nillable": True}
    assert {name: field[name] for name in expected} == expected
    assert (field["createable"], field["updateable"], field["custom"]) == (True, True, True)


def test_records_go_by_the_new_field(api: Api) -> None:
    api.post(DOOR, definition())
    grant(api)
    path = f"sobjects/Case/{FIELD}/R_1"
    assert api.patch(path, {"Subject": "Late", "Origin": "Web"}).status_code == 201
    assert api.patch(path, {"Subject": "Later"}).status_code == 200
    assert error(api.post("sobjects/Case", {FIELD: "r_1"})) == (400, "DUPLICATE_VALUE")
    assert [row["Subject"] for row in api.records(f"SELECT Subject FROM Case WHERE {FIELD} = 'R_1'")] == ["Later"]


def test_what_is_granted_to_read_is_not_granted_to_change(api: Api) -> None:
    api.post(DOOR, definition())
    grant(api, edit=False)
    assert fields(api)[FIELD]["updateable"] is False
    assert error(grant(api)) == (400, "DUPLICATE_VALUE")
    (granted,) = api.records(f"SELECT Id FROM FieldPermissions WHERE Field = 'Case.{FIELD}'")
    api.patch(f"sobjects/FieldPermissions/{granted['Id']}", {"PermissionsEdit": True})
    assert fields(api)[FIELD]["updateable"] is True


def test_it_is_there_after_a_restart(api: Api, world: Simulator) -> None:
    api.post(DOOR, definition())
    grant(api)
    again = Simulator.open(settings_for(Path(world.settings.data)), Clock())
    field = again.org.schema.get("Case").field(FIELD)
    assert field is not None and (field.unique, field.source) == (True, "tooling")
    assert f"Case.{FIELD}" not in again.security.limits(again.org.users()[0]["Id"]).hidden
    again.close()


def test_the_same_field_twice_is_refused(api: Api) -> None:
    api.post(DOOR, definition())
    refused = api.post(DOOR, definition(label="Another"))
    assert error(refused) == (400, "DUPLICATE_DEVELOPER_NAME")
    assert "There is already a field named" in refused.json[0]["message"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "REQUIRED_FIELD_MISSING"),
        ({**definition(), "Label": "X"}, "INVALID_FIELD"),
        (definition("Nothing__c.X__c"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        (definition("FeedItem.X__c"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        (definition("Case.X"), "FIELD_INTEGRITY_EXCEPTION"),
        (definition("Case.A__B__c"), "FIELD_INTEGRITY_EXCEPTION"),
        (definition("Case.9X__c"), "FIELD_INTEGRITY_EXCEPTION"),
        (definition(f"Case.{'X' * 41}__c"), "FIELD_INTEGRITY_EXCEPTION"),
        (definition(length=256), "FIELD_INTEGRITY_EXCEPTION"),
        (definition(length=None), "FIELD_INTEGRITY_EXCEPTION"),
        (definition(label=""), "FIELD_INTEGRITY_EXCEPTION"),
        (definition(unique="yes"), "JSON_PARSER_ERROR"),
    ],
)
def test_a_definition_that_does_not_fit_is_refused(api: Api, body: Json, code: str) -> None:
    assert error(api.post(DOOR, body)) == (400, code)
    assert FIELD not in fields(api)


@pytest.mark.parametrize("changes", [{"type": "Number"}, {"formula": "1"}])
def test_what_is_not_played_answers_501(api: Api, changes: Json) -> None:
    assert error(api.post(DOOR, definition(**changes))) == (501, "NOT_IMPLEMENTED")


@pytest.mark.parametrize("path", ["tooling/query?q=SELECT+Id+FROM+CustomField", f"{DOOR}/00NHb0000000001", "tooling"])
def test_the_rest_of_the_tooling_api_is_not_played(api: Api, path: str) -> None:
    assert error(api.get(path)) == (501, "NOT_IMPLEMENTED")


def test_who_may_not_customize_the_org_finds_no_such_door(world: Simulator, call_as: Callable[..., Api]) -> None:
    hugo = call_as(session_id=world.grants.mint_session(HUGO))
    assert error(hugo.post(DOOR, definition())) == (404, "NOT_FOUND")
    assert world.org.schema.get("Case").field(FIELD) is None


def test_a_grant_names_a_field_of_its_object(api: Api) -> None:
    (shown,) = api.records("SELECT Id FROM PermissionSet WHERE Name = 'Hearback_SMS'")
    granted = {"ParentId": shown["Id"], "Field": "Case.Subject", "PermissionsRead": True}
    for wrong in ({"SobjectType": "Lead"}, {"SobjectType": "Case", "Field": "Case.Nothing__c"}):
        refused = api.post("sobjects/FieldPermissions", granted | wrong)
        assert error(refused) == (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
