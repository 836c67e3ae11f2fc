"""The hand-built bytes, read back by the standard library."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.messaging.mime import Email, build

HELLO = Email(
    message_id="m1@example.org",
    date=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    from_name="Hearback",
    from_address="noreply@example.org",
    to_name="Alice Martin",
    to_address="alice@example.com",
    reply_to="team@example.org",
    subject="How was it?",
    text="Hello Alice",
    html="<p>Hello Alice</p>",
)

VISIBLE = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
SHORT_ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300)
ONE_LINE = (
    st.text(VISIBLE, max_size=300) | SHORT_ASCII | st.sampled_from(["=?utf-8?q?a?=", "a,b", 'say "hi" \\', "é" * 200])
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=2000) | st.sampled_from(
    [
        "",
        ".",
        "\r\n.\r\n",
        "From here",
        "x" * 3000,
        "a \n b\t\n",
        "--=_hearback_alternative",
        "= =3D",
        "é" * 500,
        "日本語\n" * 50,
    ]
)


def parsed(email: Email) -> EmailMessage:
    return message_from_bytes(build(email), policy=policy.default)


def unfolded(email: Email, header: str) -> str:
    """As RFC 5322 and 2047 read it, spaces at both ends included; policy.default trims them."""
    raw = cast(str, message_from_bytes(build(email), policy=policy.compat32)[header])
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


def name_in(email: Email, header: str) -> str:
    """policy.default puts a space between the encoded words of a name (it may not): decode it the older way."""
    raw = cast(str, message_from_bytes(build(email), policy=policy.compat32)[header])
    phrase, _ = parseaddr(raw.replace("\r\n", ""))
    return str(make_header(decode_header(phrase)))


def with_one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def body(email: Email, kind: str) -> str:
    part = parsed(email).get_body((kind,))
    assert part is not None
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@given(text=TEXT, html=TEXT.filter(bool))
def test_both_texts_come_back_as_they_were(text: str, html: str) -> None:
    email = replace(HELLO, text=text, html=html)
    assert body(email, "plain").replace("\r\n", "\n") == with_one_line_end(text)
    assert body(email, "html").replace("\r\n", "\n") == with_one_line_end(html)


@given(text=TEXT)
def test_without_html_the_text_stands_alone(text: str) -> None:
    email = replace(HELLO, text=text, html="")
    assert parsed(email).get_content_type() == "text/plain"
    assert body(email, "plain").replace("\r\n", "\n") == with_one_line_end(text)


@given(subject=ONE_LINE)
def test_the_subject_comes_back_as_it_was(subject: str) -> None:
    assert unfolded(replace(HELLO, subject=subject), "Subject") == subject


@given(name=ONE_LINE)
def test_names_come_back_as_they_were(name: str) -> None:
    email = replace(HELLO, from_name=name, to_name=name)
    for header, address in (("From", "noreply@example.org"), ("To", "alice@example.com")):
        [mailbox] = parsed(email)[header].addresses
        assert mailbox.addr_spec == address
        assert name_in(email, header) == name


@given(subject=ONE_LINE, name=ONE_LINE, text=TEXT, html=TEXT, value=ONE_LINE)
def test_every_line_is_short_ascii_that_ends_with_crlf(
    subject: str, name: str, text: str, html: str, value: str
) -> None:
    email = replace(HELLO, subject=subject, from_name=name, to_name=name, text=text, html=html)
    raw = build(replace(email, headers=(("X-Note", value),)))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert all(len(line) <= 76 for line in build(email).split(b"\r\n"))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@given(value=ONE_LINE.filter(lambda value: "=?" not in value))
def test_a_header_of_the_caller_comes_back_as_it_was(value: str) -> None:
    assert unfolded(replace(HELLO, headers=(("X-Note", value),)), "X-Note").strip() == value.strip()


@given(subject=ONE_LINE, name=ONE_LINE, text=TEXT, html=TEXT)
def test_the_standard_parser_finds_nothing_wrong(subject: str, name: str, text: str, html: str) -> None:
    message = parsed(replace(HELLO, subject=subject, to_name=name, text=text, html=html))
    assert [defect for part in message.walk() for defect in part.defects] == []


def test_it_carries_what_a_mail_client_needs() -> None:
    message = parsed(HELLO)
    assert message["Message-ID"] == "<m1@example.org>"
    assert parsedate_to_datetime(message["Date"]) == HELLO.date
    assert message["From"] == "Hearback <noreply@example.org>"
    assert message["To"] == "Alice Martin <alice@example.com>"
    assert message["Reply-To"] == "team@example.org"
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_is_empty_is_left_out() -> None:
    message = parsed(replace(HELLO, from_name="", to_name="", reply_to=""))
    assert message["From"] == "noreply@example.org"
    assert message["To"] == "alice@example.com"
    assert "Reply-To" not in message


def test_a_mail_client_can_unsubscribe_with_one_click() -> None:
    url = "https://hearback.example/unsubscribe/" + "t" * 120
    headers = (("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    message = parsed(replace(HELLO, headers=headers))
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in build(replace(HELLO, headers=headers))


@pytest.mark.parametrize(
    "field", ["from_name", "to_name", "subject", "from_address", "to_address", "reply_to", "message_id"]
)
@pytest.mark.parametrize("evil", ["\r\nBcc: a@example.com", "\n", "\r", "\x00", "\x85", "\u2028", "\ud800"])
def test_a_header_cannot_be_broken_out_of(field: str, evil: str) -> None:
    with pytest.raises(ValueError):
        build(replace(HELLO, **{field: f"alice@example.com{evil}"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Note", "a\r\nBcc: b"),
        ("X:Note", "a"),
        ("", "a"),
        ("X-Note\r\n", "a"),
        ("subject", "a"),
        ("Content-Type", "a"),
    ],
)
def test_a_header_of_the_caller_cannot_do_harm(name: str, value: str) -> None:
    with pytest.raises(ValueError):
        build(replace(HELLO, headers=((name, value),)))


def test_a_header_of_the_caller_that_no_line_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        build(replace(HELLO, headers=(("X-Note", "x" * 1000),)))


def test_a_domain_outside_ascii_is_translated() -> None:
    assert (
        parsed(replace(HELLO, to_address="alice@bücher.example"))["To"].addresses[0].domain == "xn--bcher-kva.example"
    )


def test_a_local_part_outside_ascii_needs_the_server_s_consent() -> None:
    email = replace(HELLO, to_address="josé@example.com")
    with pytest.raises(ValueError, match="SMTPUTF8"):
        build(email)
    assert "To: Alice Martin <josé@example.com>\r\n".encode() in build(email, smtputf8=True)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        build(replace(HELLO, date=datetime(2026, 3, 1)))


@pytest.mark.parametrize(
    ("text", "encoding"), [("Un café au lait, ", "quoted-printable"), ("日本語のテキスト", "base64")]
)
def test_the_shorter_encoding_is_taken(text: str, encoding: str) -> None:
    part = parsed(replace(HELLO, text=text * 20)).get_body(("plain",))
    assert part is not None and part["Content-Transfer-Encoding"] == encoding
