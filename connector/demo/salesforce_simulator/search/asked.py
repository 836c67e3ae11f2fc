"""What a search asks for, however it was put."""

from dataclasses import dataclass

from connector.demo.salesforce_simulator.errors import SalesforceError

MAX_FOUND = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Records of one object, with these fields; of none named only ids are told."""

    object_name: str
    fields: tuple[str, ...] = ()
    limit: int = MAX_FOUND


@dataclass(frozen=True, slots=True)
class Search:
    """`group` is ALL, NAME, EMAIL or PHONE; without `wanted` every object is searched."""

    text: str
    group: str = "ALL"
    wanted: tuple[Wanted, ...] = ()
    limit: int = MAX_FOUND


def malformed(message: str) -> SalesforceError:
    return SalesforceError("MALFORMED_SEARCH", message)
