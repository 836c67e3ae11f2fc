"""Content on the wire ends where it should and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from connector.integrations.email.envelope import dot_stuffed

PIECES = st.sampled_from([b".", b"..", b"\r\n", b"\r", b"\n", b".\r\n", b"a", b"\xc3\xa9", b"QUIT", b" "])
CONTENT = st.lists(PIECES, max_size=30).map(b"".join) | st.binary(max_size=200)


def as_a_server_reads_it(wire: bytes) -> tuple[bytes, bytes]:
    """The message and what follows it, by the letter of RFC 5321, 4.5.2: line by line."""
    message, rest = b"", wire
    while True:
        line, end, rest = rest.partition(b"\r\n")
        assert end, "the content never ends"
        if line == b".":
            return message, rest
        message += line.removeprefix(b".") + b"\r\n"


def with_clean_line_ends(content: bytes) -> bytes:
    clean = b"\r\n".join(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    return clean if clean.endswith(b"\r\n") else clean + b"\r\n"


@given(CONTENT)
def test_a_server_reads_back_the_content_and_nothing_of_what_follows(content: bytes) -> None:
    message, rest = as_a_server_reads_it(dot_stuffed(content) + b"MAIL FROM:<>\r\n")
    assert rest == b"MAIL FROM:<>\r\n"
    assert message == with_clean_line_ends(content)


@given(CONTENT)
def test_no_bare_line_end_is_left_that_a_lenient_server_could_take_for_one(content: bytes) -> None:
    wire = dot_stuffed(content)
    assert wire.count(b"\n") == wire.count(b"\r") == wire.count(b"\r\n")
    assert wire.endswith(b"\r\n.\r\n")
    assert wire.count(b"\r\n.\r\n") == 1
