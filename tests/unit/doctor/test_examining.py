"""Running checks: side by side, in order, in time, and whatever goes wrong in one of them."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import make_url

from connector.doctor.context import Context, context_of
from connector.doctor.examine import examine
from connector.doctor.findings import Check, Finding, Level, ok, problem, warning
from connector.doctor.registry import CHECKS
from tests.support.command_line import on_the_server
from tests.support.product import test_settings


def saying(name: str, *findings: Finding, needs: tuple[str, ...] = ()) -> Check:
    return Check(name, name.capitalize(), lambda _context: findings, needs)


def levels(context: Context, *checks: Check, patience: float = 10) -> list[list[Level]]:
    return [[found.level for found in each.findings] for each in examine(context, checks, patience=patience)]


def test_what_is_told_comes_in_the_order_of_the_checks(context: Context) -> None:
    late = threading.Event()

    def first(_context: Context) -> Sequence[Finding]:
        late.wait(10)
        return [ok("first")]

    def second(_context: Context) -> Sequence[Finding]:
        late.set()
        return [ok("second")]

    found = examine(context, [Check("first", "First", first), Check("second", "Second", second)])

    assert [each.findings[0].what for each in found] == ["first", "second"]


def test_what_needs_something_broken_is_not_looked_at(context: Context) -> None:
    broken, unsure = saying("broken", problem("gone", "Bring it back.")), saying("unsure", warning("slow", "Wait."))
    after, later, fine = (
        saying("after", ok("fine"), needs=("broken",)),
        saying("later", ok("fine"), needs=("after",)),
        saying("fine", ok("fine"), needs=("unsure",)),
    )

    assert levels(context, broken, unsure, after, later, fine) == [
        [Level.PROBLEM],
        [Level.WARNING],
        [Level.SKIPPED],
        [Level.SKIPPED],
        [Level.OK],
    ]


def test_what_does_not_answer_is_given_up(context: Context) -> None:
    never = threading.Event()
    hanging = Check("hanging", "Hanging", lambda _context: [ok(str(never.wait()))])

    found = levels(context, hanging, saying("after", ok("fine"), needs=("hanging",)), patience=0.1)
    never.set()

    assert found[0] == [Level.PROBLEM]


def test_an_unforeseen_fault_is_told_without_its_text(context: Context) -> None:
    def fail(_context: Context) -> Sequence[Finding]:
        raise RuntimeError("secret")

    (found,) = examine(context, [Check("faulty", "Faulty", fail)])

    assert found.findings[0].level is Level.PROBLEM
    assert "RuntimeError" in found.findings[0].what and "secret" not in str(found.findings)


def test_every_need_is_a_check_before_it() -> None:
    names = [check.name for check in CHECKS]

    assert len(set(names)) == len(names)
    assert all(names.index(need) < place for place, check in enumerate(CHECKS) for need in check.needs)


def test_every_module_of_a_check_is_listed() -> None:
    assert {check.run.__module__.rpartition(".")[2] for check in CHECKS} == {check.name for check in CHECKS}


def test_the_doctor_is_less_patient_than_the_service() -> None:
    context = context_of(test_settings(redis={"url": "redis://127.0.0.1:1/0"}, database={"url": "sqlite://"}))

    assert context.settings.salesforce.timeout_seconds <= 5 and context.settings.smtp.timeout_seconds <= 5
    assert make_url(context.settings.database.url).get_backend_name() == "sqlite"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "HEARBACK_LINK_KEY"),
        ({"HEARBACK_CONFIG": "/nowhere/settings.toml"}, "/nowhere/settings.toml"),
    ],
)
def test_without_settings_it_says_which_are_missing(environment: dict[str, str], words: str) -> None:
    told = on_the_server("doctor", "--json", **environment)

    assert told.code == 1
    assert any(words in item["what"] and item["cure"] for item in told.json["items"])


def test_an_address_of_no_database_is_told_without_its_password() -> None:
    good = test_settings()
    environment = {
        "HEARBACK_DATABASE__URL": "oracledb9://hearback:open-sesame@db/hearback",
        "HEARBACK_ENCRYPTION_KEYS": good.encryption_keys.get_secret_value(),
        "HEARBACK_LINK_KEY": good.link_key.get_secret_value(),
        "HEARBACK_SESSION_KEY": good.session_key.get_secret_value(),
    }

    told = on_the_server("doctor", **environment)

    assert told.code == 1 and "HEARBACK_DATABASE__URL" in told.out and "sesame" not in told.out + told.err
