"""Bodies sent in chunks (RFC 9112, section 7.1), as clients do that stream what they send."""

from io import BufferedIOBase

LONGEST_LINE = 1024


class TooLargeError(ValueError):
    """The body is longer than allowed."""


def read_chunks(stream: BufferedIOBase, most: int) -> bytes:
    """The whole body, trailers read over; raises TooLargeError beyond `most` bytes, ValueError for broken framing."""
    parts: list[bytes] = []
    left = most
    while size := _size(stream):
        left -= size
        if left < 0:
            raise TooLargeError
        parts.append(stream.read(size))
        if stream.readline(LONGEST_LINE).strip():
            raise ValueError("a chunk is longer than it said")
    while stream.readline(LONGEST_LINE).strip():
        pass
    return b"".join(parts)


def _size(stream: BufferedIOBase) -> int:
    """The next chunk's size; what stands behind a semicolon is an extension that nobody here knows."""
    digits = stream.readline(LONGEST_LINE).partition(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):
        raise ValueError("a chunk begins with its size")
    return int(digits, 16)
