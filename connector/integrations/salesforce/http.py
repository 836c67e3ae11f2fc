"""The HTTP session of the REST calls."""

from pathlib import Path
from typing import Any

import requests


class HttpSession(requests.Session):
    """Always with a timeout (seconds, for connecting and for each wait) and the chosen authorities, never redirected.

    A redirect could take the records and the token of a call to another host.
    """

    def __init__(self, timeout: float, ca_file: Path | None) -> None:
        super().__init__()
        self._timeout = timeout
        self._verify = str(ca_file) if ca_file else True
        self.auth = _keep_as_is  # or a .netrc entry for the host would replace the Authorization header

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        # "verify" goes with each request: the environment would override the session's own.
        kwargs = {"timeout": self._timeout, "verify": self._verify, **kwargs, "allow_redirects": False}
        return super().request(*args, **kwargs)


def _keep_as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
