"""The demo sets its org up for a server that signs in by itself."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connector.demo.configuration import ADMINISTRATOR, CLIENT_ID, configure
from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.salesforce_simulator.oauth.connected_app import read_connected_app
from connector.demo.salesforce_simulator.oauth.server_to_server import by_assertion
from connector.demo.salesforce_simulator.seed.company import users
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.simulator import Simulator


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.prepare(tmp_path / "data")


def registered(folder: DataFolder) -> dict[str, Any]:
    configure(folder, Ports(8000))
    app: dict[str, Any] = json.loads((folder.path / "connected_app.json").read_text())
    return app


def test_the_key_is_the_owners_alone_and_belongs_to_the_registered_certificate(folder: DataFolder) -> None:
    certificate = registered(folder)["jwt_certificate"]
    key_file = folder.path / "server_key.pem"
    assert key_file.stat().st_mode & 0o777 == 0o600
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    assert x509.load_pem_x509_certificate(certificate.encode()).public_key() == key.public_key()


def test_it_stays_the_same_after_a_restart(folder: DataFolder) -> None:
    assert registered(folder) == registered(folder)


def test_the_server_acts_as_a_user_of_the_org(folder: DataFolder) -> None:
    app = registered(folder)
    assert app["pre_authorized_users"] == [app["client_credentials_user"]] == [ADMINISTRATOR]
    assert ADMINISTRATOR in {user["Username"] for user in users()}


def test_the_org_reads_what_was_registered(folder: DataFolder) -> None:
    app = registered(folder)
    found = read_connected_app(folder.path)
    assert found is not None
    assert found.certificate == app["jwt_certificate"]


def test_the_org_lets_the_server_in(folder: DataFolder) -> None:
    registered(folder)
    app = read_connected_app(folder.path)
    claims = {"iss": CLIENT_ID, "sub": ADMINISTRATOR, "aud": "https://login.salesforce.com", "exp": time.time() + 180}
    assertion = jwt.encode(claims, (folder.path / "server_key.pem").read_text(), algorithm="RS256")
    world = Simulator.open(Settings(folder.path, 8001, 8002, "http://localhost:8000"))
    tokens = by_assertion(world, app, assertion)
    world.close()
    assert tokens.refresh_token is None
    assert tokens.access_token.startswith(world.settings.org_id[:15])
