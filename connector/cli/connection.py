"""The JSON API as the commands see it: one method a kind of call, its refusals in the words of the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from connector.foundation.hosts import is_loopback

PAGE = 100
"""How much of a list is asked for at one time when only some of it is wanted; else the service decides."""
NOT_HEARBACK = "The answer is not one of Hearback: check the address ({url})."


class Refused(Exception):
    """The service said no; `errors` are its (field, message) pairs."""

    def __init__(self, status: int, detail: str, errors: list[tuple[str, str]]) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors


class Unreachable(Exception):
    """Nobody answers at the address, or the answer broke off."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service is, and the key to it."""

    url: str
    key: str


class Api:
    """`timeout` is for connecting and for each wait, in seconds."""

    def __init__(self, address: Address, *, timeout: float = 60) -> None:
        self._url = f"{address.url.rstrip('/')}/api/v1"
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = not is_loopback(address.url)  # no proxy on the way to this machine
        self._session.auth = _Bearer(address.key)

    def get(self, path: str, **query: Any) -> Any:
        return self._json("GET", path, params=_given(query))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._json("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> Any:
        return self._json("PUT", path, json=body)

    def patch(self, path: str, body: Any) -> Any:
        return self._json("PATCH", path, json=body)

    def delete(self, path: str, **query: Any) -> Any:
        """The answer, or None where there is nothing to tell."""
        answer = self._call("DELETE", path, params=_given(query))
        return answer.json() if answer.content else None

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """The answer to a file sent as a form would."""
        return self._json("POST", path, files={"file": (name, content)})

    def items(self, path: str, limit: int | None = None, **query: Any) -> Iterator[Any]:
        """The items of a list, page after page; at most `limit`."""
        left, after = limit, None
        while left is None or left > 0:
            page = self.get(path, after=after, limit=None if left is None else min(left, PAGE), **query)
            found = page["items"][:left]
            yield from found
            left, after = None if left is None else left - len(found), page.get("next")
            if after is None or not found:
                return

    def stream(self, path: str, **query: Any) -> Iterator[bytes]:
        """The content of a file, piece after piece."""
        answer = self._call("GET", path, params=_given(query), stream=True)
        try:
            yield from answer.iter_content(65_536)
        except requests.RequestException as error:
            raise Unreachable("The answer broke off: try again.") from error

    def _json(self, method: str, path: str, **options: Any) -> Any:
        answer = self._call(method, path, **options)
        try:
            return answer.json()
        except requests.JSONDecodeError as error:
            raise Unreachable(NOT_HEARBACK.format(url=self._url)) from error

    def _call(self, method: str, path: str, **options: Any) -> requests.Response:
        try:
            answer = self._session.request(
                method, f"{self._url}{path}", timeout=self._timeout, allow_redirects=False, **options
            )
        except requests.RequestException as error:
            raise Unreachable(f"Hearback does not answer at {self._url} ({_words(error)}).") from error
        if answer.ok and not answer.is_redirect:
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: requests.Response) -> Refused | Unreachable:
        if answer.is_redirect:
            return Unreachable(f"{self._url} leads on to {answer.headers['Location'][:200]}: give that address.")
        if not answer.headers.get("Content-Type", "").startswith("application/problem+json"):
            return Unreachable(f"{NOT_HEARBACK.format(url=self._url)} It says {answer.status_code} {answer.reason}.")
        problem = answer.json()
        errors = [(str(each["field"]), str(each["message"])) for each in problem.get("errors", [])]
        return Refused(answer.status_code, str(problem.get("detail") or problem.get("title")), errors)


class _Bearer(requests.auth.AuthBase):
    """As an object, so that no .netrc replaces it."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def _given(query: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _words(error: requests.RequestException) -> str:
    """The kind of failure alone: the text of the exception names objects of the library."""
    if isinstance(error, requests.Timeout):
        return "it takes too long"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    return "no connection"
