"""What every test may ask for."""

import pytest

pytest_plugins = [
    "tests.support.browser",
    "tests.support.databases",
    "tests.support.product",
    "tests.support.desk",
    "tests.support.running_demo",
    "tests.support.servers",
    "tests.support.live",
    "tests.support.command_line",
    "tests.conformance.summary",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no process waits for them alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("whole") is None)
