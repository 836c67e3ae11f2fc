"""Bodies without a stated length: measured before anybody parses them, so that too long a one is refused as any other.

Werkzeug would cut such a body off at the limit and hand on the part.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Flask


def measure_chunked(app: Flask, limit: int) -> None:
    inner = app.wsgi_app

    def measured(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower() == "chunked":
            _measure(environ, limit)
        return inner(environ, start_response)

    app.wsgi_app = measured  # type: ignore[method-assign]


def _measure(environ: dict[str, Any], limit: int) -> None:
    """One byte more than the limit is enough to know."""
    body = _read(environ["wsgi.input"], limit + 1)
    del environ["HTTP_TRANSFER_ENCODING"]
    environ["CONTENT_LENGTH"], environ["wsgi.input"] = str(len(body)), BytesIO(body)


def _read(stream: Any, most: int) -> bytes:
    body = bytearray()
    while len(body) < most and (part := stream.read(min(65536, most - len(body)))):
        body += part
    return bytes(body)
