"""What a person may see in Salesforce. The service reads with more rights than most people have, so that it asks
before it shows or uses a record on behalf of somebody for whom Apex has not asked already."""

from collections.abc import Iterable, Sequence

from connector.foundation.errors import Conflict, FieldError, Invalid, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    AllOf,
    Compare,
    In,
    Query,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.integrations.salesforce.record_ids import InvalidRecordId, is_record_id, record_id
from connector.organizations.access import Principal

AT_A_TIME = 200
"""Records that Salesforce tells the access to in one query."""
LISTED = 10
HIDDEN = "is not there, or you may not see it in Salesforce; leave it out or ask your administrator for access"


def visible_to(bundle: Bundle, organization_id: str, salesforce_user_id: str, record_ids: Iterable[str]) -> set[str]:
    """Those of the records, with 18 characters, that this user may read; raises the errors of the Salesforce port."""
    wanted = list(record_ids)
    return readable(bundle.salesforce.api(organization_id), salesforce_user_id, wanted) if wanted else set()


def readable(api: SalesforceApi, salesforce_user_id: str, record_ids: Iterable[str]) -> set[str]:
    wanted = list(dict.fromkeys(record_id(each) for each in record_ids))
    lots = (wanted[start : start + AT_A_TIME] for start in range(0, len(wanted), AT_A_TIME))
    rows = (row for lot in lots for row in api.query(_asked(salesforce_user_id, lot)))
    return {record_id(row["RecordId"]) for row in rows if row["HasReadAccess"]}


def require_visible(
    bundle: Bundle, principal: Principal, record_ids: Sequence[str], *, field: str = "record_ids"
) -> None:
    """Raises Invalid, naming `field` and the records, when the caller may not see all of them in Salesforce; else as
    `seen_by`."""
    seen = seen_by(bundle, principal, record_ids, field=field)
    hidden = [each for each in dict.fromkeys(record_ids) if each not in seen]
    if hidden:
        raise Invalid(errors=[FieldError(field, f"{each} {HIDDEN}") for each in hidden[:LISTED]])


def seen_by(bundle: Bundle, principal: Principal, record_ids: Sequence[str], *, field: str = "record_ids") -> set[str]:
    """Those of the records that the caller may see in Salesforce, as they were given.

    Raises Conflict when the org is not connected, Unavailable when it does not answer. Costs nothing for a caller who
    needs no such check.
    """
    if not principal.needs_record_check or principal.salesforce_user_id is None:
        return set(record_ids)
    return _seen(bundle, principal.organization_id, principal.salesforce_user_id, record_ids, field)


def shown_to(bundle: Bundle, principal: Principal, record_ids: Iterable[str]) -> set[str]:
    """Those of the records, found by the service, that the caller may see in Salesforce. Apex checks what a call names
    and cannot check these; so everybody of Salesforce is asked about. Raises as `seen_by`."""
    found = list(record_ids)
    if principal.salesforce_user_id is None:
        return set(found)
    ids = [each for each in found if is_record_id(each)]
    return _seen(bundle, principal.organization_id, principal.salesforce_user_id, ids, "record_ids")


def shown_besides(bundle: Bundle, principal: Principal, named: Iterable[str], found: Iterable[str]) -> set[str]:
    """The same where the call named some records, for which the caller has been checked: the members of a campaign."""
    known = {record_id(each) for each in named}
    ids = set(found)
    return ids & known | shown_to(bundle, principal, ids - known)


def _seen(
    bundle: Bundle, organization_id: str, salesforce_user_id: str, record_ids: Sequence[str], field: str
) -> set[str]:
    try:
        seen = visible_to(bundle, organization_id, salesforce_user_id, record_ids)
        return {each for each in record_ids if record_id(each) in seen}
    except InvalidRecordId as error:
        raise Invalid.at(field, str(error)) from error
    except SalesforceDisconnected as error:
        raise Conflict("Salesforce is not connected: ask your administrator to connect it.") from error
    except SalesforceRefused as error:
        raise Conflict.at(field, f"Salesforce does not tell who may see these records ({error.code}).") from error
    except SalesforceUnavailable as error:
        raise Unavailable("Salesforce does not answer right now. Try again in a minute.") from error


def _asked(salesforce_user_id: str, record_ids: Sequence[str]) -> Query:
    where = AllOf((Compare("UserId", "=", salesforce_user_id), In("RecordId", tuple(record_ids))))
    return Query("UserRecordAccess", ("RecordId", "HasReadAccess"), where)
