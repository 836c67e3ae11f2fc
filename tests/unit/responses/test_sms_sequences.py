"""Whatever is replied, in whatever order and however often: one response, one answer to a question, and an end."""

from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from connector.foundation.sms_keywords import keyword
from connector.responses.models import ConversationState, Response
from connector.responses.sms_dialogue import Outcome
from connector.surveys.definition import SurveyDefinition
from tests.support.product import Product
from tests.support.surveys import choice, comment, line, nps, only_if, rating, reasons, survey
from tests.support.texting import Texting

LONG = survey(
    [rating("QID1", required=True), nps("QID2")],
    [line("QID3", validation="number", required=True), comment("QID4", **only_if("question.QID1", "less", 4))],
    [rating("QID5", choices=[choice(1, "Yes", "Oui"), choice(2, "No", "Non")])],
)
LED_TO_A_PAGE = survey([rating("QID1", required=True), nps("QID2")], [reasons("QID3")], name="Page")
ANSWERS = st.sampled_from(["1", "2", "3", "10", "yes", "skip", "foo", "", "ok", "7!", "Good", "12"])
TEXTS = (ANSWERS | st.text(max_size=12)).filter(lambda text: keyword(text) is None)
"""Whatever is no keyword: by chance, free text would be one now and then, such as "CANCEL"."""
KEYWORDS = st.sampled_from(["STOP", "start", "help", "Arrêt svp", "please unsubscribe me"])
GAPS = st.sampled_from([0.0, 1.0, 20.0, 20.0, 20.0, 90_000.0])
QUICK = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
"""A number for each example; the rest of the product is shared by them."""
_numbers = count(100_000)


@dataclass(frozen=True)
class Burst:
    """Texts that reach us before any of them is acted upon; `again` tells the first once more."""

    texts: tuple[str, ...]
    after: float
    again: bool


def bursts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[Burst]]:
    one = st.builds(Burst, st.lists(texts, min_size=1, max_size=3).map(tuple), GAPS, st.booleans())
    return st.lists(one, max_size=6)


@pytest.fixture
def texting(product: Product) -> Texting:
    return Texting(product)


def play(texting: Texting, burst: Burst, phone: str) -> None:
    texting.product.clock.advance(seconds=burst.after)
    name = f"SM{next(_numbers)}"
    for place, text in enumerate([*burst.texts, *burst.texts[: burst.again]]):
        texting.told(text, phone, sid=f"{name}-{place % len(burst.texts)}")
    texting.product.sweep()


def number() -> str:
    return f"+33612{next(_numbers)}"


@QUICK
@given(definition=st.sampled_from([LONG, LED_TO_A_PAGE]), played=bursts(TEXTS | KEYWORDS))
def test_no_sequence_makes_two_answers_or_fails(
    texting: Texting, definition: SurveyDefinition, played: list[Burst]
) -> None:
    phone = number()
    invitation = texting.ask(definition, phone)
    for burst in played:
        play(texting, burst, phone)

    assert Outcome.FAILED not in texting.outcomes()
    with texting.product.db.read() as session:
        made = session.scalar(select(func.count()).where(Response.invitation_id == invitation))
    assert made in (0, 1)
    for question_id, answer in texting.answers(invitation).items():
        assert definition.questions[question_id].problem(answer) is None
    assert len(texting.got(phone)) <= 1 + sum(len(burst.texts) for burst in played)


@QUICK
@given(played=bursts(TEXTS))
def test_whoever_answers_in_the_end_comes_to_the_end(texting: Texting, played: list[Burst]) -> None:
    phone = number()
    invitation = texting.ask(LONG, phone)
    for burst in played:
        play(texting, burst, phone)
    for _ in range(6):
        texting.text("2", phone)

    assert texting.conversation(invitation).state == ConversationState.FINISHED
    before = len(texting.got(phone))
    for text in ("2", "hello", "again"):
        texting.text(text, phone)
    assert len(texting.got(phone)) <= before + 1


@QUICK
@given(before=bursts(TEXTS), after=bursts(TEXTS))
def test_nothing_is_sent_after_stop(texting: Texting, before: list[Burst], after: list[Burst]) -> None:
    phone = number()
    texting.ask(LONG, phone)
    for burst in before:
        play(texting, burst, phone)
    texting.text("Stop texting me!", phone)
    stopped = len(texting.got(phone))
    assert texting.got(phone)[-1].startswith("Acme will send you no more text messages.")
    for burst in after:
        play(texting, burst, phone)
    texting.ask(LONG, phone)

    assert len(texting.got(phone)) == stopped
