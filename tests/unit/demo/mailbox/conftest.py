from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from connector.demo.mailbox.faults import Faults
from connector.demo.mailbox.smtp import MailServer
from connector.demo.mailbox.store import Mailbox
from connector.demo.mailbox.web import create_app


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "data" / "mailbox.db")


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def client(mailbox: Mailbox, faults: Faults) -> FlaskClient:
    return create_app(mailbox, faults, salesforce_url="http://localhost:8001/").test_client()


@pytest.fixture
def mail_server(mailbox: Mailbox, faults: Faults) -> Iterator[MailServer]:
    server = MailServer(mailbox, faults, port=0)
    server.start()
    yield server
    server.stop()
