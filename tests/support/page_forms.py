"""A form as a browser without scripts has it: what is in it, typed over, and sent by one of its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Attributes = dict[str, str | None]


@dataclass
class PageForm:
    """`values` are those of the inputs by their names; `choices` the values that each select offers."""

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    """The values of the buttons called "press"."""

    def send(self, browser: FlaskClient, press: str, **typed: Any) -> TestResponse:
        """Type over these inputs ("__" for "." in their names), press the button, and follow where it leads."""
        for name, value in typed.items():
            self.values[self._known(name.replace("__", "."))] = value
        assert press in self.buttons, f"no button {press}; there are {self.buttons}"
        return browser.post(self.action, data={**self.values, "press": press}, follow_redirects=False)

    def _known(self, name: str) -> str:
        assert name in self.values, f"no input {name}; there are {list(self.values)}"
        return name


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form, self.is_inside, self._id = PageForm(), False, form_id
        self._select, self._textarea = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known: Attributes = dict(attrs)
        if tag == "form" and known.get("id") == self._id:
            self.is_inside, self.form.action = True, known.get("action") or ""
        elif self.is_inside and tag in ("input", "button", "select", "textarea", "option"):
            getattr(self, f"_{tag}_begins")(known.get("name") or "", known)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.form.values[self._textarea] += data

    def _input_begins(self, name: str, known: Attributes) -> None:
        if known.get("type") not in ("radio", "checkbox") or "checked" in known:
            self.form.values[name] = known.get("value") or ""

    def _button_begins(self, _name: str, known: Attributes) -> None:
        self.form.buttons.append(known.get("value") or "")

    def _select_begins(self, name: str, _known: Attributes) -> None:
        self._select, self.form.choices[name] = name, []

    def _textarea_begins(self, name: str, _known: Attributes) -> None:
        self._textarea, self.form.values[name] = name, ""

    def _option_begins(self, _name: str, known: Attributes) -> None:
        if self._select:
            value = known.get("value") or ""
            self.form.choices[self._select].append(value)
            if "selected" in known or self._select not in self.form.values:
                self.form.values[self._select] = value


def read_form(html: str, form_id: str) -> PageForm:
    reader = _Reader(form_id)
    reader.feed(html)
    for name, value in reader.form.values.items():
        reader.form.values[name] = value.removeprefix("\n")
    return reader.form
