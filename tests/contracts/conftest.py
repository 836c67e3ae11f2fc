from collections.abc import Iterator

import pytest

from tests.contracts.salesforce_org import SalesforceOrg, running_org


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesforceOrg]:
    """One org for all contract tests; whoever sets a fault clears it."""
    with running_org(tmp_path_factory.mktemp("org")) as running:
        yield running
