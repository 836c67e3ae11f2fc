"""Statuses, headers and key sets against recorded traffic that nobody here wrote."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from simulator_driver import Answer, Api

from connector.demo.salesforce_simulator.settings import REPOSITORY
from connector.demo.salesforce_simulator.simulator import Simulator

RECORDED = REPOSITORY.parent / "shared/data/salesforce/recorded"
pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="recorded Salesforce traffic is not beside this checkout")

Shape = dict[str, Any]
UNPLAYED_FIELDS = {"Tradestyle"}


def _read(name: str) -> list[dict[str, Any]]:
    path: Path = RECORDED / name
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return found


def _shape(method: str, path: str, status: int) -> Shape:
    found = [s for s in _read("shapes.json") if (s["method"], s["path"], s["status"]) == (method, path, status)]
    assert found, f"no recorded shape of {method} {path} {status}"
    return found[0]


def _assert_headers(answer: Answer, shape: Shape) -> None:
    for name, value in shape["headers"].items():
        assert name in answer.headers, name
        if name == "content-type":
            assert answer.headers[name] == value
    if "sforce-limit-info" in shape["headers"]:
        assert answer.headers["Sforce-Limit-Info"].startswith("api-usage=")


def _assert_has(body: Any, recorded: Any, where: str = "") -> None:
    """Every key of the recorded tree is there with its type; lists are compared by their first element."""
    if isinstance(recorded, dict):
        assert isinstance(body, dict), where
        assert not recorded.keys() - body.keys(), where
        for key, value in recorded.items():
            _assert_has(body[key], value, f"{where}.{key}")
    elif isinstance(recorded, list):
        assert isinstance(body, list), where
        if recorded and body:
            _assert_has(body[0], recorded[0], f"{where}[0]")
    elif recorded.startswith("const:"):
        assert body == recorded.removeprefix("const:"), where
    elif recorded in TYPES and body is not None:
        assert isinstance(body, TYPES[recorded]), f"{where}: {body!r}"


TYPES: dict[str, type] = {"string": str, "boolean": bool, "integer": int, "id18": str}


def _check(answer: Answer, shape: Shape) -> None:
    assert answer.status_code == shape["status"]
    _assert_headers(answer, shape)
    if answer.data:
        _assert_has(answer.json, shape["bodies"][0])


def _account(**values: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **values}


def test_reading_doors_answer_as_recorded(api: Api, world: Simulator) -> None:
    v = "/services/data/vNN.0"
    alice = api.id_of("Alice Martin")
    account = api.id_of("Hélios Énergie", "Account")
    user = "005Hb0000000001IAA"
    _check(api.get("/services/data"), _shape("GET", "/services/data", 200))
    _check(api.get("sobjects"), _shape("GET", f"{v}/sobjects", 200))
    _check(api.get("sobjects/Account/"), _without_layouts(_shape("GET", f"{v}/sobjects/Account/", 200)))
    _check(api.get("sobjects/Account/describe"), _shape("GET", f"{v}/sobjects/Account/describe", 200))
    _check(api.get(f"/id/{world.org.id}/{user}"), _shape("GET", "/id/ID/ID", 200))
    _check(api.get("/services/oauth2/userinfo"), _shape("GET", "/services/oauth2/userinfo", 200))
    for path, answer in (
        ("Account", api.get(f"sobjects/Account/{account}")),
        ("Contact", api.get(f"sobjects/Contact/{alice}")),
    ):
        assert answer.headers["ETag"], path


def _without_layouts(shape: Shape) -> Shape:
    """Layouts, list views and quick actions are not played, so they are not offered."""
    urls = shape["bodies"][0]["objectDescribe"]["urls"]
    kept = {name: urls[name] for name in ("rowTemplate", "describe", "sobject")}
    shape["bodies"][0]["objectDescribe"]["urls"] = kept
    shape["bodies"][0]["recentItems"] = []
    return shape


def test_the_resource_list_offers_only_what_a_real_one_does(api: Api) -> None:
    (recorded,) = _shape("GET", "/services/data/<api_version>/", 200)["bodies"]
    assert set(api.get("").json or {}) - {"composite"} <= set(recorded)


def test_the_limits_are_a_part_of_the_real_ones(api: Api) -> None:
    (recorded,) = _shape("GET", "/services/data/vNN.0/limits", 200)["bodies"]
    ours = api.get("limits").json or {}
    assert ours["DailyApiRequests"]["Remaining"] < ours["DailyApiRequests"]["Max"]
    assert set(ours) <= set(recorded)
    assert all(set(value) == {"Max", "Remaining"} for value in ours.values())


def test_query_pages_have_the_recorded_keys(api: Api) -> None:
    first, *_ = _shape("GET", "/services/data/vNN.0/query", 200)["bodies"]
    later, *_ = _shape("GET", "/services/data/vNN.0/query/LOCATOR", 200)["bodies"]
    api.fault(fault="small_pages", size=20)
    fields = ", ".join(name for name in first["records"][0] if name != "attributes")
    page = api.query(f"SELECT {fields} FROM Account")
    assert list(page) == list(first)
    assert list(page["records"][0]) == list(first["records"][0])
    assert list(api.get(page["nextRecordsUrl"]).json or {}) == list(later)


def test_single_records_answer_as_recorded(api: Api) -> None:
    v = "/services/data/vNN.0/sobjects"
    created = api.post("sobjects/Account/", {"Name": "x"})
    account = (created.json or {})["id"]
    _check(created, _shape("POST", f"{v}/Account/", 201))
    _check(api.patch(f"sobjects/Account/{account}", {"Site": "y"}), _shape("PATCH", f"{v}/Account/ID", 204))
    _check(api.patch(f"sobjects/Account/Id/{account}", {"Site": "z"}), _shape("PATCH", f"{v}/Account/Id/ID", 200))
    upsert = api.patch("sobjects/Contact/Email/test_upsert_004%40example.com", {"LastName": "x"})
    _check(upsert, _shape("PATCH", f"{v}/Contact/Email/test_upsert_004%40example.com", 201))
    _check(api.delete(f"sobjects/Account/{account}"), _shape("DELETE", f"{v}/Account/ID", 204))
    gone = _shape("DELETE", "/services/data/<api_version>/sobjects/CustomObjectDetail__c/ID", 404)
    _check(api.delete(f"sobjects/Account/{account}"), gone)


def test_upserts_of_older_versions_answer_as_recorded(call_as: Callable[..., Api]) -> None:
    old = call_as(version="40.0")
    recorded = "/services/data/<api_version>/sobjects/CustomObject__c/SynchronizationId__c/CustomObject::1"
    path = "sobjects/Survey_Response__c/Response_Id__c/CustomObject::1"
    created = old.patch(path, {})
    _check(created, _shape("PATCH", recorded, 201))
    assert "created" not in (created.json or {})
    _check(old.patch(path, {}), _shape("PATCH", recorded, 204))


def test_collections_answer_as_recorded(api: Api) -> None:
    v = "/services/data/vNN.0/composite/sobjects"
    created = api.post("composite/sobjects", {"records": [_account(Name="x")]})
    _check(created, _shape("POST", v, 200))
    missing = api.patch("composite/sobjects", {"records": [_account(Id="001Hb0000zzzzzz", Site="x")]})
    _check(missing, _shape("PATCH", v, 200))
    assert set((missing.json or [{}])[0]) == {"success", "errors"}
    unreadable = api.patch(
        "composite/sobjects/Account/Id", {"records": [_account(Id=None, Name="x", NumberOfEmployees="?")]}
    )
    _check(unreadable, _shape("PATCH", f"{v}/Account/Id", 200))
    assert set((unreadable.json or [{}])[0]) == {"success", "errors", "created"}
    _check(api.delete(f"composite/sobjects?ids={(created.json or [{}])[0]['id']}"), _shape("DELETE", v, 200))


def _exchanges(*starts: str) -> list[dict[str, Any]]:
    return [e for e in _read("rest.json") if any(_path(e).startswith(start) for start in starts)]


def _path(exchange: dict[str, Any]) -> str:
    return "/".join(exchange["path"].split("/")[4:])


@pytest.mark.parametrize(
    "exchange", _exchanges("query/?q=SELECT+Id%2C+AccountNumber", "query/?q=select+count"), ids=_path
)
def test_recorded_queries_run_and_answer_with_the_same_keys(api: Api, exchange: dict[str, Any]) -> None:
    path = _path(exchange).replace("RecordTypeId%2C+", "").replace("+RecordTypeId%2C", "")
    ours, real = api.get(path).json or {}, exchange["body"]
    assert list(ours) == list(real)
    assert list(ours["records"][0]) == [name for name in real["records"][0] if name != "RecordTypeId"]


UPSERTS = [e for e in _exchanges("composite/sobjects/Contact", "composite/sobjects/Account") if e["method"] == "PATCH"]


@pytest.mark.parametrize("exchange", UPSERTS, ids=_path)
def test_recorded_upserts_answer_with_the_same_keys(api: Api, exchange: dict[str, Any]) -> None:
    sent = json.loads(exchange["request"])
    for record in sent["records"]:
        record["Id"] = None if "Id" in record else record.pop("Id", None)
        if "Id" in record and exchange["path"].endswith("Email"):
            del record["Id"]
    answer = api.patch(_path(exchange), sent)
    assert answer.status_code == exchange["status"]["code"]
    assert [list(result) for result in answer.json or []] == [list(result) for result in exchange["body"]]
    assert all(result["success"] for result in answer.json or [])


@pytest.mark.parametrize("exchange", _exchanges("limits/recordCount"), ids=_path)
def test_recorded_counts_have_the_same_keys(api: Api, exchange: dict[str, Any]) -> None:
    ours = api.get(_path(exchange)).json or {}
    assert [set(count) for count in ours["sObjects"]] == [{"count", "name"}]


def test_the_one_recorded_failure_is_ours_word_for_word(api: Api) -> None:
    (failed,) = [e for e in _exchanges("composite") if "sobjects/Foo" in str(e["request"])]
    inner = failed["body"]["compositeResponse"][0]
    answer = api.get("sobjects/Foo")
    assert (answer.status_code, answer.json) == (inner["httpStatusCode"], inner["body"])
