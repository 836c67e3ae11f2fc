"""What may be sent as a message."""

from typing import Any

import pytest
from pydantic import ValidationError

from connector.foundation.errors import Invalid
from connector.messaging.content import Demands, MessageContent, checked
from connector.messaging.models import Channel

EMAIL, SMS = Demands(Channel.EMAIL), Demands(Channel.SMS)
LINK = "${l://SurveyLink?d=Start}"


def content(**changes: Any) -> MessageContent:
    good = {"from_name": "Acme", "subject": "Your opinion", "body": f"Hello {LINK}", "language": "en"}
    return MessageContent.model_validate(good | changes)


def refused(wanted: MessageContent, demands: Demands = EMAIL, at: str = "message") -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        checked(wanted, demands, at)
    return {error.field: error.message for error in caught.value.errors}


def test_a_complete_message_is_taken_as_it_is() -> None:
    assert checked(content(), EMAIL) == content()


def test_a_language_without_the_link_is_named() -> None:
    wanted = content(translations={"fr": {"subject": "Votre avis", "body": "Bonjour"}, "de": {"body": f"Hallo {LINK}"}})

    found = refused(wanted)

    assert found.keys() == {"message.translations.fr.body", "message.translations.de.subject"}
    assert found["message.translations.fr.body"].startswith("French (fr): the link to the survey is missing; add")
    assert "${l://SurveyLink" in found["message.translations.fr.body"]
    assert "German (de)" in found["message.translations.de.subject"]


def test_the_place_of_a_field_is_the_callers() -> None:
    assert refused(content(body="Hello"), at="").keys() == {"body"}


@pytest.mark.parametrize("field", ["from_name", "subject", "body"])
def test_an_email_needs_sender_subject_and_body(field: str) -> None:
    assert list(refused(content(**{field: " "}))) == [f"message.{field}"]


def test_an_sms_needs_neither_sender_nor_subject() -> None:
    checked(MessageContent(body="Hi ${l://SurveyURL}"), SMS)


def test_a_conversation_and_a_thank_you_need_no_link() -> None:
    checked(content(body="Thanks"), Demands(Channel.EMAIL, needs_link=False))


def test_a_long_or_formatted_sms_is_refused() -> None:
    assert "1,600" in refused(content(body=LINK + "x" * 1600), SMS)["message.body"]
    assert "plain text" in refused(content(format="html"), SMS)["message.format"]


def test_an_unknown_token_is_named_with_position_and_language() -> None:
    wrong = content(
        subject="Hi ${m://Firstname}",
        translations={"fr": {"subject": "Bonjour ${x://y}", "body": f"${{e://Field/Tier}} {LINK}"}},
    )

    found = refused(wrong, Demands(Channel.EMAIL, embedded={"Level"}))

    assert "English (en): ${m://Firstname} at position 3" in found["message.subject"]
    assert "FirstName" in found["message.subject"]
    assert "French (fr): ${x://y} at position 8" in found["message.translations.fr.subject"]
    assert "no embedded data Tier" in found["message.translations.fr.body"]


def test_html_is_made_safe() -> None:
    wanted = content(
        format="html",
        body=f"<p onclick='x'>Hello</p><p>{LINK}</p>",
        translations={"fr": {"subject": "Votre avis", "body": f"<script>x</script><p>{LINK}</p>"}},
    )

    safe = checked(wanted, EMAIL)

    assert safe.body == f"<p>Hello</p><p>{LINK}</p>" and safe.translations["fr"].body == f"<p>{LINK}</p>"


def test_a_link_that_does_not_survive_is_missing() -> None:
    assert "message.body" in refused(content(format="html", body=f"<p>Hi <!-- {LINK} --></p>"))


def test_html_that_says_nothing_is_missing() -> None:
    assert refused(content(format="html", body="<script>x</script>")) == {
        "message.body": "English (en): the message is missing"
    }


def test_a_pasted_image_is_refused_in_words() -> None:
    found = refused(content(format="html", body=f'<p><img src="data:image/png;base64,AA">{LINK}</p>'))

    assert "an image was pasted into the text" in found["message.body"]


def test_plain_text_is_not_read_as_html() -> None:
    body = f"1 < 2 & <b>{LINK}"

    assert checked(content(body=body), EMAIL).body == body


def test_the_language_of_the_message_is_no_translation_of_it() -> None:
    wrong = content(translations={"EN": {"subject": "Hi", "body": LINK}})

    assert list(refused(wrong)) == ["message.translations.en"]


@pytest.mark.parametrize(
    "changes",
    [
        {"reply_to": "nobody"},
        {"reply_to": "rené@example.com"},
        {"from_address": "a@b\r\nBcc: x@example.com"},
        {"subject": "two\nlines"},
        {"from_name": "x" * 101},
        {"body": "a\0b"},
        {"translations": {"klingon!": {}}},
        {"translations": {"fr": {"title": "x"}}},
        {"format": "markdown"},
        {"language": "english"},
        {"color": "red"},
    ],
)
def test_bad_values_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        content(**changes)

    assert caught.value.errors()[0]["loc"][0] in changes
