"""One contract, three who keep it: the components call what it names, the Apex class calls the service as it says, and
the stand-in of the demo validates both ways. Here: the file itself, the Apex class, the components.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
CONTRACT: dict[str, Any] = json.loads((ROOT / "lwc_widget/contract/apex.schema.json").read_text(encoding="utf-8"))
OPERATIONS: dict[str, dict[str, Any]] = CONTRACT["operations"]
APEX = (ROOT / f"salesforce_metadata/classes/{CONTRACT['class']}.cls").read_text(encoding="utf-8")
LIST_PAGES = (ROOT / "salesforce_metadata/classes/SurveyListActionController.cls").read_text(encoding="utf-8")
COMPONENTS = ROOT / "lwc_widget" / "lwc"

METHOD = re.compile(
    r"@AuraEnabled\s+public static Object (?P<name>\w+)\((?P<params>[^)]*)\) \{(?P<body>.*?)\n    \}", re.S
)
CALL = re.compile(
    r"newRequest\(\s*'(?P<verb>[A-Z]+)',\s*(?P<path>(?:'[^']*'|encode\(\w+\)|\s*\+\s*)+)(?P<query>query\()?"
)
PAIRS = re.compile(r"new Map<String, Object>\{(?P<pairs>[^}]*)\}")
PAIR = re.compile(r"'(\w+)' => (\w+)")
HEADER = re.compile(r"setHeader\('([\w-]+)', (\w+)\)")
BODY = re.compile(r"carrying\(.*, (\w+)\)")
CONTACT = "003000000000001AAA"
EVERY_OPERATION = pytest.mark.parametrize("name", OPERATIONS)


def apex_methods() -> dict[str, re.Match[str]]:
    return {method["name"]: method for method in METHOD.finditer(APEX)}


def apex_call(name: str) -> re.Match[str]:
    call = CALL.search(apex_methods()[name]["body"])
    assert call, f"{name} makes no call"
    return call


def apex_path(name: str) -> str:
    """The path of a method's call as the contract writes it: '/api/v1/surveys/{id}'."""
    path = re.sub(r"'?\s*\+?\s*encode\((\w+)\)\s*\+?\s*'?", r"{\1}", apex_call(name)["path"])
    return path.replace("'", "").replace("+", "").replace(" ", "")


def apex_query(name: str) -> dict[str, str]:
    pairs = PAIRS.search(apex_methods()[name]["body"]) if apex_call(name)["query"] else None
    return {key: f"{{{param}}}" for key, param in PAIR.findall(pairs["pairs"])} if pairs else {}


def validator(name: str, part: str) -> Draft202012Validator:
    return Draft202012Validator(CONTRACT).evolve(schema=OPERATIONS[name][part])


@EVERY_OPERATION
@pytest.mark.parametrize("part", ["params", "response"])
def test_its_schemas_are_json_schemas(name: str, part: str) -> None:
    Draft202012Validator.check_schema(OPERATIONS[name][part])


def test_the_whole_file_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(CONTRACT)


@EVERY_OPERATION
def test_its_templates_name_params_that_exist(name: str) -> None:
    operation = OPERATIONS[name]
    templates = [operation["path"], *operation["query"].values(), *operation["headers"].values()]
    named = {param for template in templates for param in re.findall(r"\{(\w+)\}", template)}
    assert named | ({operation["body"]} if "body" in operation else set()) == params_of(name)


def params_of(name: str) -> set[str]:
    schema = OPERATIONS[name]["params"]
    resolved = CONTRACT["$defs"][schema["$ref"].split("/")[-1]] if "$ref" in schema else schema
    return set(resolved["properties"])


def test_apex_has_a_method_for_each_operation_and_no_other() -> None:
    assert apex_methods().keys() == OPERATIONS.keys()


@EVERY_OPERATION
def test_apex_calls_the_stated_address(name: str) -> None:
    operation = OPERATIONS[name]
    assert (apex_call(name)["verb"], apex_path(name)) == (operation["method"], operation["path"])
    assert apex_query(name) == operation["query"]


