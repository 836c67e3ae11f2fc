"""`hearback demo` as a newcomer meets it: it starts, says where to go, keeps its data and leaves nothing behind."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
import requests

from connector.demo.ports import COUNT
from connector.demo.visitor import Visitor
from tests.support.running_demo import RunningDemo, assert_gone

pytestmark = pytest.mark.whole
KEYS = {
    "hearback",
    "salesforce",
    "salesforce_api",
    "mailbox",
    "phone",
    "ca_file",
    "api_key",
    "salesforce_session_id",
    "admin",
    "redis",
    "data",
    "processes",
}


def api(demo: RunningDemo, path: str) -> Any:
    headers = {"Authorization": f"Bearer {demo.facts['api_key']}"}
    response = requests.get(f"{demo.facts['hearback']}/api/v1{path}", headers=headers, timeout=30)
    response.raise_for_status()
    return response.json()


def test_one_line_says_where_everything_is(running_demo: RunningDemo) -> None:
    assert running_demo.facts.keys() == KEYS
    for place in ("hearback", "salesforce", "mailbox", "phone"):
        assert requests.get(f"{running_demo.facts[place]}/healthz", timeout=30).ok
    ca_file = running_demo.facts["ca_file"]
    assert requests.get(f"{running_demo.facts['salesforce_api']}/healthz", verify=ca_file, timeout=30).ok


def test_the_org_is_connected_and_surveys_can_be_sent(running_demo: RunningDemo) -> None:
    assert api(running_demo, "/surveys")["items"]
    assert api(running_demo, "/composer?object=Contact")["subject"]


def test_the_doctor_finds_nothing_to_mend(running_demo: RunningDemo) -> None:
    found = running_demo.command("doctor", "--json")["items"]

    assert {item["level"] for item in found} == {"ok"}, found


def test_the_commands_find_the_demo(running_demo: RunningDemo) -> None:
    assert running_demo.command("org", "list", "--json")["items"][0]["salesforce"]["state"] == "connected"


def test_the_administrator_signs_in_by_the_link_once(running_demo: RunningDemo) -> None:
    first, second = (Visitor(running_demo.facts["ca_file"]) for _ in range(2))
    for visitor in (first, second):
        visitor.open(running_demo.facts["admin"])
    first.press("Sign in")
    assert first.url.startswith(f"{running_demo.facts['hearback']}/admin/")
    with pytest.raises(requests.HTTPError, match="401"):
        second.press("Sign in")


def test_everything_binds_to_the_loopback(running_demo: RunningDemo) -> None:
    listening = {address for address, port in listeners() if running_demo.port <= port < running_demo.port + COUNT}
    assert listening == {"127.0.0.1"}


def listeners() -> list[tuple[str, int]]:
    """(address, port) of all listening TCP sockets; IPv6 ones show as their hexadecimal address."""
    found = []
    for family in ("tcp", "tcp6"):
        with open(f"/proc/net/{family}") as table:  # noqa: PTH123
            rows = [line.split() for line in table.readlines()[1:]]
        for row in rows:
            address, _, port = row[1].partition(":")
            if row[3] == "0A":
                found.append((".".join(str(byte) for byte in bytes.fromhex(address)[::-1]), int(port, 16)))
    return found


def test_it_keeps_its_data_until_it_is_told_to_start_over_and_leaves_no_process_behind(
    new_demo: Callable[..., Any],
) -> None:
    with new_demo() as demo:
        key, surveys, port = demo.facts["api_key"], api(demo, "/surveys"), demo.port
        assert demo.stop(signal.SIGINT) == 0
    with new_demo(port=port) as demo:
        assert demo.facts["api_key"] == key
        assert api(demo, "/surveys") == surveys
        kill_the_demo_alone(demo)
    with new_demo("--fresh") as demo:
        assert demo.facts["api_key"] != key
        assert api(demo, "/composer?object=Contact")["subject"]


def kill_the_demo_alone(demo: RunningDemo) -> None:
    """kill -9 for the process that watches over the others: they leave by themselves."""
    tree = demo.tree()
    os.kill(demo.process.pid, signal.SIGKILL)
    demo.process.wait()
    assert_gone(tree)


def test_processes_that_are_killed_come_back(running_demo: RunningDemo) -> None:
    for name in ("worker", "web", "redis"):
        before = running_demo.pid(name)
        running_demo.kill_tree(name)
        running_demo.wait_for_another(name, before)
    assert running_demo.is_answering()
