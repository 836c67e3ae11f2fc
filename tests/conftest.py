"""What every test may ask for."""

pytest_plugins = [
    "tests.support.browser",
    "tests.support.product",
    "tests.support.running_demo",
    "tests.support.servers",
]
