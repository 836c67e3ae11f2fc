"""Record ids as Salesforce makes them."""

import json
from pathlib import Path

import pytest

from connector.demo.salesforce_simulator.ids import lengthen, make_id, normal_id

RECORDED = Path(__file__).parents[4].parent / "shared/data/salesforce/recorded/rest.json"


@pytest.mark.parametrize("real", ["001Da00000xnAk6IAE", "0035500001H9kZuAAJ", "0063000000000001AAA"[:15] + "AAA"])
def test_it_computes_the_checksum_of_a_real_id(real: str) -> None:
    assert lengthen(real[:15]) == real


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded Salesforce traffic is not beside this checkout")
def test_every_recorded_id_has_the_checksum_we_compute() -> None:
    ids = {row["id"] for call in json.loads(RECORDED.read_text()) for row in _rows(call["body"])}
    assert ids
    assert all(normal_id(record_id) == record_id for record_id in ids)


def _rows(body: object) -> list[dict[str, str]]:
    return [row for row in body if isinstance(row, dict) and "id" in row] if isinstance(body, list) else []


def test_ids_carry_the_key_prefix_and_are_18_characters_long() -> None:
    assert make_id("003", 1) == "003Hb0000000001IAA"
    assert len(make_id("a00", 10**9)) == 18


def test_a_short_id_becomes_a_long_one_and_a_wrong_checksum_is_refused() -> None:
    assert normal_id("003Hb0000000001") == "003Hb0000000001IAA"
    assert normal_id("003Hb0000000001ZZZ") is None


@pytest.mark.parametrize("bad", ["", "003", "003Hb000000000'", "003Hb0000000001\n", None, 5, "é" * 15])
def test_what_is_no_id_has_no_normal_form(bad: object) -> None:
    assert normal_id(bad) is None
