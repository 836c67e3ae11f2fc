"""What the simulated org says of its standard objects is what a real org said of them."""

import json

import pytest

from connector.demo.salesforce_simulator.catalogue.model import ObjectType
from connector.demo.salesforce_simulator.catalogue.standard_objects import standard_objects
from tests.conformance.described import Pair, field_differences, pairs
from tests.conformance.exchanges import DESCRIBED, LIBRARY
from tests.conformance.replays import Org

pytestmark = pytest.mark.skipif(not DESCRIBED.exists(), reason="recorded describes are not beside this checkout")
PLAYED = [pair for pair in pairs() if pair.ours]

URLS_OF_ITS_OWN = {"Case": "articles suggested for it", "OpportunityContactRole": "no list views"}
"""What the addresses of these tell more or less than those of other objects; none of it is played."""


@pytest.mark.conformance("recorded describes")
@pytest.mark.parametrize("pair", PLAYED, ids=lambda pair: pair.name)
def test_its_fields_are_as_a_real_org_described_them(pair: Pair) -> None:
    assert pair.fields()
    assert not field_differences(pair)


@pytest.mark.parametrize("pair", PLAYED, ids=lambda pair: pair.name)
def test_its_children_are_those_of_a_real_org(pair: Pair) -> None:
    real = {(child["childSObject"], child["field"]): child for child in pair.real["childRelationships"]}
    ours = [child for child in pair.ours["childRelationships"] if not child["field"].endswith("__c")]
    assert not [child for child in ours if child != real[child["childSObject"], child["field"]]]


@pytest.mark.parametrize("pair", PLAYED, ids=lambda pair: pair.name)
def test_its_own_facts_are_those_of_a_real_org(pair: Pair) -> None:
    facts = {name: value for name, value in pair.real.items() if isinstance(value, (bool, str, int))}
    assert {name: pair.ours[name] for name in facts} == facts
    assert set(pair.ours) >= set(pair.real)
    assert pair.name in URLS_OF_ITS_OWN or set(pair.ours["urls"]) == set(pair.real["urls"])


@pytest.mark.conformance("recorded describes", not_covered="events of the calendar are not played")
@pytest.mark.parametrize("pair", [pair for pair in pairs() if not pair.ours], ids=lambda pair: pair.name)
def test_an_object_that_is_not_played_is_not_there(org: Org, pair: Pair) -> None:
    assert pair.name == "Event"
    assert org.api().get(f"sobjects/{pair.name}/describe").status_code == 404


APEX_TYPES = {"id": "Id", "reference": "Id", "boolean": "Boolean", "int": "Integer", "date": "Date"}
APEX_TYPES |= {"datetime": "Datetime", "address": "Address", "double": "Decimal", "currency": "Decimal"}
APEX_TYPES |= {"percent": "Decimal"}
KNOWN = json.loads(LIBRARY.read_text("utf-8")) if LIBRARY.exists() else {}


@pytest.mark.conformance("type library (API 65)")
@pytest.mark.parametrize(
    "kind", [kind for kind in standard_objects() if kind.name in KNOWN], ids=lambda kind: kind.name
)
def test_no_field_is_invented_and_each_has_the_type_that_apex_gives_it(kind: ObjectType) -> None:
    ours = {field.name: APEX_TYPES.get(field.type, "String") for field in kind.all_fields}
    assert not {name: apex for name, apex in ours.items() if KNOWN[kind.name].get(name) != apex}
