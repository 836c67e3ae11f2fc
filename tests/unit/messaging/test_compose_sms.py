"""The text of an SMS: piped values, short links, and the way out in the reader's language."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.foundation.links import Links
from connector.messaging.compose_sms import compose_sms, text_of
from connector.messaging.models import Channel, Format, Kind, Mailing, Message
from connector.messaging.sms_text import GSM, Encoding, measure

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LINKS = Links("https://survey.example", "link key of the tests", "https://s.example")
ALICE = "+33644000001"


def mailing(body: str, **values: Any) -> Mailing:
    defaults = {"kind": Kind.INVITATION, "language": "en", "translations": {}, "appendix": {}, "format": Format.TEXT}
    named = {"from_name": "Acme", "from_address": "+33757980000", "subject": "", "body": body}
    return Mailing(id="ML_1", channel=Channel.SMS, **named, **defaults | values)


def message(**values: Any) -> Message:
    defaults: dict[str, Any] = {"to_address": ALICE, "language": "", "invitation_id": "I_1", "from_address": ""}
    return Message(id=7, mailing_id="ML_1", **defaults | {"values": {"m": {"FirstName": "Alice"}}} | values)


def written(body: str, *, language: str = "", text: str | None = None, **values: Any) -> str:
    return text_of(mailing(body, **values), message(language=language, text=text), LINKS, NOW)


def test_it_pipes_values_and_tells_the_way_out() -> None:
    assert written("Hello ${m://FirstName}") == "Hello Alice\nReply STOP to opt out"


@pytest.mark.parametrize("token", ["${l://SurveyURL}", "${l://SurveyLink}"])
def test_a_link_is_short_and_stands_alone(token: str) -> None:
    link = written(f"{token} STOP").removesuffix(" STOP")

    host, _, path = link.removeprefix("https://").partition("/")
    assert host == "s.example" and len(f"/{path}") <= 30
    assert link == LINKS.short_survey_url("I_1")


def test_a_link_may_have_words() -> None:
    assert written("${l://SurveyLink?d=Your opinion} STOP").startswith("Your opinion: https://s.example/s/")


@pytest.mark.parametrize(
    ("language", "hint"),
    [("en", "Reply STOP"), ("fr", "Répondez STOP"), ("fr-CA", "Répondez STOP"), ("de", "Reply STOP")],
)
def test_the_way_out_is_told_in_the_language_of_the_text(language: str, hint: str) -> None:
    assert hint in written("Hello", translations={language: {"body": "Bonjour"}}, language=language)


@pytest.mark.parametrize("body", ["Hello. STOP to end", "Hello ${l://OptOutURL}", "Hello ${l://OptOutLink?d=No more}"])
def test_it_is_not_told_twice(body: str) -> None:
    assert "Reply STOP to opt out" not in written(body)


def test_a_value_that_says_stop_is_no_way_out() -> None:
    named = message(values={"m": {"FirstName": "STOP"}})

    assert text_of(mailing("Hello ${m://FirstName}"), named, LINKS, NOW).endswith("Reply STOP to opt out")


@pytest.mark.parametrize("kind", [Kind.TRANSACTIONAL, Kind.INTERNAL, Kind.CONVERSATION])
def test_only_what_asks_for_an_opinion_tells_it(kind: Kind) -> None:
    assert written("Hello", kind=kind) == "Hello"


def test_the_first_question_follows_the_way_out_so_that_it_is_what_is_answered() -> None:
    text = written("Hello", appendix={"": "How likely? 0 to 10"})

    assert text == "Hello\nReply STOP to opt out\n\nHow likely? 0 to 10"


def test_a_text_of_its_own_goes_as_it_is() -> None:
    assert written("Hello", text="Please answer with\r\na number. ") == "Please answer with\na number."


def test_the_words_of_ours_make_no_text_ucs_2() -> None:
    for language in ("en", "fr"):
        assert measure(written("Hello", language=language)).encoding is Encoding.GSM_7
    assert set("Répondez STOP pour vous désinscrire") <= GSM


@pytest.mark.parametrize(
    ("body", "to", "why"),
    [
        ("x" * 1601, ALICE, "1,600 can be sent"),
        ("Hello", "06 44 00 00 01", "country code"),
        ("Hello", "", "phone number"),
    ],
)
def test_it_says_what_cannot_be_sent(body: str, to: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        compose_sms(mailing(body, kind=Kind.INTERNAL), message(to_address=to), LINKS, NOW)


def test_an_empty_text_cannot_be_sent() -> None:
    with pytest.raises(ValueError, match="empty"):
        compose_sms(mailing("${e://Field/Nothing}", kind=Kind.INTERNAL), message(), LINKS, NOW)
