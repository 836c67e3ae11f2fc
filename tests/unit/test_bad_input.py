"""Bad input at every door: a clear 4xx that names the field, the same on both databases, and nothing half done."""

import json
import re
from io import BytesIO
from typing import Any

import pytest

from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.signed_in import administrator, salesforce_user
from tests.support.workflows import task

HUGE = (2**40, 2**63, 2**64, -(2**63) - 1)
NUMBERS = ["9223372036854775808", "0" * 20 + "9" * 30, "0" * 5000]
TEXTS = ["%00", "%ED%A0%80%0D%0ASet-Cookie:a=b"]
PARAMETERS = ("after", "limit", "state", "survey", "distribution")
UNREADABLE = ["[" * 100_000, '{"a": NaN}', "{", '"\\ud800"', "null", "[]", "1", "", '{"a":' * 70 + "1" + "}" * 70]
ALICE = "003000000000001AAA"
SURVEY = b"name: Mine\ntitle: Mine\ndefault_language: en\nlanguages: [en]\n"


def made(product: Product) -> list[Any]:
    """All that bad input must leave as it was."""
    paths = ("/surveys", "/distributions", "/workflows")
    return [product.api("GET", path).json for path in paths]


def fields(answer: Any) -> set[str]:
    assert answer.mimetype == "application/problem+json", answer.text
    return {error["field"] for error in answer.json["errors"]}


def mutations(product: Product) -> dict[str, str]:
    (workflow,) = product.api("GET", "/workflows").json["items"]
    return {
        "selections": "/selections",
        "workflows": "/workflows",
        "switch": f"/workflows/{workflow['id']}/switch",
        "distributions": "/distributions",
    }


@on_one_database
@pytest.mark.parametrize("door", ["selections", "workflows", "switch", "distributions"])
@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: body[:12] or "empty")
def test_a_body_that_is_no_object_is_refused(product: Product, door: str, body: str) -> None:
    before = made(product)

    refused = product.api("POST", mutations(product)[door], data=body, content_type="application/json")

    assert refused.status_code in (400, 422) and refused.mimetype == "application/problem+json"
    assert refused.json["errors"], refused.json
    assert made(product) == before


