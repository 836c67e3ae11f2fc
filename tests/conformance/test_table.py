"""The table in the documentation is that of today, and its sums come from what ran."""

import pytest

from tests.conformance.exchanges import NOT_HERE, RECORDED
from tests.conformance.summary import table
from tests.conformance.table import COMMAND, DOCUMENT, document


@pytest.mark.skipif(not RECORDED.exists(), reason=NOT_HERE)
def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), f"run: {COMMAND}"


def test_the_sums_tell_what_passed_failed_and_is_not_covered() -> None:
    results = [("clients", "", "passed", ""), ("clients", "", "failed", ""), ("clients", "no search", "passed", "")]
    _, line, left = table([*results, ("clients", "no search", "passed", "")])
    assert line.split() == ["clients", "1", "1", "2"]
    assert left == "not covered: clients: no search (2 of them)"


def test_what_could_not_run_is_told_with_its_reason() -> None:
    _, line = table([("recordings", "", "skipped", "nothing here")])
    assert line.split(maxsplit=1) == ["recordings", "not run: nothing here"]


def test_a_run_without_conformance_has_no_table() -> None:
    assert not table([])
