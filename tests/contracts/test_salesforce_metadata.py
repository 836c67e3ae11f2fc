"""What an org would refuse when the package is deployed, as far as it can be known without one."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.support.metadata_schema import METADATA, MetadataSchema

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "salesforce_metadata"
COMPONENTS = ROOT / "lwc_widget" / "lwc"
API_VERSION = "63.0"
IN_SOQL = re.compile(r"\[\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<object>\w+)(?P<rest>.*?)\]", re.I | re.S)
LABEL_IN_APEX = re.compile(r"(?:System\.Label\.|\$Label\.)(\w+)")
ALWAYS_VISIBLE = {
    *("Id", "Name", "FirstName", "LastName", "OwnerId", "IsEmailBounced", "EmailBouncedDate", "EmailBouncedReason"),
    *("Company", "Status", "IsConverted", "ConvertedContactId", "ConvertedAccountId"),
}
"""Of Contact and Lead: `permissionable` is false in recorded describes of a real org."""
SERVICE_URL = ("namedCredentialParameters", "parameterValue")
PEOPLE = ("Contact", "Lead", "Campaign")
FIELD_IN_WHERE = re.compile(r"(?:WHERE|AND|OR|BY)\s+(\w+)", re.I)


def files() -> list[Path]:
    return sorted([*PACKAGE.rglob("*-meta.xml"), *COMPONENTS.rglob("*-meta.xml")])


def values(file: Path, *path: str) -> list[str]:
    """The texts at a path of elements, e.g. every fieldPermissions/field of a permission set."""
    expression = "./" + "/".join(f"{{{METADATA}}}{step}" for step in path)
    return [element.text or "" for element in etree.parse(str(file)).findall(expression)]


@cache
def fields_of(object_name: str) -> frozenset[str]:
    """API names of an object's fields: the project's own from its files, standard ones from the recorded list."""
    own = {file.name.removesuffix(".field-meta.xml") for file in PACKAGE.glob(f"objects/{object_name}/fields/*")}
    standard = json.loads((ROOT / "tests/support/standard_fields.json").read_text(encoding="utf-8"))
    system = {"Id", "Name", "CreatedById", "LastModifiedById"} if own else set()
    return frozenset(own | system | set(standard.get(object_name, ())))


@pytest.fixture(scope="module")
def schema() -> MetadataSchema:
    return MetadataSchema()


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_it_fits_the_official_schema(schema: MetadataSchema, file: Path) -> None:
    assert schema.complaints(file) == []


def test_the_schema_notices_an_unknown_element(schema: MetadataSchema, tmp_path: Path) -> None:
    file = tmp_path / "X.cls-meta.xml"
    file.write_text(f'<ApexClass xmlns="{METADATA}"><apiVersion>63.0</apiVersion><colour>red</colour></ApexClass>')
    assert "colour" in "".join(schema.complaints(file))


def test_everything_is_of_one_api_version() -> None:
    project = json.loads((ROOT / "sfdx-project.json").read_text(encoding="utf-8"))
    stated = {version for file in files() for version in values(file, "apiVersion")}
    assert {project["sourceApiVersion"], *stated} == {API_VERSION}


def test_every_package_directory_exists() -> None:
    project = json.loads((ROOT / "sfdx-project.json").read_text(encoding="utf-8"))
    assert all((ROOT / entry["path"]).is_dir() for entry in project["packageDirectories"])


@pytest.mark.parametrize("field", sorted(PACKAGE.rglob("*.field-meta.xml")), ids=lambda file: file.name)
def test_a_field_file_is_named_as_its_field(field: Path) -> None:
    assert values(field, "fullName") == [field.name.removesuffix(".field-meta.xml")]


def permission_sets() -> list[Path]:
    return sorted(PACKAGE.glob("permissionsets/*"))


@pytest.mark.parametrize("file", permission_sets(), ids=lambda file: file.name)
def test_a_permission_set_names_fields_and_classes_that_exist(file: Path) -> None:
    granted = [name.split(".") for name in values(file, "fieldPermissions", "field")]
    assert [name for name in granted if name[1] not in fields_of(name[0])] == []
    classes = values(file, "classAccesses", "apexClass")
    assert [name for name in classes if not (PACKAGE / "classes" / f"{name}.cls").exists()] == []


@pytest.mark.parametrize("file", permission_sets(), ids=lambda file: file.name)
def test_a_permission_set_grants_no_field_that_everybody_sees(file: Path) -> None:
    """Salesforce refuses to deploy one that does."""
    granted = values(file, "fieldPermissions", "field")
    assert [name for name in granted if name.split(".")[0] in PEOPLE and name.split(".")[1] in ALWAYS_VISIBLE] == []


@pytest.mark.parametrize("file", permission_sets(), ids=lambda file: file.name)
def test_the_members_of_a_campaign_follow_the_campaign(file: Path) -> None:
    """No permission set can name CampaignMember: who reads the campaign and the person reads the membership."""
    assert "CampaignMember" not in values(file, "objectPermissions", "object")


@pytest.mark.parametrize("name", ["Hearback_Admin", "Hearback_User"])
def test_who_sends_may_open_every_page(name: str) -> None:
    file = PACKAGE / f"permissionsets/{name}.permissionset-meta.xml"
    assert set(values(file, "pageAccesses", "apexPage")) == {page.stem for page in PACKAGE.glob("pages/*.page")}


def test_who_sends_may_sign_in_at_the_service_too() -> None:
    policy = next(PACKAGE.glob("extlClntAppOauthPolicies/*"))
    admitted = values(policy, "commaSeparatedPermissionSet")[0].split(",")
    assert {f"{name}.permissionset-meta.xml" for name in admitted} == {file.name for file in permission_sets()}


@pytest.mark.parametrize("file", permission_sets(), ids=lambda file: file.name)
def test_a_permission_set_opens_the_object_of_each_field(file: Path) -> None:
    objects = set(values(file, "objectPermissions", "object"))
    assert {name.split(".")[0] for name in values(file, "fieldPermissions", "field")} <= objects


def test_the_integration_user_sees_every_opt_out() -> None:
    granted = values(
        PACKAGE / "permissionsets/Hearback_Integration.permissionset-meta.xml", "fieldPermissions", "field"
    )
    opt_outs = {
        f"{kind}.{field}"
        for kind in ("Contact", "Lead")
        for field in ("HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall")
    }
    assert opt_outs <= set(granted)


def test_the_integration_user_writes_every_field_of_a_response() -> None:
    file = PACKAGE / "permissionsets/Hearback_Integration.permissionset-meta.xml"
    editable = {
        permission.findtext(f"{{{METADATA}}}field")
        for permission in etree.parse(str(file)).getroot()
        if permission.findtext(f"{{{METADATA}}}editable") == "true"
    }
    own = {file.name.removesuffix(".field-meta.xml") for file in PACKAGE.glob("objects/Survey_Response__c/fields/*")}
    assert {f"Survey_Response__c.{name}" for name in own} <= editable


def test_the_layout_shows_fields_that_exist() -> None:
    layout = next(PACKAGE.glob("layouts/Survey_Response__c-*"))
    shown = values(layout, "layoutSections", "layoutColumns", "layoutItems", "field")
    assert set(shown) <= fields_of("Survey_Response__c")


def queries() -> Iterator[tuple[str, str]]:
    """(object, field) of each field that a query in Apex names."""
    for file in PACKAGE.glob("classes/*.cls"):
        for query in IN_SOQL.finditer(file.read_text(encoding="utf-8")):
            named = query["fields"].replace("COUNT()", "").split(",") + FIELD_IN_WHERE.findall(query["rest"])
            yield from ((query["object"], field.strip()) for field in named if field.strip())


def test_apex_queries_name_fields_that_exist() -> None:
    asked = set(queries())
    assert asked
    assert [(kind, field) for kind, field in asked if field not in fields_of(kind)] == []


def test_apex_queries_run_as_the_user() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("classes/*.cls"))
    assert [query[0] for query in IN_SOQL.finditer(text) if "WITH USER_MODE" not in query["rest"]] == []


def test_every_class_respects_sharing() -> None:
    heads = [file.read_text(encoding="utf-8") for file in PACKAGE.glob("classes/*.cls")]
    assert all("@IsTest" in text or "public with sharing class" in text for text in heads)


@pytest.mark.parametrize("page", sorted(PACKAGE.glob("pages/*.page")), ids=lambda page: page.name)
def test_a_page_names_a_controller_and_an_action_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    controller = (PACKAGE / "classes" / f"{attribute(text, 'extensions')}.cls").read_text(encoding="utf-8")
    action = attribute(text, "action").strip("{!}")
    assert f"public PageReference {action}()" in controller


def attribute(page: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', page)
    assert found, f"the page has no {name}"
    return found[1]


def link(object_name: str, name: str) -> Path:
    return PACKAGE / f"objects/{object_name}/webLinks/{name}.webLink-meta.xml"


@pytest.mark.parametrize("object_name", PEOPLE)
def test_the_button_of_a_list_opens_the_page_of_its_object(object_name: str) -> None:
    button = link(object_name, "Hearback_Send_Survey")
    page = (PACKAGE / "pages" / f"{values(button, 'page')[0]}.page").read_text(encoding="utf-8")
    assert attribute(page, "standardController") == object_name
    assert values(button, "requireRowSelection") == ["true"]


@pytest.mark.parametrize("object_name", PEOPLE)
def test_the_link_to_a_window_names_its_record_and_its_org(object_name: str) -> None:
    url = values(link(object_name, "Hearback_Window"), "url")[0]
    service = values(PACKAGE / "namedCredentials/Hearback.namedCredential-meta.xml", *SERVICE_URL)[0]
    query = f"object={object_name}&ids={{!{object_name}.Id}}&organization={{!$Organization.Id}}"
    assert url == f"{service}/widget?{query}"


def test_apex_reaches_the_component_that_a_url_may_open() -> None:
    target = re.search(
        r"/lightning/cmp/c__(\w+)", (PACKAGE / "classes/SurveyListActionController.cls").read_text("utf-8")
    )
    assert target
    component = COMPONENTS / target[1] / f"{target[1]}.js-meta.xml"
    assert values(component, "targets", "target") == ["lightning__UrlAddressable"]


def test_no_secret_is_part_of_the_package() -> None:
    assert not list(PACKAGE.rglob("*ecaGlblOauth*"))
    credential = PACKAGE / "externalCredentials/Hearback.externalCredential-meta.xml"
    stored = values(credential, "externalCredentialParameters", "parameterValue")
    assert [value for value in stored if "$Credential" not in value] == []


def labels() -> dict[str, str]:
    file = PACKAGE / "labels/CustomLabels.labels-meta.xml"
    return dict(zip(values(file, "labels", "fullName"), values(file, "labels", "value"), strict=True))


def translations() -> dict[str, str]:
    file = PACKAGE / "translations/fr.translation-meta.xml"
    return dict(zip(values(file, "customLabels", "name"), values(file, "customLabels", "label"), strict=True))


def test_every_label_is_translated_and_keeps_its_places() -> None:
    assert labels().keys() == translations().keys()
    places = {
        name: (set(re.findall(r"\{\d}", text)), set(re.findall(r"\{\d}", translations()[name])))
        for name, text in labels().items()
    }
    assert [name for name, (english, french) in places.items() if english != french] == []


def test_every_label_is_used_and_no_other() -> None:
    components = "".join(file.read_text(encoding="utf-8") for file in COMPONENTS.rglob("*.js"))
    org = "".join(
        file.read_text(encoding="utf-8") for file in [*PACKAGE.glob("classes/*.cls"), *PACKAGE.glob("pages/*")]
    )
    used = {*re.findall(r"@salesforce/label/c\.(\w+)", components), *LABEL_IN_APEX.findall(org)}
    assert used == labels().keys()
