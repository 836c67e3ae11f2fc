"""Files that are broken or made to do harm: refused in plain words, quickly, and never an error of ours."""

import copy
import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from connector.foundation.errors import Invalid
from connector.surveys.qsf.plain_text import plain_text
from connector.surveys.qsf.reading import read_qsf
from tests.support.qsf import (
    Part,
    as_file,
    block,
    embedded,
    field_is,
    fruit,
    logic,
    qsf,
    score,
    shown,
    table,
    text,
    words,
)

WRONG = [None, True, 0, -1, 1e308, "", "x", "${", [], [[]], [None], {}, {"0": None}, {"0": {"0": 1}}]
EVERYTHING = qsf(
    fruit(Language={"FR": {"QuestionText": "Quoi ?", "Choices": {"1": {"Display": "Pomme"}}}}),
    "break",
    table(),
    score(),
    text(),
    words(DisplayLogic=logic(field_is("Tier", "EqualTo", "Gold"))),
    flow=[
        embedded("sfContactId", Tier="Gold"),
        {"Type": "Branch", "BranchLogic": logic(field_is("Tier", "Empty")), "Flow": [shown("BL_1")]},
    ],
    options={"AvailableLanguages": {"EN": [], "FR": []}},
)


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read_qsf(content)
    (error,) = caught.value.errors
    assert error.field == "file"
    return error.message


def named(name: str) -> bytes:
    return as_file(qsf(fruit(), entry={"SurveyName": name}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "JSON"),
        (b"name: Test\nflow: []", ".yaml"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "no survey file"),
        (b"{}", "no survey file"),
        (b'{"SurveyEntry": [], "SurveyElements": {}}', "damaged"),
        (b'{"SurveyEntry": {}, "SurveyElements": [1]}', "damaged"),
        (b'{"SurveyEntry": {}, "SurveyElements": []}', "holds no blocks"),
        (b'{"SurveyEntry": {"a": NaN}, "SurveyElements": []}', "NaN"),
        (b'{"SurveyEntry": {"a": 1, "a": 2}, "SurveyElements": []}', "'a' is there twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "JSON"),
        (named("Fruit\0"), "NUL"),
        (named("Fruit \ud800"), "half a character"),
        (named("  \n "), "SurveyName"),
        (b" " * 2_000_001, "2,000,000 bytes"),
    ],
)
def test_what_is_no_survey_file_is_refused_in_plain_words(content: bytes, says: str) -> None:
    start = time.process_time()
    assert says in refused(content)
    assert time.process_time() - start < 2


def test_the_name_is_one_line_and_not_too_long() -> None:
    assert read_qsf(named("One\r\ntwo")).definition.name == "One two"
    assert len(read_qsf(named("x" * 5000)).definition.name) == 200


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_qsf(b"\xef\xbb\xbf" + as_file(qsf(fruit()))).definition.name == "Fruit"


def damaged(document: Any) -> Iterator[Part]:
    """Every part of the document in turn missing, or something else."""
    random.seed(7)
    for path in sorted(set(paths(document)), key=str):
        yield changed(document, path, None, missing=True)
        for wrong in random.sample(WRONG, 4):
            yield changed(document, path, wrong)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*at, key)
        yield from paths(member, (*at, key))


def changed(document: Any, path: tuple[Any, ...], value: Any, *, missing: bool = False) -> Part:
    found = inner = copy.deepcopy(document)
    for step in path[:-1]:
        inner = inner[step]
    if missing:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return found


def test_a_damaged_file_is_read_or_refused_but_never_an_error_of_ours() -> None:
    read, turned_away = 0, 0
    for document in damaged(EVERYTHING):
        try:
            stored = read_qsf(as_file(document)).definition.to_json()
            json.dumps(stored, allow_nan=False).encode()
            read += 1
        except Invalid:
            turned_away += 1
    assert read > 100 and turned_away > 10


def test_a_second_question_with_the_same_id_is_left_out_and_reported() -> None:
    document = qsf(fruit(), elements=[{"Element": "SQ", "Payload": words("QID1")}])
    found = read_qsf(as_file(document))
    assert [one.type for one in found.definition.questions.values()] == ["multiple_choice"]
    assert any("second question" in note.what for note in found.notes)


def test_a_second_block_with_the_same_id_and_a_question_in_no_block_are_left_out_and_reported() -> None:
    blocks = [block("BL_1", fruit()), block("BL_1", words())]
    found = read_qsf(as_file(qsf(fruit(), words(), score("QID9"), blocks=blocks, flow=[shown("BL_1")])))
    assert list(found.definition.questions) == ["QID1"]
    said = " ".join(note.what for note in found.notes)
    assert "second block" in said and "in no block" in said


def big() -> Iterator[tuple[str, Part]]:
    yield "questions", qsf(*(words(f"QID{number}") for number in range(5_000)))
    yield "odd ids", qsf(*(words("_" * number) for number in range(1, 600)))
    yield "choices", qsf(fruit(), fruit("QID2", Choices={str(n): {"Display": "x"} for n in range(30_000)}))
    yield "fields", qsf(fruit(), flow=[embedded(*(f"sfContactI{number}" for number in range(20_000))), shown("BL_1")])
    yield "tags", qsf(fruit(QuestionText="<!--" * 200_000), words(QuestionText="<script>" * 100_000))
    yield "attributes", qsf(fruit(QuestionText="<a " + "href = " * 150_000), words(QuestionText="<" * 600_000))
    yield (
        "tokens",
        qsf(
            *(words(f"QID{n}", QuestionText=f"${{q://QIDX{n}/QuestionText}}" * 90) for n in range(150)),
            words("QID9999", QuestionText="${q://QID/QuestionText}" * 20_000),
        ),
    )
    rules = [field_is("Tier", "EqualTo", str(number)) for number in range(8_000)]
    yield "conditions", qsf(fruit(), words(DisplayLogic=logic(*rules)))
    yield "blocks", qsf(fruit(), flow=[shown("BL_1")] * 20_000)
    yield "unknown", qsf(fruit(), elements=[{"Element": f"X{number}", "Payload": 1} for number in range(20_000)])


@pytest.mark.parametrize("document", [one for _, one in big()], ids=[name for name, _ in big()])
def test_a_file_that_is_large_in_one_respect_takes_no_longer_than_two_seconds(document: Part) -> None:
    content = as_file(document)
    assert len(content) < 2_000_000
    start = time.process_time()
    try:
        assert len(read_qsf(content).notes) < 1_000
    except Invalid as error:
        assert error.errors[0].field == "file"
    assert time.process_time() - start < 2


def test_html_that_never_ends_is_read_once() -> None:
    assert plain_text("<!-- no end").text == ""
    assert plain_text("<script>no end").lost == ("a script",)
    assert plain_text("a < b <c").text == "a < b <c"
