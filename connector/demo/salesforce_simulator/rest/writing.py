"""What single records and collections share: the writer of a call, and faults that hit rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import g

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.faults import Active, Fault
from connector.demo.salesforce_simulator.records.writer import Writer
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.values import format_time


@contextmanager
def writer() -> Iterator[Writer]:
    """One transaction in the caller's name; what follows from a write reaches fields that the caller does not see."""
    org = simulator().org
    with org.database.write() as connection:
        yield Writer(connection, org.schema, http.caller().user_id, format_time(org.clock()))


def row_trouble() -> Callable[[], None]:
    """A check to make before each row of a call: raises when a fault on the dial hits it.

    It is the same for all sub-requests of a composite call, which counts as one.
    """
    if "row_trouble" not in g:
        g.row_trouble = _row_trouble()
    found: Callable[[], None] = g.row_trouble
    return found


def _row_trouble() -> Callable[[], None]:
    met = [(active, error) for fault, error in _ROW_FAULTS.items() if (active := http.met(fault))]
    hit: set[str] = set()

    def check() -> None:
        for active, error in met:
            if simulator().faults.strike_row(active, is_first=active.id not in hit):
                hit.add(active.id)
                http.note(active.fault)
                raise error(active)

    return check


def key_field(kind: ObjectType, name: str) -> Field:
    """The field an upsert finds its record by; raises NOT_FOUND when it cannot serve."""
    field = kind.field(name)
    if field is None or not field.finds_records:
        message = f"Provided external ID field does not exist or is not accessible: {name}"
        raise SalesforceError("NOT_FOUND", message, status=404)
    return field


def _row_lock(active: Active) -> SalesforceError:
    message = "unable to obtain exclusive access to this record or 1 records"
    return SalesforceError("UNABLE_TO_LOCK_ROW", message, fields=())


def _partial_failure(active: Active) -> SalesforceError:
    code = str(active.parameters.get("code", "FIELD_CUSTOM_VALIDATION_EXCEPTION"))
    message = str(active.parameters.get("message", "A validation rule of this org refuses the record"))
    return SalesforceError(code, message, fields=())


_ROW_FAULTS = {Fault.ROW_LOCK: _row_lock, Fault.PARTIAL_FAILURE: _partial_failure}
