"""The field in the org: added, granted to the connected user, and looked at. Each step finds what is done already, so
that all of it may be repeated.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from connector.foundation.errors import Conflict, Unavailable
from connector.integrations.ports import (
    AllOf,
    Compare,
    FieldDescription,
    Query,
    Rejected,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.workflows.external_ids.offers import LABEL, LENGTH, NAME, Offer, fits

PERMISSION_SET, PERMISSION_SET_LABEL = "Hearback_Integration", "Hearback Integration"
GRANTS = "FieldPermissions"
THERE_ALREADY = frozenset({"DUPLICATE_CUSTOM_ENTITY_DEFINITION", "DUPLICATE_DEVELOPER_NAME", "DUPLICATE_VALUE"})
NOT_ALLOWED = frozenset(
    {
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_TYPE",
        "NOT_FOUND",
    }
)
"""How Salesforce answers who lacks a user permission: for some, the object is simply not there."""


@contextmanager
def answering() -> Iterator[None]:
    """Raises Conflict or Unavailable where the org does not answer."""
    try:
        yield
    except SalesforceDisconnected as error:
        raise Conflict(_("Salesforce is not connected: connect it under Admin › Salesforce.")) from error
    except SalesforceUnavailable as error:
        why = _("Salesforce does not answer right now. Try again in a minute: what was added is found again.")
        raise Unavailable(why) from error


def prepare(api: SalesforceApi, offer: Offer) -> bool:
    """See to it that the connected user can write the field; says whether the org did not have it before.

    Raises Conflict with what a person has to do, and the errors of the port where the org does not answer.
    """
    seen = _seen(api, offer)
    is_new = seen is None and _added(api, offer)
    if seen is None or not (seen.createable and seen.updateable):
        _grant(api, offer)
        seen = _seen(api, offer)
    _check(seen, offer)
    return is_new


def by_hand(object_name: str) -> str:
    """What a person adds who does it in Salesforce."""
    told = _(
        "Add the field in Salesforce yourself: Setup › Object Manager › %(object)s › Fields & Relationships › New: "
        "Text, label “%(label)s”, name %(name)s, length %(length)s, unique, external id; give the connected user edit "
        "access to it. Then come back here.",
        object=object_name,
        label=LABEL,
        name=NAME.removesuffix("__c"),
        length=LENGTH,
    )
    return str(told)


def _seen(api: SalesforceApi, offer: Offer) -> FieldDescription | None:
    try:
        return api.describe(offer.object_name, fresh=True).fields.get(NAME)
    except SalesforceRefused as error:
        why = _("Salesforce shows no object %(object)s to the connected user.", object=offer.object_name)
        raise Conflict(why) from error


def _added(api: SalesforceApi, offer: Offer) -> bool:
    """False: there is one of this name that the connected user does not see."""
    try:
        api.add_field(offer.field)
    except SalesforceRefused as error:
        if error.code in THERE_ALREADY:
            return False
        raise Conflict(f"{_not_added(error)} {by_hand(offer.object_name)}") from error
    return True


def _not_added(error: SalesforceRefused) -> str:
    if error.code in NOT_ALLOWED:
        why = _("The connected user may not add fields: that asks for the user permission “Customize Application”.")
    else:
        why = _("Salesforce refused to add the field (%(code)s: %(message)s).", code=error.code, message=error.message)
    return str(why)


def _grant(api: SalesforceApi, offer: Offer) -> None:
    try:
        found = [str(each["Id"]) for each in api.query(Query("PermissionSet", ("Id",), _is("Name", PERMISSION_SET)))]
        outcome = _granted(api, offer, found[0]) if found else None
    except SalesforceRefused as error:
        raise Conflict(_not_granted(error.code)) from error
    if outcome is None:
        raise Conflict(_not_granted())
    if isinstance(outcome, Rejected) and outcome.code not in THERE_ALREADY:
        raise SalesforceUnavailable(outcome.code) if outcome.transient else Conflict(_not_granted(outcome.code))


def _granted(api: SalesforceApi, offer: Offer, permission_set: str) -> object:
    name = f"{offer.object_name}.{NAME}"
    mine = AllOf((_is("ParentId", permission_set), _is("Field", name)))
    allowed = {"PermissionsRead": True, "PermissionsEdit": True}
    known = [str(each["Id"]) for each in api.query(Query(GRANTS, ("Id",), mine))]
    if known:
        return api.update(GRANTS, [{"Id": known[0], **allowed}])[0]
    granted = {"ParentId": permission_set, "SobjectType": offer.object_name, "Field": name, **allowed}
    return api.create(GRANTS, [granted])[0]


def _is(field: str, value: str) -> Compare:
    return Compare(field, "=", value)


def _not_granted(code: str = "") -> str:
    why = _(
        "The field %(name)s is in Salesforce, but access to it could not be granted by the permission set %(set)s. "
        "Give the connected user edit access to it yourself, then come back here.",
        name=NAME,
        set=PERMISSION_SET_LABEL,
    )
    return f"{why} ({code})" if code else why


def _check(seen: FieldDescription | None, offer: Offer) -> None:
    if seen is None:
        why = _(
            "The field %(name)s is in Salesforce, but the connected user does not see it: assign the permission set "
            "%(set)s to that user. If the field was deleted, erase it for good first.",
            name=NAME,
            set=PERMISSION_SET_LABEL,
        )
        raise Conflict(why)
    if not fits(seen):
        why = _(
            "%(object)s has a field %(name)s already that cannot serve: it must be a text of %(length)s characters, "
            "unique, an external id, and the connected user must have edit access to it.",
            object=offer.object_name,
            name=NAME,
            length=LENGTH,
        )
        raise Conflict(why)
