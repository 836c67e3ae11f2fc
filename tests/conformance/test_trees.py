"""The comparison itself: it accepts what was recorded, and finds each kind of difference where it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.trees import Tree, differences

PLAIN = (
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["001Hb0000000001IAA", "/services/data"])
)
NAMES = st.text("abcxyz", min_size=1, max_size=3)
BODIES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
ACCOUNT = "001Hb0000000001IAA"


def found(body: Any, *recorded: Any, typed: bool = True) -> list[tuple[str, str]]:
    tree = Tree()
    for each in recorded:
        tree.add(each, typed=typed)
    return list(differences(body, tree))


@given(st.lists(BODIES, min_size=1, max_size=3))
def test_what_was_recorded_is_accepted(bodies: list[Any]) -> None:
    for body in bodies:
        assert not found(body, *bodies, typed=False)


@given(st.dictionaries(NAMES, BODIES, min_size=1), st.data())
def test_a_missing_key_and_a_key_too_many_are_found(body: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(body)))
    less = {key: value for key, value in body.items() if key != name}
    assert (name, "missing") in found(less, body, typed=False)
    assert (name, "not recorded") in found(body, less, typed=False)


@pytest.mark.parametrize(
    ("ours", "recorded"),
    [
        (1, "string"),
        ("1", "integer"),
        (True, "integer"),
        (0, "boolean"),
        (None, "string"),
        ("true", "const:STANDARD"),
        ("2026-01-01", "datetime:9999-99-99T99:99:99.999+9999"),
        ("2026-01-01T00:00:00Z", "datetime:9999-99-99T99:99:99.999+9999"),
        ("/services/data", "path:/services/data/v60.0/sobjects/Account/ID"),
        ([], "string"),
        ({}, "string"),
        ("text", {"key": "string"}),
        ("text", ["string"]),
    ],
)
def test_another_type_is_found(ours: Any, recorded: Any) -> None:
    assert [place for place, _ in found({"value": ours}, {"value": recorded})] == ["value"]


def test_places_are_told_through_lists() -> None:
    assert found({"records": [{"Id": ACCOUNT}, {}]}, {"records": [{"Id": "id18"}]}) == [("records[].Id", "missing")]


def test_an_id_is_checked_as_such_where_the_name_says_so() -> None:
    assert found({"Id": "x"}, {"Id": "id18"})
    assert not found({"childSObject": "x"}, {"childSObject": "id18"})


def test_a_field_may_be_empty_and_a_key_of_the_protocol_may_not() -> None:
    assert not found({"Name": None}, {"Name": "string"})
    assert found({"done": None}, {"done": "boolean"})


def test_keys_that_only_some_had_may_be_there_or_not() -> None:
    pages = ({"done": "boolean", "next": "string"}, {"done": "boolean"})
    assert not found({"done": True}, *pages)
    assert not found({"done": True, "next": "x"}, *pages)


def test_a_recording_that_was_cut_allows_more_keys() -> None:
    assert not found({"a": 1, "b": 2}, {"a": "integer", "…": "more"})
