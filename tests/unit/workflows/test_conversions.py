"""What becomes of a value on its way to its field: the day in a zone, and what an answer stands for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from connector.foundation.piped_values import PipedQuestion
from connector.responses.facts import QuestionFacts
from connector.workflows import conversions, mapping
from connector.workflows.known import piped_context
from connector.workflows.mapping import FieldMapping, Seen
from tests.unit.workflows.conftest import NOW, rating, reasons, response

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati", "UTC")
SPRING, AUTUMN = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
"""When clocks in Paris are put forward and back."""
moments = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=";"), min_size=1, max_size=12)


def mapped(source: Any, **changes: Any) -> Any:
    fields = TypeAdapter(FieldMapping).validate_python({"Field__c": source})
    facts = response(**changes)
    return mapping.values(fields, Seen(facts, piped_context(facts, {}, NOW))).get("Field__c")


@given(moment=moments, zone=st.sampled_from(ZONES))
@example(moment=SPRING, zone="Europe/Paris")
@example(moment=SPRING + timedelta(seconds=1), zone="Europe/Paris")
@example(moment=AUTUMN, zone="Europe/Paris")
def test_the_day_is_the_one_whose_midnights_lie_around_the_moment(moment: datetime, zone: str) -> None:
    day = date.fromisoformat(conversions.day(moment, zone))

    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    assert begins <= moment < datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))


@given(moment=moments, zone=st.sampled_from(ZONES), later=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_later_moment_is_never_on_an_earlier_day(moment: datetime, zone: str, later: timedelta) -> None:
    assert conversions.day(moment, zone) <= conversions.day(moment + later, zone)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), "2026-03-30"),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "2026-10-26"),
    ],
)
def test_around_the_change_of_the_clocks_the_day_is_that_of_paris(moment: datetime, day: str) -> None:
    assert mapped({"metadata": "recorded_at", "zone": "Europe/Paris"}, recorded_at=moment) == day


def test_without_a_zone_it_stays_a_time() -> None:
    assert mapped({"metadata": "recorded_at"}) == "2026-03-01T12:00:00.000Z"


@given(
    answers=st.dictionaries(words, words, min_size=1, max_size=5),
    chosen=st.lists(words, min_size=1, max_size=4),
    default=st.none() | words,
)
def test_each_of_several_answers_becomes_what_it_stands_for(
    answers: dict[str, str], chosen: list[str], default: str | None
) -> None:
    written = conversions.mapped(";".join(chosen), answers, default).split(";")

    wanted = [answers.get(one, one if default is None else default) for one in chosen]
    assert written == list(dict.fromkeys(wanted))


def test_a_choice_becomes_the_value_of_a_picklist() -> None:
    source = {"question": "QID1", "value": "recode", "map": {1: "Low", 2: "Low", 5: "High"}}

    assert mapped(source, questions=(rating(2),)) == "Low"
    assert mapped(source, questions=(rating(4),)) == "4"
    assert mapped(source | {"default": "Middle"}, questions=(rating(4),)) == "Middle"


def test_several_choices_become_several_values() -> None:
    source = {"question": "QID2", "value": "recode", "map": {"speed": "Too slow", "price": "Too dear"}}

    assert mapped(source, questions=(reasons(),)) == "Too slow;Too dear"


def test_an_answer_can_become_true() -> None:
    agreed = QuestionFacts("QID5", "text_entry", summary="yes", piped=PipedQuestion("", typed={"": "yes"}))

    assert mapped({"question": "QID5", "map": {"yes": True}, "default": False}, questions=(agreed,)) is True


def test_no_answer_is_not_the_default() -> None:
    assert mapped({"question": "QID9", "map": {"yes": True}, "default": False}) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"embedded": "Tier", "default": "Low"}, "add map"),
        ({"embedded": "Tier", "map": {}}, "at least 1"),
        ({"metadata": "recorded_at", "zone": "Paris"}, "Europe/Paris"),
        ({"metadata": "language", "zone": "Europe/Paris"}, "zone makes a day of a time"),
        ({"embedded": "Tier", "zone": "Europe/Paris"}, "Extra inputs"),
    ],
)
def test_options_that_cannot_work_are_refused(source: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        mapped(source)
