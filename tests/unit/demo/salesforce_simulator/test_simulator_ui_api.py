"""What a component on a record page asks the User Interface API."""

from typing import Any

import pytest
from simulator_driver import Api

ADA = "005Hb0000000001IAA"
MASTER = "012000000000000AAA"
Json = dict[str, Any]


@pytest.fixture
def alice(api: Api) -> str:
    return api.id_of("Alice Martin")


def record(api: Api, record_id: str, fields: str, **more: str) -> Json:
    return api.get(f"ui-api/records/{record_id}", query_string={"fields": fields, **more}).json or {}


def test_a_record_tells_the_fields_asked_for(api: Api, alice: str) -> None:
    found = record(api, alice, "Contact.Name,Contact.Email,Contact.account.name,contact.CreatedDate")
    assert (found["apiName"], found["id"], found["recordTypeId"]) == ("Contact", alice, MASTER)
    assert list(found["fields"]) == ["Name", "Email", "CreatedDate", "Account"]
    assert found["fields"]["Name"] == {"displayValue": None, "value": "Alice Martin"}
    assert found["fields"]["CreatedDate"]["value"] == "2026-03-02T09:30:00.000Z"
    account = found["fields"]["Account"]
    assert (account["displayValue"], account["value"]["apiName"]) == ("Hélios Énergie", "Account")
    assert account["value"]["fields"]["Name"]["value"] == "Hélios Énergie"
    assert {"childRelationships", "eTag", "weakEtag", "lastModifiedById", "systemModstamp"} <= set(found)


def test_a_parent_that_is_not_set_is_null(api: Api) -> None:
    nomad = (api.post("sobjects/Contact", {"LastName": "Nomad"}).json or {})["id"]
    fields = record(api, nomad, "Contact.Account.Name")["fields"]
    assert fields == {"Account": {"displayValue": None, "value": None}}


def test_optional_fields_may_be_absent_and_others_may_not(api: Api, alice: str) -> None:
    found = record(api, alice, "Contact.Name", optionalFields="Contact.Nothing,Contact.Title,Contact.Nobody__r.Name")
    assert list(found["fields"]) == ["Name", "Title"]
    answer = api.get(f"ui-api/records/{alice}?fields=Contact.Nothing")
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "INVALID_FIELD")


@pytest.mark.parametrize("field", ["Name", "Account.Name", "Contact.Name FROM Contact", "Contact."])
def test_fields_are_qualified_with_their_object(api: Api, alice: str, field: str) -> None:
    assert api.get(f"ui-api/records/{alice}", query_string={"fields": field}).status_code == 400


def test_a_record_that_is_not_there_is_not_found(api: Api, alice: str) -> None:
    assert api.get("ui-api/records/003Hb000zzzzzzz?fields=Contact.Name").status_code == 404
    assert api.get("ui-api/records/xyz?fields=Contact.Name").status_code == 404
    api.fault(fault="hide_records", user_id=ADA, record_ids=[alice])
    assert api.get(f"ui-api/records/{alice}?fields=Contact.Name").status_code == 404


def test_layouts_are_not_played(api: Api, alice: str) -> None:
    assert api.get(f"ui-api/records/{alice}?layoutTypes=Full").status_code == 501


def test_a_batch_has_an_outcome_for_each_record(api: Api, alice: str) -> None:
    body = api.get(f"ui-api/records/batch/{alice},003Hb000zzzzzzz?fields=Contact.Name").json or {}
    assert (body["hasErrors"], [result["statusCode"] for result in body["results"]]) == (True, [200, 404])
    assert body["results"][0]["result"]["fields"]["Name"]["value"] == "Alice Martin"
    assert body["results"][1]["result"][0]["errorCode"] == "NOT_FOUND"


def test_object_info_describes_fields_by_name(api: Api) -> None:
    info = api.get("ui-api/object-info/Contact").json or {}
    assert (info["apiName"], info["keyPrefix"], info["nameFields"]) == ("Contact", "003", ["Name"])
    assert info["recordTypeInfos"][MASTER]["master"] is True
    account = info["fields"]["AccountId"]
    assert (account["dataType"], account["reference"], account["relationshipName"]) == ("Reference", True, "Account")
    assert account["referenceToInfos"] == [{"apiName": "Account", "nameFields": ["Name"]}]
    assert info["fields"]["Email"]["dataType"] == "Email"
    assert "Cases" in {child["relationshipName"] for child in info["childRelationships"]}
    assert api.get("ui-api/object-info/Nothing").status_code == 404


def test_object_info_leaves_out_what_the_user_may_not_see(api: Api) -> None:
    api.post("/_sim/permission_sets", {"user_id": ADA, "name": "Hearback_Integration", "assigned": False})
    info = api.get("ui-api/object-info/Contact").json or {}
    assert "HasOptedOutOfEmail" not in info["fields"]


def test_picklists_tell_their_values(api: Api) -> None:
    path = f"ui-api/object-info/Case/picklist-values/{MASTER}"
    body = api.get(f"{path}/Status").json or {}
    assert [value["value"] for value in body["values"]] == ["New", "Working", "Escalated", "Closed"]
    assert body["defaultValue"] == {"attributes": None, "label": "New", "validFor": [], "value": "New"}
    assert body["url"].endswith(f"/{path}/Status")
    assert api.get(f"{path}/Subject").status_code == 404


def test_the_rest_of_it_is_not_played(api: Api, alice: str) -> None:
    assert api.get("ui-api/record-ui/" + alice).status_code == 501
    assert api.patch(f"ui-api/records/{alice}", {"fields": {}}).status_code in (405, 501)
