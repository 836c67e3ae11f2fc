"""Bodies from a rich-text editor: safe, rendered, and as plain text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation import piped_values as values
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import Context, render
from connector.messaging.rich_text import cleaned, html_body, pasted_images, text_of

URL = "https://survey.example/s/1"


def context(**contact: str) -> Context:
    return Context(
        {
            "m": values.contact(contact),
            "l": values.links(URL, "https://survey.example/o/1"),
            "date": values.dates(datetime(2026, 1, 1, tzinfo=UTC), UTC),
        }
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hello <strong>Alice</strong>, <em>how</em> <u>was</u> <s>it</s>?<br>Bye</p>",
        '<p style="text-align:center"><span style="color:#c00;background-color:yellow">Red</span></p>',
        "<h2>News</h2><ul><li>one</li><li>two</li></ul><ol><li>three</li></ol>",
        '<p><img src="https://acme.example/logo.png" alt="Acme"></p>',
    ],
)
def test_what_people_write_with_is_kept(html: str) -> None:
    assert cleaned(html) == html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p onclick=x>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ("<p>a<!-- ${l://SurveyLink} --></p>", "<p>a</p>"),
        ('<p style="position:fixed;color:red">a</p>', '<p style="color:red">a</p>'),
        ('<p class="ql-align-center">a</p>', '<p style="text-align:center">a</p>'),
        ('<form><input name=x><iframe src="//x"></iframe>a</form>', "a"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
    ],
)
def test_what_could_harm_is_taken_out(html: str, kept: str) -> None:
    assert cleaned(html) == kept


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("${l://Survey<b>Link</b>}", "${l://SurveyLink}"),
        ("<b>${l://Survey</b>Link}", "<b>${l://SurveyLink}</b>"),
        ("${m://First<span style='x'><i>Name</i></span>}", "${m://FirstName}"),
        ("${l://SurveyLink?d=A &amp; B}", "${l://SurveyLink?d=A &amp; B}"),
        (
            '<a href="${l://SurveyURL}">go</a>',
            '<a href="${l://SurveyURL}" rel="noopener noreferrer">go</a>',
        ),
    ],
)
def test_a_token_stays_whole(html: str, kept: str) -> None:
    assert cleaned(html) == kept


@given(st.text(alphabet="<>/\"'=${}:&;?abpihref lmn://", max_size=60))
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    assert cleaned(cleaned(html)) == cleaned(html)


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ('<img src="data:image/png;base64,AA">', 1),
        ("<IMG SRC=' file:///C:/x.png'><img src=blob:https://x/1>", 2),
        ('<img alt="data:" src="https://acme.example/a.png"><a href="data:x">y</a> <img>', 0),
        ("<p>&lt;img src=data:x&gt;</p>", 0),
    ],
)
def test_pasted_images_are_counted(html: str, count: int) -> None:
    assert pasted_images(html) == count


def test_a_paragraph_of_the_link_alone_is_a_button() -> None:
    html = html_body("<p>Hi ${m://FirstName}</p><p>${l://SurveyLink?d=Start}</p>", context(FirstName="<Alice>"))

    assert html == f'<p>Hi &lt;Alice&gt;</p><p class="call"><a class="button" href="{URL}">Start</a></p>'


def test_a_link_that_the_author_made_is_none() -> None:
    made = cleaned('<p><a href="https://acme.example">Acme</a></p><p>Go: ${l://SurveyLink?d=Start}</p>')

    assert "button" not in html_body(made, context())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello &amp; welcome,</p><p>one<br>two</p>", "Hello & welcome,\n\none\ntwo"),
        ("<h1>News</h1><ul><li>one</li><li>two</li></ul><p>End</p>", "News\n\n- one\n- two\n\nEnd"),
        ("<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol>", "1. one\n2. two\n- deep"),
        (
            '<p>Our <a href="https://acme.example/a?b=1&amp;c=2">site</a>.</p>',
            "Our site: https://acme.example/a?b=1&c=2.",
        ),
        ('<a href="https://acme.example">https://acme.example</a>', "https://acme.example"),
        ('<a href="mailto:care@acme.example">care@acme.example</a>', "care@acme.example"),
        ('<p>  a \n  b </p>\n\n<p><img src="https://x.example/1.png" alt="Logo"></p>', "a b\n\nLogo"),
        ("<p>1 &lt; 2</p>", "1 < 2"),
    ],
)
def test_plain_text_keeps_what_is_said(html: str, text: str) -> None:
    assert text_of(html) == text


def test_plain_text_of_a_template_is_a_template() -> None:
    body = '<p>Hi <b>${m://FirstName}</b></p><p>${l://SurveyLink?d=Go &amp; say}</p><p><a href="${l://SurveyURL}">x</a></p>'

    said = render(text_of(body), context(FirstName="${m://Email}"), TEXT)

    assert said == f"Hi ${{m://Email}}\n\nGo & say: {URL}\n\nx: {URL}"
