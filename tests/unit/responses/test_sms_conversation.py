"""A survey answered by SMS, one question a message, as the same response that pages make."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from connector.integrations.ports import Delivery
from connector.messaging.gate import Candidate
from connector.messaging.models import Kind, Mailing, Message
from connector.responses.models import ConversationState, ResponseState
from connector.responses.sms_conversation import opening
from connector.responses.sms_dialogue import Outcome
from connector.responses.sms_turns import in_turn
from connector.surveys.answers import Answer
from tests.support.product import Product
from tests.support.surveys import choice, rating, sample, survey
from tests.support.texting import ALICE, BOB, OURS, Texting

YES_OR_NO = {
    "id": "QID3",
    "type": "multiple_choice",
    "required": True,
    "text": {"en": "May we call you?", "fr": "Pouvons-nous vous appeler ?"},
    "choices": [choice(1, "Yes", "Oui"), choice(2, "No", "Non")],
}
COMMENT = {"id": "QID4", "type": "text_entry", "text": {"en": "Anything else?", "fr": "Autre chose ?"}}
SHORT = survey([rating(required=True), YES_OR_NO], [COMMENT])
TWO = survey([rating(required=True)], [YES_OR_NO], name="Two")
MANY = {
    "id": "QID9",
    "type": "multiple_choice",
    "answers": "multiple",
    "text": {"en": "Why?", "fr": "Pourquoi ?"},
    "choices": [choice(1, "Speed", "Vitesse"), choice(2, "Price", "Prix")],
}


@pytest.fixture
def texting(product: Product) -> Texting:
    return Texting(product)


def test_it_asks_one_question_a_message_and_finishes_the_response(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.text("1")
    texting.text("no!")
    texting.text("The tea was cold")

    first, second, third, thanks = texting.got()
    assert first.startswith("Hello Alice.") and first.endswith(
        "How was it?\nReply with the number of your answer:\n1 Good\n2 Fair\n3 Poor"
    )
    assert second == "May we call you?\nReply with the number of your answer:\n1 Yes\n2 No"
    assert third == "Anything else?\nReply SKIP to leave this one out."
    assert thanks == "Thank you! Your answers have been recorded."
    response = texting.response(invitation)
    assert response is not None and response.state == ResponseState.FINISHED
    assert texting.answers(invitation) == {
        "QID1": Answer(("1",)),
        "QID3": Answer(("2",)),
        "QID4": Answer(text="The tea was cold"),
    }
    assert texting.conversation(invitation).state == ConversationState.FINISHED


def test_it_speaks_french(texting: Texting) -> None:
    texting.ask(SHORT, language="fr")
    texting.text("peut-être")
    texting.text("bien")
    texting.text("Oui")
    texting.text("passer")

    assert texting.got()[0].endswith("Alors ?\nRépondez par le numéro de votre choix.\n1 Bien\n2 Moyen\n3 Mauvais")
    assert texting.got()[1].startswith("Désolé, ce n'est pas l'une des réponses proposées.\nAlors ?")
    assert texting.got()[3] == "Autre chose ?\nRépondez PASSER pour ne pas répondre."
    assert texting.got()[4] == "Merci. Vos réponses sont bien enregistrées."


def test_a_wrong_reply_is_asked_again_twice_and_then_led_to_the_page_of_the_same_response(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    for wrong in ("what?", "7", "maybe", "hm", "hello?"):
        texting.text(wrong)

    again, once_more, link = texting.got()[1:]
    assert again == once_more and again.startswith("Sorry, that is not one of the answers.\nHow was it?")
    path = link.removeprefix("Sorry, we could not read your answer. Please continue here: https://survey.example")
    assert texting.product.client.get(path).status_code == 200
    assert texting.conversation(invitation).state == ConversationState.HANDED_OVER


def test_who_replies_well_after_the_link_is_asked_on(texting: Texting) -> None:
    texting.ask(SHORT)
    for reply in ("what?", "7", "maybe", "2"):
        texting.text(reply)

    assert texting.got()[-1].startswith("May we call you?")


def test_a_question_that_does_not_fit_continues_on_its_page_where_the_answers_stand(texting: Texting) -> None:
    invitation = texting.ask(survey([rating(required=True)], [MANY], [COMMENT]))
    texting.text("3")
    texting.text("speed")
    link = texting.got()[-1]
    path = link.removeprefix("Please continue here: https://survey.example")
    page = texting.product.client.get(path).text

    assert len(texting.got()) == 2
    assert "Why?" in page and "How was it?" not in page

    texting.product.client.post(path, data={"page": "2", "go": "next", "QID9": "1", "shown": "QID9"})
    texting.product.client.post(path, data={"page": "3", "go": "next", "shown": "QID4"})
    texting.product.work()

    assert texting.answers(invitation) == {"QID1": Answer(("3",)), "QID9": Answer(("1",))}
    assert texting.conversation(invitation).state == ConversationState.FINISHED


def test_a_first_question_that_does_not_fit_is_a_link_in_the_invitation() -> None:
    assert opening(survey([MANY])) == "Please continue here: ${l://SurveyURL}"


def test_the_first_question_is_one_that_everybody_is_asked() -> None:
    only_gold = {"all": [{"field": "embedded.Tier", "operator": "equal", "value": "Gold"}]}

    assert opening(survey([rating(display_logic=only_gold), YES_OR_NO])).startswith("May we call you?")


def test_a_text_between_questions_goes_in_front_of_the_next(texting: Texting) -> None:
    text = {"id": "QID8", "type": "descriptive_text", "text": "Nearly done."}
    texting.ask(survey([rating(required=True), text, YES_OR_NO]))
    texting.text("1")

    assert texting.got()[-1].startswith("Nearly done.\n\nMay we call you?")


def test_display_logic_and_piped_text_see_the_answers(texting: Texting) -> None:
    invitation = texting.ask(sample("nps"))
    texting.text("9/10")

    assert texting.got()[-1].startswith("You gave us 9 out of 10, thank you! What do you value most?")
    texting.text("You and ${e://Field/Tier}")
    assert texting.conversation(invitation).state == ConversationState.FINISHED


def test_the_same_message_told_twice_is_one_reply(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.text("1", sid="SM1")
    texting.text("1", sid="SM1")

    assert len(texting.got()) == 2
    assert texting.answers(invitation) == {"QID1": Answer(("1",))}


def test_the_same_text_twice_in_a_row_is_one_reply(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.text("2")
    texting.text("2", after=1)

    assert texting.answers(invitation) == {"QID1": Answer(("2",))}
    assert texting.outcomes() == [Outcome.ANSWER, Outcome.REPEATED]


def test_the_same_code_for_the_next_question_is_its_answer(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.text("2")
    texting.text("2")

    assert texting.answers(invitation) == {"QID1": Answer(("2",)), "QID3": Answer(("2",))}


def test_replies_from_before_the_question_could_be_read_are_no_answer_to_it(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.product.clock.advance(seconds=20)
    texting.told("1")
    texting.told("2")
    texting.told("2")
    texting.product.clock.advance(seconds=1)
    texting.product.work()

    assert texting.answers(invitation) == {"QID1": Answer(("1",))}
    assert texting.outcomes() == [Outcome.ANSWER, Outcome.EARLY, Outcome.EARLY]


def test_who_writes_after_the_end_is_told_once_that_it_is_answered(texting: Texting) -> None:
    invitation = texting.ask(TWO)
    for reply in ("1", "1", "actually 2", "hello", "?"):
        texting.text(reply)

    assert texting.got()[3:] == ["Your answers are already recorded. Thank you!"]
    assert texting.answers(invitation) == {"QID1": Answer(("1",)), "QID3": Answer(("1",))}


def test_two_surveys_to_one_number_are_taken_in_turn(texting: Texting) -> None:
    first, second = texting.ask(TWO), texting.ask(SHORT)
    assert len(texting.got()) == 1
    texting.text("1")
    texting.text("2")
    texting.product.sweep()
    assert texting.got()[-1].startswith("Thank you!")
    texting.product.clock.advance(seconds=60)
    texting.product.sweep()

    assert texting.got()[-1].startswith("Hello Alice.")
    texting.text("3")
    assert texting.answers(first) == {"QID1": Answer(("1",)), "QID3": Answer(("2",))}
    assert texting.answers(second) == {"QID1": Answer(("3",))}


def test_another_number_does_not_wait(texting: Texting) -> None:
    texting.ask(TWO)
    texting.ask(TWO, BOB)

    assert len(texting.got(BOB)) == 1


def test_two_organizations_take_turns_at_one_number_too(texting: Texting) -> None:
    other = texting.other_organization()
    first, second = texting.ask(TWO), other.ask(TWO)
    texting.text("1")

    assert len(texting.got()) == 2
    assert texting.answers(first) and not texting.answers(second)


def test_after_a_day_of_silence_the_next_survey_has_its_turn(texting: Texting) -> None:
    first, second = texting.ask(TWO), texting.ask(SHORT)
    texting.product.clock.advance(hours=25)
    texting.product.sweep()
    texting.product.sweep()

    assert texting.conversation(first).state == ConversationState.EXPIRED
    assert texting.conversation(second).state == ConversationState.OPEN
    texting.text("3")
    assert texting.answers(second) == {"QID1": Answer(("3",))}


def test_a_late_reply_takes_up_a_conversation_that_expired(texting: Texting) -> None:
    invitation = texting.ask(TWO)
    texting.product.clock.advance(hours=25)
    texting.product.sweep()
    texting.text("1")

    assert texting.conversation(invitation).state == ConversationState.OPEN
    assert texting.got()[-1].startswith("May we call you?")


def test_a_reminder_begins_with_the_first_question_again(texting: Texting) -> None:
    invitation = texting.ask(TWO)
    texting.text("1")
    texting.product.clock.advance(hours=72)
    texting.product.sweep()
    texting.remind(TWO, invitation)
    texting.text("3")
    texting.text("1")

    assert texting.answers(invitation) == {"QID1": Answer(("3",)), "QID3": Answer(("1",))}


def test_who_waits_behind_an_invitation_that_failed_waits_no_longer(texting: Texting) -> None:
    texting.product.sms.outcomes[ALICE] = Delivery.REFUSED
    texting.ask(TWO)
    texting.product.sms.outcomes.clear()
    second = texting.ask(SHORT)
    for _ in range(3):
        texting.product.clock.advance(seconds=60)
        texting.product.sweep()

    assert texting.conversation(second).state == ConversationState.OPEN


def test_a_test_is_answered_like_an_invitation(texting: Texting) -> None:
    invitation = texting.ask(TWO, kind=Kind.TEST)
    texting.text("1")

    assert texting.answers(invitation) == {"QID1": Answer(("1",))}


def test_a_response_that_was_finished_on_the_page_takes_no_reply(texting: Texting) -> None:
    invitation = texting.ask(survey([rating(required=True)]))
    path = texting.product.bundle.links.survey_url(invitation).removeprefix("https://survey.example")
    texting.product.client.post(path, data={"page": "1", "go": "next", "QID1": "2"})
    texting.text("1")

    assert texting.answers(invitation) == {"QID1": Answer(("2",))}
    assert texting.got()[1:] == ["Your answers are already recorded. Thank you!"]


def test_a_lost_wake_up_loses_no_reply(texting: Texting) -> None:
    invitation = texting.ask(SHORT)
    texting.text("1")
    texting.product.clock.advance(seconds=20)
    texting.told("1")
    texting.product.woken.waiting.clear()
    texting.product.sweep()

    assert set(texting.answers(invitation)) == {"QID1", "QID3"}


def test_who_replies_at_night_is_asked_on_at_once(texting: Texting) -> None:
    """The sender keeps to office hours; its conversations do not."""
    office_hours = {"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "18:00", "time_zone": "Europe/Paris"}
    sender = texting.product.api(
        "POST", "/senders", json={"channel": "sms", "address": OURS, "window": office_hours, "per_minute": 1}
    ).json["id"]
    texting.product.clock.advance(hours=24)
    texting.ask(TWO, sender_id=sender)
    texting.product.clock.advance(hours=10)
    texting.text("1")

    assert texting.got()[-1].startswith("May we call you?")


def test_two_workers_who_meet_at_one_number_give_one_turn(texting: Texting) -> None:
    invitations = [texting.ask(each, send=False) for each in (TWO, SHORT)]
    together = Barrier(2)

    def pass_the_gate(invitation_id: str) -> bool:
        together.wait()
        with texting.product.db.write() as session:
            query = select(Message, Mailing).join(Mailing).where(Message.invitation_id == invitation_id)
            message, mailing = session.execute(query).one()
            return not in_turn(session, [Candidate(message, mailing)], texting.product.clock.now())

    with ThreadPoolExecutor(2) as workers:
        passed = list(workers.map(pass_the_gate, invitations))

    assert sorted(passed) == [False, True]
    assert [texting.conversation(each).state == ConversationState.OPEN for each in invitations] == passed


def test_the_response_is_timed_from_the_first_reply(texting: Texting) -> None:
    invitation = texting.ask(TWO)
    texting.text("1", after=100)
    texting.text("1", after=30)
    response = texting.response(invitation)

    assert response is not None and response.recorded_at is not None
    assert response.recorded_at - response.started_at == timedelta(seconds=30)
