"""What the doctor says of SMS: Twilio there or not, the number ours or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from connector.doctor.checks import sms
from connector.doctor.findings import Level
from tests.support.mobile_network import NUMBER, SID, TOKEN, MobileNetwork, mobile_network
from tests.support.processes import free_port
from tests.unit.doctor.conftest import WithSettings, all_well, problem_in


@pytest.fixture
def network(tmp_path: Path) -> Iterator[MobileNetwork]:
    with mobile_network(tmp_path) as network:
        yield network


def at(network: MobileNetwork, **changes: object) -> dict[str, object]:
    token = SecretStr(str(changes.pop("token", TOKEN)))
    return {"account_sid": SID, "auth_token": token, "base_url": network.url, "from_number": NUMBER, **changes}


def test_twilio_lets_us_in_and_the_number_is_ours(context_with: WithSettings, network: MobileNetwork) -> None:
    assert all_well(sms.check(context_with(twilio=at(network))))


def test_without_sms_all_is_well(context_with: WithSettings) -> None:
    assert all_well(sms.check(context_with(twilio={"account_sid": ""})))


def test_a_wrong_token(context_with: WithSettings, network: MobileNetwork) -> None:
    found = problem_in(sms.check(context_with(twilio=at(network, token="wrong"))))

    assert "credentials" in found.what and "wrong" not in found.what


def test_no_number(context_with: WithSettings, network: MobileNetwork) -> None:
    assert "number" in problem_in(sms.check(context_with(twilio=at(network, from_number="")))).what


def test_a_number_of_somebody_else(context_with: WithSettings, network: MobileNetwork) -> None:
    found = problem_in(sms.check(context_with(twilio=at(network, from_number="+447400000002"))), Level.WARNING)

    assert "not among the numbers" in found.what


def test_twilio_does_not_answer(context_with: WithSettings, network: MobileNetwork) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    assert "cannot be reached" in problem_in(sms.check(context_with(twilio=at(network, base_url=nowhere)))).what
