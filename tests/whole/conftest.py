"""What the tests of the whole product share: a demo on each database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.support.running_demo import RunningDemo


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, new_demo: Callable[..., Any]) -> Iterator[RunningDemo]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")
    with ExitStack() as stack:
        yield stack.enter_context(new_demo(env={"HEARBACK_DATABASE__URL": url} if url else {}))
