"""The schema: standard objects from recorded facts, custom ones from the project's own metadata."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.demo.salesforce_simulator.catalogue.load import load_schema
from connector.demo.salesforce_simulator.simulator import Simulator

OPT_OUTS = {"HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"}


def _fields(describe: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in describe["fields"]}


@pytest.mark.parametrize("name", ["Contact", "Lead"])
def test_opt_out_fields_say_that_documentation_is_their_source(world: Simulator, name: str) -> None:
    person = world.org.schema.get(name)
    assert {field.name for field in person.all_fields if field.source == "documentation"} == OPT_OUTS


def test_a_lead_tells_its_bounce_by_the_date_alone(world: Simulator) -> None:
    names = set(_fields(world.org.describe("Lead")))
    assert "EmailBouncedDate" in names
    assert "IsEmailBounced" not in names


def test_every_field_names_a_source_that_its_object_explains(world: Simulator) -> None:
    for kind in world.org.schema.objects.values():
        assert {field.source for field in kind.all_fields} <= set(kind.sources)


def test_survey_responses_come_from_the_projects_metadata(world: Simulator) -> None:
    fields = _fields(world.org.describe("Survey_Response__c"))
    key = fields["Response_Id__c"]
    assert (key["unique"], key["externalId"], key["idLookup"], key["caseSensitive"]) == (True, True, True, False)
    assert fields["Name"]["autoNumber"]
    assert fields["Status__c"]["restrictedPicklist"]


def test_lookups_to_objects_elsewhere_stay_describable(world: Simulator) -> None:
    owner = _fields(world.org.describe("Lead"))["OwnerId"]
    assert (owner["referenceTo"], owner["polymorphicForeignKey"]) == (["Group", "User"], True)


def test_an_object_without_records_of_its_own_is_described(world: Simulator) -> None:
    described = world.org.describe("UserRecordAccess")
    assert described["keyPrefix"] is None
    assert {"UserId", "RecordId", "HasReadAccess"} <= set(_fields(described))
    assert "UserRecordAccess" not in {c["childSObject"] for c in world.org.describe("User")["childRelationships"]}


@pytest.mark.parametrize("name", ["Contact", "Lead", "Campaign"])
def test_people_and_campaigns_know_their_survey_responses(world: Simulator, name: str) -> None:
    children = world.org.describe(name)["childRelationships"]
    assert "Survey_Responses__r" in {child["relationshipName"] for child in children}


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    folder = tmp_path / "objects"
    (folder / "Visit__c" / "fields").mkdir(parents=True)
    (folder / "Contact" / "fields").mkdir(parents=True)
    return folder


@pytest.fixture
def write(objects: Path) -> Callable[[str, str], None]:
    def write(path: str, body: str) -> None:
        root = "CustomField" if "field-meta" in path else "CustomObject"
        text = f'<{root} xmlns="http://soap.sforce.com/2006/04/metadata">{body}</{root}>'
        (objects / path).write_text(text)

    return write


def test_a_field_added_to_the_metadata_appears(objects: Path, write: Callable[[str, str], None]) -> None:
    write("Contact/fields/Tier__c.field-meta.xml", "<fullName>Tier__c</fullName><type>Text</type><length>9</length>")
    tier = load_schema(objects, {}).get("Contact").field("tier__C")
    assert tier is not None
    assert (tier.name, tier.length, tier.custom) == ("Tier__c", 9, True)


def test_a_custom_object_may_have_a_text_name_and_a_checkbox(objects: Path, write: Callable[[str, str], None]) -> None:
    name = "<nameField><type>Text</type><label>Visit</label></nameField>"
    write("Visit__c/Visit__c.object-meta.xml", f"<label>Visit</label>{name}")
    flag = "<fullName>Done__c</fullName><type>Checkbox</type><defaultValue>true</defaultValue>"
    write("Visit__c/fields/Done__c.field-meta.xml", flag)
    visit = load_schema(objects, {"Visit__c": "a01"}).get("visit__c")
    done = visit.field("Done__c")
    assert done is not None
    assert (visit.key_prefix, done.default, done.nillable) == ("a01", True, False)


def test_a_field_type_that_is_not_played_stops_the_start(objects: Path, write: Callable[[str, str], None]) -> None:
    write("Contact/fields/Where__c.field-meta.xml", "<fullName>Where__c</fullName><type>Location</type>")
    with pytest.raises(ValueError, match="Location of Where__c"):
        load_schema(objects, {})
