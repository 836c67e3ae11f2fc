"""What a composer begins with."""

import pytest

from connector.messaging import defaults
from connector.messaging.content import Demands, MessageContent, Translation, checked
from connector.messaging.models import Channel, Kind
from connector.messaging.sms_text import Encoding, measure

SENT = [(channel, kind) for channel in Channel for kind in defaults._BY_CHANNEL[channel]]


@pytest.mark.parametrize(("channel", "kind"), SENT)
def test_every_default_may_be_sent(channel: Channel, kind: Kind) -> None:
    first, more = defaults.wording(channel, kind, "en"), defaults.translations(channel, kind, ["en", "fr-CA"], "en")
    content = MessageContent(
        from_name="Acme",
        subject=first.subject,
        body=first.body,
        language="en",
        translations={tag: Translation(**text) for tag, text in more.items()},
    )

    checked(content, Demands(channel, needs_link=kind in (Kind.INVITATION, Kind.REMINDER)))

    assert list(more) == ["fr-CA"] and more["fr-CA"]["body"] != first.body


@pytest.mark.parametrize("kind", list(defaults.TEXTS))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_message_needs_no_letter_that_makes_it_dearer(kind: Kind, language: str) -> None:
    body = defaults.wording(Channel.SMS, kind, language).body.replace("${m://FirstName}", "Alice")

    assert measure(body.replace("${l://SurveyURL}", "https://hb.example/s/0123456789")).encoding == Encoding.GSM_7


def test_a_language_that_we_do_not_speak_is_english() -> None:
    assert defaults.wording(Channel.EMAIL, Kind.INVITATION, "de") == defaults.invitation(Channel.EMAIL, "en")
    assert defaults.translations(Channel.EMAIL, Kind.INVITATION, ["en", "de"], "en") == {}
