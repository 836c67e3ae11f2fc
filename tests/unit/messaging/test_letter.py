"""A mailing read once for all its messages."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from connector.foundation.links import Links, Purpose
from connector.messaging.compose import compose
from connector.messaging.models import Format, Kind, Mailing, Message

LINKS = Links("https://survey.example", "link key of the tests")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def mailing(**changes: object) -> Mailing:
    usual = {
        "id": "ML_1",
        "organization_id": "ORG_1",
        "channel": "email",
        "kind": Kind.INVITATION,
        "from_name": "Acme",
        "from_address": "noreply@acme.example",
        "reply_to": "",
        "subject": "Your opinion, ${m://FirstName}",
        "body": "Hello ${m://FirstName}\n\n${l://SurveyLink?d=Start}",
        "format": Format.TEXT,
        "language": "en",
        "translations": {},
    }
    return Mailing(**{**usual, **changes})


def written(mailing: Mailing, name: str = "Alice", number: int = 1) -> EmailMessage:
    message = Message(
        id=number,
        mailing_id=mailing.id,
        to_name=name,
        to_address="someone@example.com",
        language="",
        values={"m": {"FirstName": name}, "e": {}},
        invitation_id=f"IN_{number}",
    )
    return message_from_bytes(compose(mailing, message, LINKS, NOW).content, policy=policy.default)


def part(email: EmailMessage, kind: str) -> str:
    found = email.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_each_message_has_its_own_values_and_links() -> None:
    to_all = mailing()
    alice, bob = written(to_all, "Alice", 1), written(to_all, "<Bob>", 2)

    assert (alice["Subject"], bob["Subject"]) == ("Your opinion, Alice", "Your opinion, <Bob>")
    assert "Hello Alice" in part(alice, "html") and "Hello &lt;Bob&gt;" in part(bob, "html")
    assert "<title>Your opinion, &lt;Bob&gt;</title>" in part(bob, "html")
    for email, number in ((alice, "1"), (bob, "2")):
        assert LINKS.survey_url(f"IN_{number}") in part(email, "plain")
        token = email["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        assert LINKS.read(Purpose.OPT_OUT, token) == number


def test_a_token_in_the_sender_s_name_stays_as_it_is() -> None:
    email = written(mailing(from_name="${m://FirstName}"))

    assert "${m://FirstName} sent you this message" in part(email, "plain")
    assert "${m://FirstName} sent you this message" in part(email, "html")


def test_a_changed_text_is_read_anew() -> None:
    written(mailing())

    assert "Goodbye Alice" in part(written(mailing(body="Goodbye ${m://FirstName}")), "html")


def test_rich_text_is_html_in_one_part_and_plain_in_the_other() -> None:
    rich = mailing(format=Format.HTML, body="<p>Hello <b>${m://FirstName}</b></p><p>${l://SurveyLink?d=Start}</p>")
    email = written(rich, "<Alice>")

    assert "<p>Hello <b>&lt;Alice&gt;</b></p>" in part(email, "html")
    assert '<a class="button" href="https://survey.example/s/' in part(email, "html")
    assert part(email, "plain").startswith("Hello <Alice>")


def test_only_respondents_are_shown_the_way_out() -> None:
    email = written(mailing(kind=Kind.TRANSACTIONAL))

    assert email["List-Unsubscribe"] is None
    assert "Unsubscribe" not in part(email, "plain") + part(email, "html")
