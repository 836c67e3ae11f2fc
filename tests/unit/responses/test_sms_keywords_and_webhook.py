"""What comes in by SMS: only from the provider, kept once, STOP before anything else."""

import dataclasses

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from connector.messaging.models import Message, MessageState
from connector.messaging.opt_out import opted_out
from connector.responses.models import ConversationState, InboundSms
from connector.responses.sms_dialogue import Outcome
from tests.support.product import TWILIO, Product, app_over
from tests.support.surveys import choice, rating, survey
from tests.support.texting import ALICE, BOB, OURS, Texting

URL = "https://survey.example/hooks/twilio/inbound"
TOKEN = TWILIO["auth_token"]
TWO = survey([rating(required=True)], [rating("QID2", choices=[choice(1, "Yes"), choice(2, "No")])])


@pytest.fixture
def texting(product: Product) -> Texting:
    return Texting(product)


@pytest.fixture
def provider(product: Product) -> FlaskClient:
    """Twilio, who calls us."""
    return product.client


def form(body: str, sid: str = "SM1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": ALICE, "To": OURS, "Body": body, **more}


def post(provider: FlaskClient, fields: dict[str, str], signature: str | None = None) -> object:
    signed = RequestValidator(TOKEN).compute_signature(URL, fields) if signature is None else signature
    return provider.post("/hooks/twilio/inbound", data=fields, headers={"X-Twilio-Signature": signed})


def kept(product: Product) -> list[InboundSms]:
    with product.db.read() as session:
        return list(session.scalars(select(InboundSms).order_by(InboundSms.id)))


def is_opted_out(texting: Texting, phone: str = ALICE) -> bool:
    with texting.product.db.read() as session:
        return bool(opted_out(session, texting.organization_id, "sms", [phone]))


def test_a_reply_is_kept_answered_with_nothing_and_acted_upon(texting: Texting, provider: FlaskClient) -> None:
    invitation = texting.ask(TWO)
    texting.product.clock.advance(seconds=9)
    answer = post(provider, form("1"))
    texting.product.work()

    assert (answer.status_code, answer.mimetype) == (200, "text/xml")  # type: ignore[attr-defined]
    assert answer.text.endswith("<Response></Response>")  # type: ignore[attr-defined]
    assert set(texting.answers(invitation)) == {"QID1"}


def test_the_provider_may_tell_it_twice(texting: Texting, provider: FlaskClient) -> None:
    texting.ask(TWO)
    for _ in range(3):
        assert post(provider, form("1")).status_code == 200  # type: ignore[attr-defined]

    assert len(kept(texting.product)) == 1


@pytest.mark.parametrize("signature", ["", "nonsense", "AAAA"])
def test_nobody_else_is_heard(product: Product, provider: FlaskClient, signature: str) -> None:
    assert post(provider, form("STOP"), signature).status_code == 403  # type: ignore[attr-defined]
    assert kept(product) == []


def test_without_its_name_a_message_is_refused(product: Product, provider: FlaskClient) -> None:
    assert post(provider, form("1", sid="")).status_code == 400  # type: ignore[attr-defined]
    assert kept(product) == []


def test_a_lost_wake_up_is_made_up_for_by_the_sweep(texting: Texting, provider: FlaskClient) -> None:
    invitation = texting.ask(TWO)
    texting.product.clock.advance(seconds=9)
    post(provider, form("1"))
    texting.product.woken.waiting.clear()
    texting.product.sweep()

    assert set(texting.answers(invitation)) == {"QID1"}


def test_stop_ends_the_conversation_and_holds_the_next_message(texting: Texting) -> None:
    invitation = texting.ask(TWO)
    texting.text("Please stop texting me")

    assert is_opted_out(texting)
    assert texting.conversation(invitation).state == ConversationState.STOPPED
    assert texting.got()[1:] == ["Acme will send you no more text messages. Reply START to get them again."]
    texting.ask(TWO)
    with texting.product.db.read() as session:
        last = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert (last.state, last.reason) == (MessageState.CANCELLED, "opted_out")


def test_a_prompt_that_is_still_to_go_does_not_go_after_stop(texting: Texting) -> None:
    texting.ask(TWO)
    texting.product.clock.advance(seconds=20)
    texting.told("1")
    texting.told("STOP")
    texting.product.work()

    assert len(texting.got()) == 1


