"""Conditions as data: groups, operators, typed comparison, clear errors."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation.conditions import (
    ALWAYS,
    OPERATORS,
    Comparison,
    Condition,
    Group,
    Id,
    Kind,
    Match,
    describe,
    evaluate,
    fields,
    parse,
    to_data,
    unmet,
)
from connector.foundation.errors import Invalid

VALUES: dict[str, Any] = {
    "question.QID1": 3,
    "question.QID4": ["fast", "friendly"],
    "question.QID5": [],
    "embedded.Tier": "Gold ",
    "embedded.Visits": "12",
    "contact.id": Id("003AbC"),
    "metadata.recorded_at": datetime(2026, 1, 31, 23, tzinfo=UTC),
    "embedded.VIP": "Yes",
    "embedded.Since": "2025-06-01",
    "embedded.Note": "",
    "metadata.language": None,
}


def met(field: str, operator: str, value: Any = None) -> bool:
    data = {"field": field, "operator": operator} | ({} if value is None else {"value": value})
    return evaluate(parse(data), VALUES.get)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("question.QID1", "less", 4),
        ("question.QID1", "less", "4"),
        ("question.QID1", "less or equal", 3),
        ("question.QID1", "greater or equal", "3.0"),
        ("question.QID1", "equal", "3"),
        ("question.QID1", "not equal", 4),
        ("embedded.Visits", "greater", "9"),
        ("embedded.Visits", "greater", 9),
        ("embedded.Visits", "equal", 12),
        ("embedded.Tier", "equal", "gold"),
        ("embedded.Tier", "starts with", "GO"),
        ("embedded.Tier", "contains", "ol"),
        ("embedded.Tier", "does not contain", "silver"),
        ("embedded.Tier", "in list", ["silver", "gold"]),
        ("embedded.Tier", "not in list", ["silver"]),
        ("embedded.Tier", "greater", "bronze"),
        ("embedded.VIP", "equal", True),
        ("embedded.VIP", "not equal", False),
        ("question.QID4", "equal", "friendly"),
        ("question.QID4", "not equal", "cheap"),
        ("question.QID4", "contains", "fas"),
        ("question.QID4", "in list", ["cheap", "fast"]),
        ("question.QID4", "is not empty", None),
        ("question.QID5", "is empty", None),
        ("embedded.Note", "is empty", None),
        ("metadata.language", "is empty", None),
        ("metadata.language", "not equal", "fr"),
        ("nowhere", "is empty", None),
        ("contact.id", "equal", "003AbC"),
        ("contact.id", "not equal", "003abc"),
        ("metadata.recorded_at", "equal", "2026-01-31"),
        ("metadata.recorded_at", "less", date(2026, 2, 1)),
        ("metadata.recorded_at", "greater", "2026-01-31T23:30:00+01:00"),
        ("embedded.Since", "less", "2025-10-01"),
    ],
)
def test_it_is_met(field: str, operator: str, value: Any) -> None:
    assert met(field, operator, value)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("question.QID1", "greater", 3),
        ("embedded.Visits", "less", "9"),
        ("embedded.Tier", "greater", 3),
        ("question.QID4", "not equal", "fast"),
        ("question.QID4", "does not contain", "fast"),
        ("question.QID5", "equal", "fast"),
        ("metadata.language", "equal", "fr"),
        ("metadata.language", "less", 3),
        ("embedded.Note", "starts with", "a"),
        ("contact.id", "equal", "003abc"),
        ("embedded.VIP", "equal", "no"),
        ("embedded.Tier", "in list", []),
        ("embedded.Since", "greater", "2025-12-01"),
    ],
)
def test_it_is_not_met(field: str, operator: str, value: Any) -> None:
    assert not met(field, operator, value)


def test_groups_nest() -> None:
    dissatisfied = {
        "any": [
            {"field": "question.QID1", "operator": "less", "value": 2},
            {
                "all": [
                    {"field": "question.QID1", "operator": "less", "value": 5},
                    {"field": "embedded.Tier", "operator": "equal", "value": "Gold"},
                ]
            },
        ]
    }
    condition = parse(dissatisfied)
    assert evaluate(condition, VALUES.get)
    assert fields(condition) == {"question.QID1", "embedded.Tier"}
    assert describe(condition) == "(question.QID1 less 2 or (question.QID1 less 5 and embedded.Tier equal Gold))"


def test_no_condition_is_met_an_empty_all_too_and_an_empty_any_is_not() -> None:
    assert evaluate(parse(None), VALUES.get)
    assert evaluate(parse({}), VALUES.get)
    assert evaluate(parse({"all": []}), VALUES.get)
    assert not evaluate(parse({"any": []}), VALUES.get)


def test_it_says_which_part_is_not_met_without_the_value() -> None:
    condition = parse(
        {
            "all": [
                {"field": "embedded.Tier", "operator": "equal", "value": "gold"},
                {"field": "question.QID1", "operator": "less", "value": 2},
            ]
        }
    )
    assert unmet(condition, VALUES.get) == "not met: question.QID1 less 2"
    assert unmet(ALWAYS, VALUES.get) is None


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "conditions", "group"),
        ({"all": {}}, "conditions.all", "list"),
        ({"all": [], "any": []}, "conditions", "one key"),
        ({"all": [{"field": "", "operator": "equal", "value": 1}]}, "conditions.all[0].field", "Name the field"),
        (
            {"any": [{"field": "a", "operator": "equals", "value": 1}]},
            "conditions.any[0].operator",
            "Did you mean 'equal'",
        ),
        ({"field": "a", "operator": "equal"}, "conditions.value", "is empty"),
        ({"field": "a", "operator": "equal", "value": [1]}, "conditions.value", "one value"),
        ({"field": "a", "operator": "in list", "value": "x"}, "conditions.value", "list"),
        ({"field": "a", "operator": "is empty", "value": "x"}, "conditions.value", "takes no value"),
        ({"field": "a", "operator": "equal", "value": 1, "or": 2}, "conditions", "Unknown key 'or'"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_cure(data: object, path: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(data)
    (error,) = caught.value.errors
    assert error.field == path
    assert words in error.message


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        parse({"all": [{"field": 3, "operator": None, "value": 1}, "x"]})
    assert [e.field for e in caught.value.errors] == [
        "conditions.all[0].field",
        "conditions.all[0].operator",
        "conditions.all[1]",
    ]


def test_known_fields_limit_names_and_operators() -> None:
    kinds = {"contact.id": Kind.ID, "embedded.Tier": Kind.TEXT}
    with pytest.raises(Invalid, match=r"Did you mean 'embedded.Tier'"):
        parse({"field": "embedded.tier", "operator": "equal", "value": "x"}, kinds=kinds)
    with pytest.raises(Invalid, match=r"contact.id is of kind id"):
        parse({"field": "contact.id", "operator": "starts with", "value": "003"}, kinds=kinds)
    assert parse({"field": "contact.id", "operator": "equal", "value": "003"}, kinds=kinds)


def test_a_condition_cannot_be_nested_or_long_without_end() -> None:
    deep: Any = {"field": "a", "operator": "is empty"}
    for _ in range(50):
        deep = {"all": [deep]}
    with pytest.raises(Invalid, match="deep"):
        parse(deep)
    with pytest.raises(Invalid, match="at most 200"):
        parse({"any": [{"field": "a", "operator": "is empty"}] * 500})


SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.sampled_from(["1", "01", "2026-01-01", "0001-01-01T00:00+05:00", "yes"]),
    st.integers(min_value=10**400, max_value=10**400 + 5),
    st.text(max_size=3).map(Id),
    st.decimals(allow_nan=False),
)
ANY_VALUE = st.one_of(
    st.none(), SCALARS, st.decimals(), st.lists(SCALARS, max_size=3), st.frozensets(SCALARS, max_size=3)
)
NAMES = st.sampled_from(["a", "b", "c"])
OPPOSED = [name for name, operator in OPERATORS.items() if operator.opposite]


@st.composite
def _comparisons(draw: st.DrawFn, operators: list[str]) -> Comparison:
    name = draw(st.sampled_from(operators))
    if OPERATORS[name].takes == "nothing":
        return Comparison(draw(NAMES), name)
    value = draw(st.lists(SCALARS, max_size=3).map(tuple) if OPERATORS[name].takes == "a list" else SCALARS)
    return Comparison(draw(NAMES), name, value)


def _conditions(operators: list[str]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        _comparisons(operators),
        lambda inner: st.builds(Group, st.sampled_from(Match), st.lists(inner, max_size=3).map(tuple)),
        max_leaves=8,
    )


FACTS = st.fixed_dictionaries(dict.fromkeys("abc", ANY_VALUE))


def opposite(condition: Condition) -> Condition:
    if isinstance(condition, Comparison):
        return Comparison(condition.field, OPERATORS[condition.operator].opposite, condition.value)
    other = Match.ANY if condition.match is Match.ALL else Match.ALL
    return Group(other, tuple(opposite(member) for member in condition.members))


@given(condition=_conditions(OPPOSED), facts=FACTS)
def test_de_morgan_holds(condition: Condition, facts: dict[str, Any]) -> None:
    assert evaluate(opposite(condition), facts.get) is not evaluate(condition, facts.get)


@given(condition=_conditions(list(OPERATORS)), facts=FACTS, match=st.sampled_from(Match))
def test_a_condition_beside_itself_or_alone_in_a_group_changes_nothing(
    condition: Condition, facts: dict[str, Any], match: Match
) -> None:
    alone = evaluate(condition, facts.get)
    assert evaluate(Group(match, (condition,)), facts.get) is alone
    assert evaluate(Group(match, (condition, condition)), facts.get) is alone
    assert (unmet(condition, facts.get) is None) is alone


@given(condition=_conditions(list(OPERATORS)))
def test_the_fields_asked_for_are_the_fields_named(condition: Condition) -> None:
    asked: set[str] = set()
    whole = Group(Match.ALL, (condition,))
    for match in Match:
        evaluate(Group(match, (whole,)), lambda name: asked.add(name))
    assert asked <= fields(condition)


JSON_SCALARS = st.one_of(st.booleans(), st.integers(), st.text(min_size=1, max_size=5))


@given(value=JSON_SCALARS, listed=st.lists(JSON_SCALARS, max_size=3), match=st.sampled_from(Match))
def test_what_was_parsed_is_written_back_the_same(value: Any, listed: list[Any], match: Match) -> None:
    data = {
        match.value: [
            {"field": "a", "operator": "equal", "value": value},
            {"field": "b", "operator": "in list", "value": listed},
            {"any": [{"field": "c", "operator": "is empty"}]},
        ]
    }
    written = to_data(parse(data))
    assert json.loads(json.dumps(written)) == data
    assert parse(written) == parse(data)


@given(
    data=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["all", "any", "field", "operator", "value", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_data_parses_or_says_what_is_wrong(data: Any) -> None:
    try:
        condition = parse(data)
    except Invalid as invalid:
        assert invalid.errors
    else:
        assert evaluate(condition, VALUES.get) in (True, False)
