from collections.abc import Iterator

import pytest

from tests.support.fakes.smtp import ScriptedSmtpServer


@pytest.fixture
def server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer() as server:
        yield server