def test_the_provider_confirms_a_bare_stop_itself(texting: Texting) -> None:
    texting.ask(TWO)
    texting.text("STOP")

    assert is_opted_out(texting) and len(texting.got()) == 1


def test_what_the_provider_calls_a_stop_is_one(texting: Texting, provider: FlaskClient) -> None:
    texting.ask(TWO)
    post(provider, form("parar", OptOutType="STOP"))
    texting.product.work()

    assert is_opted_out(texting) and len(texting.got()) == 1


def test_stop_works_without_a_conversation(texting: Texting) -> None:
    texting.text("arrêt", BOB)

    assert is_opted_out(texting, BOB)
    assert texting.outcomes() == [Outcome.STOP]


def test_stop_is_of_the_organization_that_wrote(texting: Texting) -> None:
    other = texting.other_organization()
    texting.ask(TWO, BOB)
    other.ask(TWO, ALICE)
    texting.text("stop")

    assert is_opted_out(other) and not is_opted_out(texting)


@pytest.mark.parametrize("who_asked_last", ["us", "them"])
def test_a_stop_to_a_number_that_organizations_share_holds_each_that_wrote_from_it(
    texting: Texting, who_asked_last: str
) -> None:
    other, third = texting.other_organization(), texting.other_organization()
    third.ask(TWO, BOB)
    for each in (texting, other) if who_asked_last == "them" else (other, texting):
        each.ask(TWO)
        texting.product.clock.advance(hours=25)
        texting.product.sweep()
    texting.text("stop texting me")

    assert is_opted_out(texting) and is_opted_out(other) and not is_opted_out(third)
    assert len([each for each in texting.got() if "no more text messages" in each]) == 1


def test_a_stop_that_is_said_again_is_not_confirmed_again(texting: Texting) -> None:
    texting.ask(TWO)
    texting.text("please stop")
    texting.text("please stop")

    assert len(texting.got()) == 2


def test_start_lets_messages_go_again(texting: Texting) -> None:
    texting.ask(TWO)
    texting.text("please stop")
    texting.text("start please")

    assert not is_opted_out(texting)
    assert texting.got()[-1] == "Acme may send you text messages again. Reply STOP to end them."
    texting.product.clock.advance(minutes=5)
    texting.ask(TWO)
    assert texting.got()[-1].startswith("Hello Alice.")


def test_help_says_who_writes_and_leaves_the_question_open(texting: Texting) -> None:
    invitation = texting.ask(TWO, language="fr")
    texting.text("aide")
    texting.text("1")

    assert texting.got()[1].startswith("Acme vous demande votre avis par SMS. Répondez STOP")
    assert set(texting.answers(invitation)) == {"QID1"}


def test_a_text_of_a_stranger_is_kept_and_changes_nothing(texting: Texting) -> None:
    texting.other_organization()
    texting.text("hello", BOB)
    texting.text("stop", BOB)

    assert texting.outcomes() == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert texting.got(BOB) == []


def test_numbers_are_compared_in_e164(texting: Texting, provider: FlaskClient) -> None:
    invitation = texting.ask(TWO)
    texting.product.clock.advance(seconds=9)
    post(provider, form("1", From="+33 6 12 34 56 01"))
    texting.product.work()

    assert set(texting.answers(invitation)) == {"QID1"}


@pytest.mark.parametrize("odd", [{"Body": "1\x00"}, {"From": "\x00"}, {"To": "é" * 99}, {"OptOutType": "\x00"}])
def test_odd_signs_do_no_harm(product: Product, provider: FlaskClient, odd: dict[str, str]) -> None:
    assert post(provider, form("1") | odd).status_code == 200  # type: ignore[attr-defined]
    product.work()
    assert len(kept(product)) == 1


def test_sms_that_is_not_set_up_has_no_webhook(product: Product) -> None:
    settings = product.bundle.settings
    bare = settings.model_copy(update={"twilio": settings.twilio.model_copy(update={"account_sid": ""})})
    nobody = app_over(dataclasses.replace(product.bundle, settings=bare)).test_client()

    assert nobody.post("/hooks/twilio/inbound", data=form("1")).status_code == 404
