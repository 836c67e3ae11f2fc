"""What a user looked at last. REST API Developer Guide, "Recently Viewed Items"."""

import pytest
from flask.testing import FlaskClient
from simulator_driver import Api

from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.simulator import Simulator


@pytest.fixture
def pages(world: Simulator) -> FlaskClient:
    return create_pages_application(world).test_client()


def seen(api: Api, limit: int = 200) -> list[tuple[str, str]]:
    return [(row["attributes"]["type"], row["Name"]) for row in api.get(f"recent?limit={limit}").json or []]


def look(api: Api, pages: FlaskClient, object_name: str, name: str) -> str:
    record_id = api.id_of(name, object_name)
    assert pages.get(f"/lightning/r/{object_name}/{record_id}/view").status_code == 200
    return record_id


def test_the_record_looked_at_last_comes_first_and_once(api: Api, pages: FlaskClient) -> None:
    assert seen(api) == []
    names = [("Account", api.records("SELECT Name FROM Account LIMIT 1")[0]["Name"])]
    names += [("Contact", row["Name"]) for row in api.records("SELECT Name FROM Contact ORDER BY Id LIMIT 2")]
    for object_name, name in (*names, names[0]):
        look(api, pages, object_name, name)
    assert seen(api) == [names[0], names[2], names[1]]
    assert seen(api, limit=1) == [names[0]]
    assert [row["Name"] for row in api.get("sobjects/Contact").json["recentItems"]] == [names[2][1], names[1][1]]  # type: ignore[index]


def test_it_has_the_address_and_what_is_gone_is_left_out(api: Api, pages: FlaskClient) -> None:
    record_id = (api.post("sobjects/Contact", {"LastName": "Looked at"}).json or {})["id"]
    look(api, pages, "Contact", "Looked at")
    url = f"/services/data/v63.0/sobjects/Contact/{record_id}"
    told = {"attributes": {"type": "Contact", "url": url}, "Id": record_id, "Name": "Looked at"}
    assert api.get("recent").json == [told]
    api.delete(f"sobjects/Contact/{record_id}")
    assert api.get("recent").json == []


def test_what_others_looked_at_is_theirs(api: Api, pages: FlaskClient, world: Simulator) -> None:
    pages.set_cookie("signed_in_user", world.org.users()[1]["Id"])
    look(api, pages, "Contact", api.records("SELECT Name FROM Contact LIMIT 1")[0]["Name"])
    assert seen(api) == []
