"""A person at a browser, played: opens pages and presses buttons by their label."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT = 30.0


@dataclass(slots=True)
class Form:
    """One form of a page: hidden and chosen values, and its buttons as {label: (name, value)}."""

    action: str = ""
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class NoSuchButton(Exception):
    """The page has no button with any of these labels."""


class Visitor:
    """Keeps cookies, speaks English, follows redirects; never goes through a proxy."""

    def __init__(self, ca_file: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_file
        self._session.headers["Accept-Language"] = "en"
        self.url = ""
        self.text = ""

    def open(self, url: str) -> None:
        self._take(self._session.get(url, timeout=TIMEOUT))

    def press(self, *labels: str) -> None:
        """Submit the form that has a button with one of these labels; raises NoSuchButton."""
        for form in forms_of(self.text):
            for label, (name, value) in form.buttons.items():
                if label in labels:
                    return self._submit(form, {name: value} if name else {})
        raise NoSuchButton(f"{self.url} has no button {' or '.join(labels)}")

    def _submit(self, form: Form, button: dict[str, str]) -> None:
        url, values = urljoin(self.url, form.action), {**form.values, **button}
        headers = {"Referer": self.url, "Origin": _origin(self.url)}
        if form.method == "post":
            return self._take(self._session.post(url, data=values, headers=headers, timeout=TIMEOUT))
        return self._take(self._session.get(url, params=values, timeout=TIMEOUT))

    def _take(self, response: requests.Response) -> None:
        self.url, self.text = response.url, response.text
        response.raise_for_status()


def forms_of(html: str) -> list[Form]:
    parser = _FormParser()
    parser.feed(html)
    return parser.forms


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._button: tuple[str, str] | None = None
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "button":
            self._button, self._label = (name, given.get("value", "")), ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or self._select not in form.values):
            form.values[self._select] = given.get("value", "")
        elif tag == "input" and given.get("type") == "submit":
            form.buttons[given.get("value", "")] = (name, given.get("value", ""))
        elif tag == "input" and name and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            form.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._label += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons[" ".join(self._label.split())] = self._button
            self._button = None
        elif tag == "form":
            self._form = None