@EVERY_OPERATION
def test_apex_takes_the_stated_params(name: str) -> None:
    taken = {param.split()[-1] for param in apex_methods()[name]["params"].split(",") if param.strip()}
    assert taken == params_of(name)


@EVERY_OPERATION
def test_apex_sends_the_stated_headers_and_body(name: str) -> None:
    operation, body = OPERATIONS[name], apex_methods()[name]["body"]
    sent = {header: f"{{{param}}}" for header, param in HEADER.findall(body)}
    assert sent == operation["headers"]
    assert BODY.findall(body) == ([operation["body"]] if "body" in operation else [])


def test_apex_says_who_calls_and_waits_no_longer_than_it_may() -> None:
    for header in ("X-Salesforce-Organization", "X-Salesforce-User"):
        assert f"setHeader('{header}'" in APEX
    timeout = re.search(r"TIMEOUT_MILLISECONDS = (\d+)", APEX)
    assert timeout and int(timeout[1]) <= 120_000


def test_components_and_list_pages_call_every_operation_and_no_other() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*/*.js"))
    by_components = re.findall(r"@salesforce/apex/(\w+)\.(\w+)", text)
    by_list_pages = re.findall(rf"({CONTRACT['class']})\.(\w+)\(", LIST_PAGES)
    assert {*by_components, *by_list_pages} == {(CONTRACT["class"], name) for name in OPERATIONS}


def test_one_component_alone_reaches_apex() -> None:
    modules = {file.stem: file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*/*.js")}
    assert [name for name, text in modules.items() if "@salesforce/apex" in text] == ["hearbackTransport"]


def test_it_refuses_a_key_that_is_too_short_and_an_id_with_a_line_break() -> None:
    assert not validator("send", "params").is_valid({"request": "{}", "idempotencyKey": "short"})
    assert not validator("listDistributions", "params").is_valid({"recordId": CONTACT[:15] + "\n"})
    assert validator("listDistributions", "params").is_valid({"recordId": CONTACT})


A_DISTRIBUTION = {
    "id": "EMD_1",
    "state": "sent",
    "survey": {"id": "SV_1", "name": "CSAT"},
    "channel": "email",
    "created_at": "2026-03-12T09:30:00Z",
}
COUNTS = dict.fromkeys(("selected", "opted_out", "missing_email", "missing_phone", "in_list", "sent"), 0)


def test_it_refuses_an_answer_without_counters() -> None:
    assert not validator("getDistribution", "response").is_valid(A_DISTRIBUTION)
    assert validator("getDistribution", "response").is_valid({**A_DISTRIBUTION, "counts": COUNTS})


def test_it_takes_the_members_of_a_campaign_that_are_still_being_read() -> None:
    campaign = {
        "object": "Campaign",
        "campaigns": [{"id": "701000000000001AAA", "name": "Spring launch"}],
        "progress": {"done": 200, "total": None},
        "warnings": [{"field": "embedded_data.Tier", "message": "Lead has no field Account.Rating"}],
        "embedded_data": {"Tier": {"Contact": "Account.Rating", "Lead": "Rating"}, "Phone": "Phone"},
    }
    answer = {**A_DISTRIBUTION, "state": "preparing", "counts": COUNTS, **campaign}
    assert validator("getDistribution", "response").is_valid(answer)


def test_it_takes_a_page_after_a_position_and_refuses_what_could_leave_the_query() -> None:
    params = validator("listRecipients", "params")
    assert params.is_valid({"distributionId": "EMD_1", "after": "150", "pageSize": 50})
    assert not params.is_valid({"distributionId": "EMD_1", "after": "1&limit=9"})
    assert not params.is_valid({"distributionId": "EMD_1", "pageSize": 100_000})


def test_it_knows_a_selection_by_its_id() -> None:
    selection = {
        "id": "SEL_1",
        "object": "Lead",
        "record_ids": ["00Q000000000001AAA"],
        "expires_at": "2026-03-13T09:30:00Z",
    }
    assert validator("getSelection", "response").is_valid(selection)
    assert not validator("getSelection", "params").is_valid({"selectionId": "EMD_1"})
