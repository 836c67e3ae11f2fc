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
COMPONENTS = ROOT / "lwc_widget" / "lwc"

METHOD = re.compile(
    r"@AuraEnabled\s+public static Object (?P<name>\w+)\((?P<params>[^)]*)\) \{(?P<body>.*?)\n    \}", re.S
)
CALL = re.compile(r"newRequest\('(?P<verb>[A-Z]+)', (?P<path>(?:'[^']*'|encode\(\w+\)|\s*\+\s*)+)\)")
HEADER = re.compile(r"setHeader\('([\w-]+)', (\w+)\)")
BODY = re.compile(r"setBody\((\w+)\)")
CONTACT = "003000000000001AAA"
EVERY_OPERATION = pytest.mark.parametrize("name", OPERATIONS)


def apex_methods() -> dict[str, re.Match[str]]:
    return {method["name"]: method for method in METHOD.finditer(APEX)}


def apex_call(name: str) -> tuple[str, str]:
    """(verb, address) of a method's call, the address as the contract writes it: '/api/v1/surveys/{id}'."""
    call = CALL.search(apex_methods()[name]["body"])
    assert call, f"{name} makes no call"
    address = re.sub(r"'?\s*\+?\s*encode\((\w+)\)\s*\+?\s*'?", r"{\1}", call["path"])
    return call["verb"], address.replace("'", "").replace(" ", "")


def address(operation: dict[str, Any]) -> str:
    query = "&".join(f"{name}={value}" for name, value in operation["query"].items())
    return operation["path"] + (f"?{query}" if query else "")


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
    assert apex_call(name) == (OPERATIONS[name]["method"], address(OPERATIONS[name]))


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


def test_the_components_call_every_operation_and_no_other() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*/*.js"))
    called = re.findall(r"@salesforce/apex/(\w+)\.(\w+)", text)
    assert set(called) == {(CONTRACT["class"], name) for name in OPERATIONS}


def test_one_component_alone_reaches_apex() -> None:
    modules = {file.stem: file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*/*.js")}
    assert [name for name, text in modules.items() if "@salesforce/apex" in text] == ["hearbackTransport"]


def test_it_refuses_a_key_that_is_too_short_and_an_id_with_a_line_break() -> None:
    assert not validator("send", "params").is_valid({"request": "{}", "idempotencyKey": "short"})
    assert not validator("listDistributions", "params").is_valid({"recordId": CONTACT[:15] + "\n"})
    assert validator("listDistributions", "params").is_valid({"recordId": CONTACT})


def test_it_refuses_an_answer_without_counters() -> None:
    distribution = {
        "id": "EMD_1",
        "state": "sent",
        "survey": {"id": "SV_1", "name": "CSAT"},
        "channel": "email",
        "created_at": "2026-03-12T09:30:00Z",
    }
    assert not validator("getDistribution", "response").is_valid(distribution)
    counts = dict.fromkeys(("selected", "opted_out", "missing_email", "missing_phone", "in_list", "sent"), 0)
    assert validator("getDistribution", "response").is_valid({**distribution, "counts": counts})
