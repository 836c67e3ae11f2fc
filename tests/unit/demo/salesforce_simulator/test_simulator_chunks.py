"""Bodies in chunks are put together; what is broken or too long is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.demo.salesforce_simulator.chunks import TooLargeError, read_chunks


def framed(parts: list[bytes]) -> bytes:
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"


@given(st.lists(st.binary(min_size=1), max_size=5), st.binary(max_size=5))
def test_chunks_become_the_body_and_the_next_request_stays(parts: list[bytes], next_request: bytes) -> None:
    stream = io.BytesIO(framed(parts) + next_request)
    assert read_chunks(stream, 10_000) == b"".join(parts)
    assert stream.read() == next_request


@pytest.mark.parametrize("body", [b"", b"x\r\n", b"-1\r\nx\r\n", b"0x1\r\nx\r\n", b"1\r\nxy\r\n0\r\n\r\n"])
def test_broken_framing_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_chunks(io.BytesIO(body), 10_000)


def test_too_long_a_body_is_refused_before_it_is_read() -> None:
    stream = io.BytesIO(b"ffffff\r\n" + b"x" * 100)
    with pytest.raises(TooLargeError):
        read_chunks(stream, 10_000)
    assert len(stream.read()) == 100