@on_one_database
@pytest.mark.parametrize("door", ["selections", "workflows", "switch", "distributions"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_of_another_kind_is_refused(product: Product, door: str, kind: str) -> None:
    refused = product.api("POST", mutations(product)[door], data=b"{}", content_type=kind)

    assert refused.status_code in (415, 422) and refused.mimetype == "application/problem+json"


@on_one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"object": "Opportunity"}, "object"),
        ({"object": ""}, "object"),
        ({"object": "Contact\0"}, "object"),
        ({"object": "x" * 81}, "object"),
        ({"object": 2**63}, "object"),
        ({"object": ["Contact"]}, "object"),
        ({"record_ids": []}, "record_ids"),
        ({"record_ids": None}, "record_ids"),
        ({"record_ids": ALICE}, "record_ids"),
        ({"record_ids": {"0": ALICE}}, "record_ids"),
        ({"record_ids": [ALICE, "\0"]}, "record_ids.1"),
        ({"record_ids": [ALICE, "\ud800"]}, "record_ids.1"),
        ({"record_ids": [ALICE, ""]}, "record_ids.1"),
        ({"record_ids": [ALICE, 2**63]}, "record_ids.1"),
        ({"record_ids": [ALICE, "x" * 100_000]}, "record_ids.1"),
        ({"record_ids": [ALICE, "003000000000001AAB"]}, "record_ids.1"),
        ({"record_ids": [ALICE, "' OR Id != '"]}, "record_ids.1"),
        ({"record_ids": ["701000000000001AAA"]}, "record_ids.0"),
        ({"record_ids": [ALICE] * 2001}, "record_ids"),
        ({"surprise": 1}, "surprise"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_selection_names_its_field(product: Product, change: dict[str, Any], field: str) -> None:
    body = json.dumps({"object": "Contact", "record_ids": [ALICE]} | change)

    refused = product.api("POST", "/selections", data=body, content_type="application/json")

    assert refused.status_code == 422 and field in fields(refused), refused.json


@on_one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 2**63}, "name"),
        ({"event": "odd"}, "event"),
        ({"conditions": []}, "conditions"),
        ({"conditions": {"all": 1}}, "conditions.all"),
        ({"conditions": {"field": "metadata.ip", "operator": "odd", "value": 1}}, "conditions.operator"),
        ({"conditions": {"field": "nowhere.ip", "operator": "equal", "value": 1}}, "conditions"),
        ({"conditions": {"all": [{"any": []}] * 3, "any": []}}, "conditions"),
        ({"tasks": []}, "tasks"),
        ({"tasks": {}}, "tasks"),
        ({"tasks": [1]}, "tasks[0].type"),
        ({"tasks": [task()] * 51}, "tasks"),
        ({"tasks": [task(name="a\0")]}, "tasks[0].name"),
        ({"tasks": [task(key="\ud800")]}, "tasks[0].key"),
        ({"tasks": [task(object="Contact'--")]}, "tasks[0].object"),
        ({"tasks": [task(fields={"Comment__c": {"answers": "lines", "max_length": 0}})]}, "tasks[0].fields.Comment__c"),
        ({"tasks": [task(fields={"A b": "x"})]}, "tasks[0].fields.A b"),
        ({"tasks": [task(fields={"Comment__c": {"constant": [1]}})]}, "tasks[0].fields.Comment__c"),
        ({"is_on": True}, "is_on"),
        ({"organization_id": "ORG_1"}, "organization_id"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_workflow_names_its_field(product: Product, change: dict[str, Any], field: str) -> None:
    before, body = made(product), json.dumps({"name": "Mine", "tasks": [task()]} | change)

    refused = product.api("POST", "/workflows", data=body, content_type="application/json")

    assert refused.status_code == 422, refused.json
    assert any(found == field or found.startswith(f"{field}.") for found in fields(refused)), refused.json
    assert made(product) == before


@pytest.mark.parametrize("number", [*HUGE, 0.5])
def test_a_constant_of_any_size_is_kept_and_shown_alike(product: Product, number: Any) -> None:
    body = {"name": "Mine", "tasks": [task(fields={"NPS__c": {"constant": number}})]}

    applied = product.api("POST", "/workflows", json=body)

    assert applied.status_code == 201
    shown = product.api("GET", f"/workflows/{applied.json['id']}").json["config"]
    assert shown["tasks"][0]["fields"]["NPS__c"]["constant"] == number


@on_one_database
@pytest.mark.parametrize("word", ["yes", 1, 2**63, None, [], "\0"])
def test_a_switch_takes_true_or_false_alone(product: Product, word: Any) -> None:
    before = made(product)

    refused = product.api("POST", mutations(product)["switch"], json={"is_on": word})

    assert refused.status_code == 422 and fields(refused) == {"is_on"} and made(product) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.qsf", b"[" * 100_000),
        ("a.qsf", b'{"a":' * 5000),
        ("a.qsf", b'{"SurveyEntry": NaN}'),
        ("a.qsf", b'{"SurveyEntry": {"SurveyName": "\\ud800"}, "SurveyElements": []}'),
        ("a.qsf", b'{"SurveyEntry": {"SurveyName": "\\u0000"}, "SurveyElements": []}'),
        ("a.qsf", b'{"SurveyEntry": 1' + b"0" * 5000 + b', "SurveyElements": []}'),
        ("a.qsf", b"\xff\xfe"),
        ("a.qsf", b""),
        ("a.yaml", b"[" * 100_000),
        ("a.yaml", b"- " * 50_000),
        ("a.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
        ("a.yaml", b"!!python/object/apply:os.system ['true']"),
        ("a.yaml", b"a: 1\n---\nb: 2\n"),
        ("a.yaml", b"name: .nan"),
        ("a.yaml", b"name: \0"),
        ("a.yaml", b'name: "\\ud800"'),
        ("a.yaml", b'name: "\\0"'),
        ("a.yaml", b"? [a]\n: b"),
        ("a.yaml", b"x" * 100_001),
        ("a.yaml", b"\xff"),
        ("a.yaml", SURVEY + b"flow: []\nblocks: []\n"),
        ("a.yaml", SURVEY.replace(b"[en]", b"[" + b"en," * 101 + b"]")),
        ("a.yaml", SURVEY.replace(b"name: Mine", b"name: " + b"x" * 201)),
        ("a.exe", b"MZ"),
        ("../../a", b"x"),
        ("\0.yaml", b""),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_survey_file_is_refused_by_the_api_and_by_the_page(product: Product, name: str, content: bytes) -> None:
    before, admin = made(product), administrator(product)

    refused = product.api("POST", "/surveys/import", data={"file": (BytesIO(content), name)})
    page = admin.client.post("/admin/surveys/import", data={"file": (BytesIO(content), name)})

    assert refused.status_code == 422 and fields(refused), refused.text
    assert page.status_code == 422 and "problem" in page.text
    assert made(product) == before


@on_one_database
@pytest.mark.parametrize("form", [{}, {"file": "text"}, {"other": b"x"}], ids=str)
def test_a_form_without_the_file_is_refused(product: Product, form: dict[str, Any]) -> None:
    data = {name: (BytesIO(value), "a.yaml") if isinstance(value, bytes) else value for name, value in form.items()}

    refused = product.api("POST", "/surveys/import", data=data, content_type="multipart/form-data")

    assert refused.status_code == 422 and fields(refused) <= {"file", "other"}


@on_one_database
def test_a_form_of_too_many_parts_or_bytes_is_refused(product: Product) -> None:
    parts = {f"x{number}": "1" for number in range(2000)}
    for form in (parts, {"file": (BytesIO(b" " * 10_000_000), "a.yaml")}):
        refused = product.api("POST", "/surveys/import", data=form, content_type="multipart/form-data")

        assert refused.status_code == 413 and refused.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/responses?limit=0", "limit"),
        ("/responses?limit=10001", "limit"),
        ("/responses?limit=1e3x", "limit"),
        ("/responses?limit=18446744073709551616", "limit"),
        ("/responses?after=R_nothing", "after"),
        ("/responses?after=%00", "after"),
        ("/responses?survey=%0a", "survey"),
        ("/responses/export", "survey"),
        ("/responses/export?survey=%00", "survey"),
        ("/responses/export?distribution=a%0d%0ab", "distribution"),
        ("/distributions?record_id=nonsense", "record_id"),
        ("/distributions?after=" + "x" * 41, "after"),
        ("/distributions?limit=101", "limit"),
        ("/composer?object=Opportunity", "object"),
        ("/composer?object=%00", "object"),
    ],
)
def test_a_bad_question_names_its_field(product: Product, path: str, field: str) -> None:
    refused = product.api("GET", path)

    assert refused.status_code == 422 and fields(refused) == {field}


@pytest.mark.parametrize("path", ["/responses/export?survey=SV_no", "/responses/export?distribution=EMD_no"])
def test_an_export_of_nothing_that_is_there_is_not_found(product: Product, path: str) -> None:
    assert product.api("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Salesforce-User", "nonsense"),
        ("X-Salesforce-User", "005" + "0" * 5000),
        ("X-Salesforce-Organization", "x"),
    ],
)
def test_a_header_that_is_no_id_is_named(product: Product, header: str, value: str) -> None:
    refused = product.api("GET", "/organizations", headers={header: value})

    assert refused.status_code == 422 and fields(refused) == {header}


