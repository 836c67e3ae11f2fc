"""What an address of the window asks for: which records of which object, and of which org."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from connector.foundation.errors import FieldError, Invalid
from connector.integrations.salesforce.soql import InvalidRecordId, key_prefix, record_id

PREFIXES = {"Contact": "003", "Lead": "00Q", "Campaign": "701"}
"""The objects that the window opens for, and how their ids begin."""
ORGANIZATION = "00D"
MOST = 200
"""Records in one address; more are ticked on a list page in Salesforce."""
LISTED = 10


@dataclass(frozen=True, slots=True)
class WidgetRequest:
    """Ids have 18 characters, each once; `organization` is the id of a Salesforce org, or ""."""

    object: str
    ids: tuple[str, ...]
    organization: str = ""

    @classmethod
    def parse(cls, values: MultiDict[str, str]) -> Self:
        """Raises Invalid that names each wrong parameter and the cure."""
        ids = [part.strip() for value in values.getlist("ids") for part in value.split(",") if part.strip()]
        object_name, organization = values.get("object", "").strip(), values.get("organization", "").strip()
        errors = [*_object_problems(object_name), *_id_problems(object_name, ids), *_org_problems(organization)]
        if errors:
            raise Invalid(errors=errors[:LISTED])
        return cls(object_name, tuple(dict.fromkeys(map(record_id, ids))), organization and record_id(organization))

    @classmethod
    def parse_any(cls, values: MultiDict[str, str]) -> Self | None:
        """None for somebody who came without a link from Salesforce."""
        return cls.parse(values) if values.get("object") or values.get("ids") else None

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address."""
        found = {"object": self.object, "ids": ",".join(self.ids), "organization": self.organization}
        return {name: value for name, value in found.items() if value}


def _object_problems(name: str) -> Iterator[FieldError]:
    if name not in PREFIXES:
        yield FieldError("object", _("must be Contact, Lead or Campaign"))


def _id_problems(object_name: str, ids: list[str]) -> Iterator[FieldError]:
    if not ids:
        yield FieldError("ids", _("is missing: name at least one record, for example ids=0035e00000AbCdE"))
    elif len(ids) > MOST:
        text = _("names %(count)s records; at most %(most)s fit into a link: tick fewer", count=len(ids), most=MOST)
        yield FieldError("ids", text)
    else:
        wrong = (_wrong(each, PREFIXES.get(object_name), object_name) for each in ids)
        yield from (FieldError("ids", text) for text in wrong if text)


def _org_problems(organization: str) -> Iterator[FieldError]:
    if organization and (text := _wrong(organization, ORGANIZATION, _("Salesforce org"))):
        yield FieldError("organization", text)


def _wrong(value: str, prefix: str | None, kind: str) -> str | None:
    facts = {"id": value[:40], "kind": kind, "prefix": prefix}
    try:
        if prefix in (None, key_prefix(value)):
            return None
        return str(_("%(id)s is not the id of a %(kind)s: those begin with %(prefix)s", **facts))
    except InvalidRecordId:
        return str(_("%(id)s is no id of Salesforce: those have 15 or 18 letters and digits; copy it again", **facts))
