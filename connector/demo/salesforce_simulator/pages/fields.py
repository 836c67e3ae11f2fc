"""One record's fields as a person reads them: labels from describe, values by type."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.demo.salesforce_simulator.pages.language import Formats, Translate
from connector.demo.salesforce_simulator.pages.layouts import Layout
from connector.demo.salesforce_simulator.pages.records import OrgReader, Record, name_of

WITH_PAGE = frozenset({"Account", "Campaign", "Contact", "Lead", "Survey_Response__c"})
_SAFE_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Shown:
    """A field on a page. `kind` picks the markup: text, link, web, email, phone, long, yes or no; no value: no text."""

    name: str
    label: str
    kind: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields."""

    title: str
    fields: Sequence[Shown]


class RecordView:
    """Shows the fields of one record in one language."""

    def __init__(self, org: OrgReader, object_name: str, record: Record, *, formats: Formats, t: Translate) -> None:
        self._org = org
        self._record = record
        self._formats = formats
        self._t = t
        self._described = {field["name"]: field for field in org.describe(object_name)["fields"]}

    def highlights(self, layout: Layout) -> list[Shown]:
        """The header's fields."""
        return self.fields(layout.highlights)

    def sections(self, layout: Layout) -> list[Section]:
        """The details; a section without a field that this org has is left out."""
        shown = (Section(title, self.fields(names)) for title, names in layout.sections)
        return [section for section in shown if section.fields]

    def fields(self, names: Iterable[str]) -> list[Shown]:
        """Those of the names that this org has."""
        return [self._show(self._described[name]) for name in names if name in self._described]

    def _show(self, field: Mapping[str, Any]) -> Shown:
        value = self._record.get(field["name"])
        label = self._t(_label(field))
        if value is None or value == "":
            return Shown(field["name"], label, "text", "")
        kind, text, href = self._value(field, value)
        return Shown(field["name"], label, kind, text, href)

    def _value(self, field: Mapping[str, Any], value: Any) -> tuple[str, str, str]:
        """Markup kind, text and link of a value that is set."""
        if field["type"] == "reference":
            return self._reference(field, value)
        show = self._by_type(field.get("scale")).get(field["type"])
        return show(value) if show else ("text", str(value), "")

    def _by_type(self, scale: int | None) -> Mapping[str, Callable[[Any], tuple[str, str, str]]]:
        """Pages round numbers to the decimal places of their field, which the API does not [DOC: Help 000387302]."""
        return {
            "boolean": lambda value: ("yes", self._t("Yes"), "") if value else ("no", self._t("No"), ""),
            "datetime": lambda value: ("text", self._formats.moment(value), ""),
            "date": lambda value: ("text", self._formats.day(value), ""),
            "int": lambda value: ("text", self._formats.number(value), ""),
            "double": lambda value: ("text", self._formats.number(value, scale), ""),
            "currency": lambda value: ("text", self._formats.number(value, scale), ""),
            "email": lambda value: ("email", value, f"mailto:{value}"),
            "phone": lambda value: ("phone", value, "tel:" + value.replace(" ", "")),
            "textarea": lambda value: ("long", value, ""),
            "url": _web,
        }

    def _reference(self, field: Mapping[str, Any], record_id: str) -> tuple[str, str, str]:
        target = self._target(field, record_id)
        href = f"/lightning/r/{target}/{record_id}/view" if target in WITH_PAGE else ""
        return "link" if href else "text", name_of(self._org, target, record_id), href

    def _target(self, field: Mapping[str, Any], record_id: str) -> str:
        """The object of the record: the only one a lookup can mean, or the one whose ids begin like this."""
        names: Sequence[str] = field.get("referenceTo", ())
        if len(names) == 1:
            return names[0]
        known = (name for name in names if self._org.key_prefix(name) == record_id[:3])
        return next(known, "User")


def _web(value: str) -> tuple[str, str, str]:
    """A link only for an address a browser can open safely."""
    address = value if "://" in value else f"https://{value}"
    return ("web", value, address) if address.lower().startswith(_SAFE_SCHEMES) else ("text", value, "")


def _label(field: Mapping[str, Any]) -> str:
    """As page layouts print it: "Account ID" of a lookup reads "Account"."""
    label: str = field.get("label") or field["name"]
    return label.removesuffix(" ID") if field["type"] == "reference" else label
