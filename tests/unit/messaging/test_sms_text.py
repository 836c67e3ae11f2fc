"""Into how many segments a text is cut: the rules of the network, never through what a reader takes for one letter."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from connector.messaging.sms_text import EXTENSION, GSM, Encoding, measure

FAMILY = "👨‍👩‍👧‍👦"
"""Eleven units."""


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", Encoding.GSM_7, 0),
        ("a" * 160, Encoding.GSM_7, 1),
        ("a" * 161, Encoding.GSM_7, 2),
        ("a" * 306, Encoding.GSM_7, 2),
        ("a" * 307, Encoding.GSM_7, 3),
        ("€" * 80, Encoding.GSM_7, 1),
        ("€" * 81, Encoding.GSM_7, 2),
        ("a" * 152 + "€" + "a" * 7, Encoding.GSM_7, 2),
        ("é" * 160, Encoding.GSM_7, 1),
        ("ê" * 70, Encoding.UCS_2, 1),
        ("ê" * 71, Encoding.UCS_2, 2),
        ("你" * 134, Encoding.UCS_2, 2),
        ("你" * 135, Encoding.UCS_2, 3),
        ("😀" * 35, Encoding.UCS_2, 1),
        ("😀" * 36, Encoding.UCS_2, 2),
        ("a" * 60 + FAMILY, Encoding.UCS_2, 2),
        ("e\u0301" * 70, Encoding.UCS_2, 3),
    ],
)
def test_segments(text: str, encoding: Encoding, segments: int) -> None:
    measured = measure(text)

    assert (measured.encoding, measured.segments) == (encoding, segments)


def test_an_escaped_letter_is_not_cut_from_its_escape() -> None:
    assert measure("a" * 152 + "€" + "a" * 152).segments == 3
    assert measure("a" * 151 + "€" + "a" * 153).segments == 2


def test_a_family_is_one_character_and_is_not_cut() -> None:
    assert measure(FAMILY).characters == 1
    assert measure("a" * 57 + FAMILY + "a" * 57).segments == 3
    assert measure("a" * 56 + FAMILY + "a" * 57).segments == 2


def test_it_names_the_letters_for_which_the_text_is_longer() -> None:
    assert measure("Votre enquête — une enquête").beyond_gsm == ("ê", "—")
    assert measure("Répondez STOP").beyond_gsm == ()


def test_a_heap_of_marks_larger_than_a_segment_is_cut_after_all() -> None:
    assert measure("a" + "\u0301" * 133).segments == 2
    assert measure("a" + "\u0301" * 134).segments == 3


GSM_TEXTS = st.text(st.sampled_from(sorted(GSM | EXTENSION)), max_size=700)


@given(GSM_TEXTS)
def test_letters_of_the_gsm_alphabet_alone_stay_gsm(text: str) -> None:
    measured = measure(text)
    septets = sum(2 if letter in EXTENSION else 1 for letter in text)

    assert (measured.encoding, measured.beyond_gsm) == (Encoding.GSM_7, ())
    assert -(-septets // 160) <= measured.segments <= -(-septets // 152) + 1


@given(st.text(max_size=400))
def test_every_text_has_one_measure(text: str) -> None:
    measured = measure(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2

    assert measured.characters == len(regex.findall(r"\X", text))
    assert (measured.segments == 0) == (text == "")
    if measured.encoding is Encoding.UCS_2:
        assert measured.segments >= -(-units // 70)
        assert set(measured.beyond_gsm) <= set(text) and not set(measured.beyond_gsm) & (GSM | EXTENSION)


@given(st.text(max_size=300), st.text(max_size=20))
def test_a_longer_text_never_has_fewer_segments(text: str, more: str) -> None:
    assert measure(f"{text} {more}").segments >= measure(text).segments