@on_one_database
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "object"),
        ("object=Contact", "ids"),
        ("object=Contact%00&ids=x", "object"),
        (f"object=Opportunity&ids={ALICE}", "object"),
        ("object=Contact&ids=nonsense", "ids"),
        ("object=Contact&ids=%ED%A0%80", "ids"),
        ("object=Contact&ids=" + ",".join([ALICE] * 201), "ids"),
        (f"object=Lead&ids={ALICE}", "ids"),
        (f"object=Contact&ids={ALICE}&organization=x", "organization"),
        (f"object=Contact&ids={ALICE}&organization={ALICE}", "organization"),
        (f"object=Contact&ids={ALICE}&organization={2**64}", "organization"),
    ],
)
def test_a_bad_link_to_the_widget_names_its_part(product: Product, query: str, says: str) -> None:
    opened = salesforce_user(product).client.get(f"/widget?{query}")

    assert opened.status_code == 422 and re.search(rf"<(strong|code)>{says}</", opened.text)


@on_one_database
@pytest.mark.parametrize(
    "form",
    [
        {"environment": "\0"},
        {"environment": "my_domain", "my_domain": "https://evil.example"},
        {"environment": "my_domain", "my_domain": "https://acme.my.salesforce.com@evil.example"},
        {"environment": "my_domain", "my_domain": "https://evil.example/.my.salesforce.com"},
        {"environment": "my_domain", "my_domain": "https://acme.my.salesforce.com\\@evil.example"},
        {"environment": "my_domain", "my_domain": "http://acme.my.salesforce.com"},
        {"environment": "my_domain", "my_domain": "acme.my.salesforce.com.evil.example"},
        {"environment": "my_domain", "my_domain": "\ud800"},
        {"environment": "my_domain", "my_domain": "x" * 100_000},
        {"environment": "my_domain", "my_domain": ""},
        {"environment": "https://evil.example"},
    ],
    ids=lambda form: repr(form)[:80],
)
def test_nobody_is_sent_to_log_in_elsewhere(product: Product, form: dict[str, str]) -> None:
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in form.items()}

    connecting = administrator(product).client.post("/admin/salesforce/connect", data=data)
    signing_in = product.client.post("/widget/sign-in", data=data)

    assert connecting.status_code == 422
    assert signing_in.status_code == 302 and signing_in.location == "/widget/sign-in"


