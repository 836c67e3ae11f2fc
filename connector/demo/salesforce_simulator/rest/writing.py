"""What single records and collections share: the writer of a call, and faults that hit rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


def row_trouble(kinds: tuple[Fault, ...]) -> Callable[[], None]:
    """A check to make before each row: raises when a fault on the dial hits it."""
    active = [(_struck(fault), error) for fault, error in _ROW_FAULTS.items() if fault in kinds]

    def check() -> None:
        for fault, error in active:
            if fault is not None and simulator().faults.strikes(fault):
                raise error(fault)

    return check


def key_field(kind: ObjectType, name: str) -> Field:
    """The field an upsert finds its record by; raises NOT_FOUND when it cannot serve."""
    field = kind.field(name)
    if field is None or not field.finds_records:
        message = f"Provided external ID field does not exist or is not accessible: {name}"
        raise SalesforceError("NOT_FOUND", message, status=404)
    return field


def _struck(fault: Fault) -> Active | None:
    known, entry = http.row_faults(), http.entry()
    if fault not in known:
        known[fault] = simulator().faults.use(fault, entry.method, entry.path)
    if known[fault] is not None and fault.value not in entry.faults:
        entry.faults.append(fault.value)
    return known[fault]


def _row_lock(active: Active) -> SalesforceError:
    message = "unable to obtain exclusive access to this record or 1 records"
    return SalesforceError("UNABLE_TO_LOCK_ROW", message, fields=())


def _partial_failure(active: Active) -> SalesforceError:
    code = str(active.parameters.get("code", "FIELD_CUSTOM_VALIDATION_EXCEPTION"))
    message = str(active.parameters.get("message", "A validation rule of this org refuses the record"))
    return SalesforceError(code, message, fields=())


_ROW_FAULTS = {Fault.ROW_LOCK: _row_lock, Fault.PARTIAL_FAILURE: _partial_failure}
