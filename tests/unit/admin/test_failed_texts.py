"""A text message that cannot be acted upon is shown under Failures, and tried again when a person says so."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import Database
from connector.organizations import service as organizations
from connector.responses import sms_inbound
from connector.responses.models import InboundSms, Invitation
from connector.responses.sms_inbound import MOST_ATTEMPTS
from tests.support.desk import Desk
from tests.support.product import Product
from tests.support.surveys import rating, survey
from tests.support.texting import ALICE, Texting

ONE = survey([rating(required=True)])
Mend = Callable[[], None]


@pytest.fixture
def texting(product: Product) -> Texting:
    return Texting(product)


@pytest.fixture
def invitation(texting: Texting) -> str:
    return texting.ask(ONE)


@pytest.fixture
def mend(texting: Texting, invitation: str) -> Mend:
    """Alice's reply fails time and again, for the survey that she was asked is gone; gives how to bring it back."""
    sound = _ask_version(texting, invitation, "SVV_gone")
    texting.text("2")
    _try_on(texting)
    return lambda: str(_ask_version(texting, invitation, sound)) and None


def _ask_version(texting: Texting, invitation: str, version_id: str) -> str:
    with texting.product.db.write() as session:
        asked = session.get_one(Invitation, invitation)
        before, asked.survey_version_id = asked.survey_version_id, version_id
        return before


def _try_on(texting: Texting) -> None:
    for attempt in range(MOST_ATTEMPTS):
        texting.product.clock.advance(seconds=2 ** (attempt + 1))
        texting.product.sweep()


def press(texting: Texting, desk: Desk, button: str) -> str:
    with texting.product.db.read() as session:
        inbound_id = session.scalars(select(InboundSms.id)).one()
    return desk.press(f"/admin/failures/texts/{inbound_id}/{button}")


def test_it_is_listed_and_counted_until_it_is_put_aside(texting: Texting, mend: Mend, desk: Desk) -> None:
    page = desk.says("/admin/failures")
    assert "Text messages that could not be worked on" in page and ALICE in page
    assert "Something waits for your decision." in desk.says("/admin/")

    assert "It is put aside." in press(texting, desk, "aside")
    assert texting.outcomes() == ["put_aside"] and "All is well" in desk.says("/admin/failures")
    assert "There is no such text message" in press(texting, desk, "aside")
    assert "There is no such text message" in desk.press("/admin/failures/texts/x/again")


def test_tried_again_it_comes_back_or_is_the_answer_once_its_cause_is_gone(
    texting: Texting, invitation: str, mend: Mend, desk: Desk
) -> None:
    press(texting, desk, "again")
    assert "All is well" in desk.says("/admin/failures")
    _try_on(texting)
    assert ALICE in desk.says("/admin/failures")
    mend()

    assert "It is being worked on again." in press(texting, desk, "again")
    texting.product.work()
    assert texting.outcomes() == ["answer"] and "QID1" in texting.answers(invitation)


def test_what_another_worker_has_acted_upon_meanwhile_stays_done(
    texting: Texting, invitation: str, mend: Mend, desk: Desk
) -> None:
    press(texting, desk, "again")
    bundle = texting.product.bundle
    quicker = Interrupted(texting.product.db, lambda: (mend(), sms_inbound.work_off(bundle)))

    sms_inbound.work_off(replace(bundle, db=quicker))

    texting.product.clock.advance(hours=1)
    texting.product.sweep()
    assert texting.outcomes() == ["answer"] and "QID1" in texting.answers(invitation)
    with texting.product.db.read() as session:
        assert session.scalars(select(InboundSms.attempts)).one() == 0


class Interrupted(Database):
    """Of a worker that fails, and is overtaken before it can say so."""

    def __init__(self, database: Database, overtake: Callable[[], object]) -> None:
        self.__dict__.update(vars(database))
        self._overtake, self._writes = overtake, 0

    def write(self, organization_id: str | None = None) -> AbstractContextManager[Session]:
        self._writes += 1
        if self._writes == 2:
            self._overtake()
        return super().write(organization_id)


def test_another_organization_sees_nothing_of_it(product: Product, texting: Texting, mend: Mend, desk: Desk) -> None:
    with product.db.write() as session:
        _globex, somebody = organizations.create(session, "Globex", product.clock.now())
        stranger = somebody.id
    with desk.browser.session_transaction() as signed_in:
        signed_in["user_id"] = stranger

    assert ALICE not in desk.says("/admin/failures")
    assert "There is no such text message" in press(texting, desk, "aside")
    assert texting.outcomes() == ["failed"]