@pytest.mark.parametrize("object_name", ["Opportunity", "Contact%0a", "x" * 300, "%ED%A0%80", "%00"])
def test_exclusions_of_another_object_change_nothing(product: Product, object_name: str) -> None:
    _exclusions_stay(product, object_name, [])


@pytest.mark.parametrize("exclusion", ["Nothing", "\0", "x" * 100_000, "<script>"])
def test_another_field_excludes_nobody(product: Product, exclusion: str) -> None:
    _exclusions_stay(product, "Contact", [exclusion])


def _exclusions_stay(product: Product, object_name: str, exclusions: list[str]) -> None:
    browser = administrator(product).client
    before = re.findall(r"<input[^>]*checked[^>]*>", browser.get("/admin/exclusions").text)

    form = {"field": exclusions, "on": exclusions, "new_field": "".join(exclusions), "is_on": "yes"}
    told = browser.post(f"/admin/exclusions/{object_name}", data=form, follow_redirects=True)

    assert told.status_code < 500 and "<script>" not in told.text
    assert re.findall(r"<input[^>]*checked[^>]*>", browser.get("/admin/exclusions").text) == before


@pytest.mark.parametrize("bad", [*NUMBERS, *TEXTS], ids=lambda bad: bad[:24])
def test_no_address_makes_a_fault_on_our_side(product: Product, bad: str) -> None:
    """Every route: its parts, its parameters and the fields of its form are bad, one after the other."""
    product.app.config["PROPAGATE_EXCEPTIONS"] = False
    sent = product.send([product.contact("Alice")]).json["id"]
    browser = administrator(product).client
    for rule in product.app.url_map.iter_rules():
        if rule.endpoint in ("sign_in.leave", "widget.leave"):
            continue
        addresses = [re.sub(r"<[^>]+>", bad, rule.rule)]
        addresses += [f"{re.sub('<[^>]+>', sent, rule.rule)}?{name}={bad}" for name in PARAMETERS]
        for address in addresses:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = browser.open(address, method=method, headers=_key(product, rule.rule))
                assert answer.status_code < 500 or answer.status_code == 503, (method, address[:90], answer.text[:200])
                assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


def _key(product: Product, rule: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {product.api_key}"} if rule.startswith("/api/") else {}
