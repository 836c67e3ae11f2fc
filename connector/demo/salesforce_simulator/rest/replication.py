"""Which records changed or went in a span of time, as programs ask that keep a copy of an org.

Sources: REST API Developer Guide, "sObject Get Updated" and "sObject Get Deleted"; for what is refused, the SOAP API
Developer Guide, getUpdated().
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.catalogue.model import ObjectType
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.store.tables import quoted
from connector.demo.salesforce_simulator.values import format_time, parse_time

UPDATES_KEPT, DELETES_KEPT = timedelta(days=30), timedelta(days=15)
SHORTEST = timedelta(minutes=1)

replication = Blueprint("replication", __name__)
replication.url_value_preprocessor(check_version)


@dataclass(frozen=True, slots=True)
class _Span:
    """Whole minutes; `end` does not lie in it."""

    start: datetime
    end: datetime


@replication.get(f"{V}/sobjects/<name>/updated")
def updated(name: str) -> Response:
    """Created or changed."""
    kind, span = http.object_type(name), _span(UPDATES_KEPT)
    ids = [row["Id"] for row in _changed(kind, span, deleted=False)]
    return http.answer({"ids": ids, "latestDateCovered": _covered(span)})


@replication.get(f"{V}/sobjects/<name>/deleted")
def deleted(name: str) -> Response:
    kind, span = http.object_type(name), _span(DELETES_KEPT)
    gone = [{"id": row["Id"], "deletedDate": row["SystemModstamp"]} for row in _changed(kind, span, deleted=True)]
    earliest = format_time(_minute(simulator().org.clock() - DELETES_KEPT))
    return http.answer({"deletedRecords": gone, "earliestDateAvailable": earliest, "latestDateCovered": _covered(span)})


def _changed(kind: ObjectType, span: _Span, *, deleted: bool) -> list[Any]:
    if deleted and kind.field("IsDeleted") is None:
        return []
    where = f"SystemModstamp >= ? AND SystemModstamp < ? AND {_is_deleted(kind)} = ?"
    sql = f"SELECT Id, SystemModstamp FROM {quoted(kind.name)} WHERE {where} ORDER BY Id"  # noqa: S608
    with simulator().org.database.read() as connection:
        found = connection.execute(sql, (format_time(span.start), format_time(span.end), int(deleted))).fetchall()
    http.entry().rows = len(found)
    return found


def _is_deleted(kind: ObjectType) -> str:
    return "IsDeleted" if kind.field("IsDeleted") else "0"


def _span(kept: timedelta) -> _Span:
    """?start= and ?end=, without their seconds; raises INVALID_REPLICATION_DATE."""
    span = _Span(_moment("start"), _moment("end"))
    if span.start < _minute(simulator().org.clock() - kept):
        raise _invalid("startDate cannot lie so far back: nothing is kept of that time")
    if span.end - span.start < SHORTEST:
        raise _invalid("endDate must be at least one minute greater than startDate")
    return span


def _moment(name: str) -> datetime:
    """A plus sign that was not encoded arrives as a space."""
    try:
        return _minute(parse_time(request.args.get(name, "").replace(" ", "+")))
    except ValueError as exc:
        raise _invalid(f"{name} must be a date and time") from exc


def _covered(span: _Span) -> str:
    return format_time(min(span.end, _minute(simulator().org.clock())))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _invalid(message: str) -> SalesforceError:
    return SalesforceError("INVALID_REPLICATION_DATE", message)
