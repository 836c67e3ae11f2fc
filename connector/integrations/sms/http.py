"""The way to Twilio: the library's own HTTP client, led to a configurable address and silent about what it carries."""

import logging
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

_silent = logging.Logger("twilio", level=logging.CRITICAL + 1)
"""The library's own log tells numbers and addresses."""


class HttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Keeps up to `connections` connections; nothing is retried here, since a message might go twice."""

    def __init__(self, base_url: str, *, timeout: float, connections: int) -> None:
        super().__init__(timeout=timeout, logger=_silent)
        assert self.session is not None
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=connections, max_retries=0))
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        return super().request(method, self._at_base(url), *args, **options)

    def forget_connections(self) -> None:
        """The next request opens a new one."""
        assert self.session is not None
        self.session.close()

    def _at_base(self, url: str) -> str:
        _, _, path, query, fragment = urlsplit(url)
        return urlunsplit((self._base.scheme, self._base.netloc, self._base.path.rstrip("/") + path, query, fragment))
