"""One grammar for tokens in messages, pages, mappings and task fields."""

import random
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.foundation import piped_values as values
from connector.foundation.escapes import HEADER, HTML, SOQL, TEXT, URL
from connector.foundation.piped_text import (
    Context,
    Known,
    Literal,
    contains,
    names,
    parse,
    problems,
    render,
    render_paragraphs,
)

NOW = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
SURVEY_URL = "https://survey.example/s/abc?x=1&y=2"
OPT_OUT_URL = "https://survey.example/o/def"
ALICE = {"FirstName": "Alice", "LastName": "O'Hara <b>", "Email": "alice@example.com"}
QUESTIONS = {
    "QID1": values.PipedQuestion(
        "How was it?", selected=("Good", "Fast"), unselected=("Cheap",), recodes=("1", "2"), typed={"3": "other"}
    ),
    "QID2": values.PipedQuestion("Why?", typed={"": "because ${m://FirstName}"}),
}


def context(**resolvers: values.Resolver) -> Context:
    return Context(
        {
            "m": values.contact(ALICE),
            "e": values.embedded({"Tier": "Gold", "My Name": "spaced"}),
            "l": values.links(SURVEY_URL, OPT_OUT_URL),
            "q": values.questions(QUESTIONS),
            "date": values.dates(NOW, ZoneInfo("Europe/Paris"), "fr"),
            "rand": values.random_numbers(random.Random(1)),
            "task": values.tasks({"Ticket": {"key": "T-1"}}),
            "gr": values.scores({"SC_x/Score": "7"}),
            "srr": lambda token: "&".join(f"{name}={value}" for name, value in token.parameters.items()),
            **resolvers,
        }
    )


def text(template: str) -> str:
    return render(template, context(), TEXT)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("${q://QID1/ChoiceGroup/SelectedChoices}", "Good, Fast"),
        ("${q://QID1/SelectedChoicesRecode}", "1, 2"),
        ("${q://QID1/ChoiceGroup/UnselectedChoices}", "Cheap"),
        ("${q://QID1/SelectedChoicesCount}", "2"),
        ("${q://QID1/ChoiceTextEntryValue/3}", "other"),
        ("${q://QID1/QuestionText}", "How was it?"),
        ("${e://Field/Tier}", "Gold"),
        ("${e://Field/My%20Name}", "spaced"),
        ("${m://FirstName}", "Alice"),
        ("${l://SurveyLink?d=Take the survey}", f"Take the survey: {SURVEY_URL}"),
        ("${l://SurveyLink?d=Take%20the%20survey}", f"Take the survey: {SURVEY_URL}"),
        ("${l://SurveyLink?d=Terms & conditions}", f"Terms & conditions: {SURVEY_URL}"),
        ("${l://SurveyLink}", f"Take the survey: {SURVEY_URL}"),
        ("${l://SurveyURL}", SURVEY_URL),
        ("${l://OptOutLink?d=Stop}", f"Stop: {OPT_OUT_URL}"),
        ("${l://OptOutURL}", OPT_OUT_URL),
        (
            "${srr://SingleResponseReportLink?ttl=60&edata=none&password=test123}",
            "ttl=60&edata=none&password=test123&d=",
        ),
        ("${date://CurrentDate/PT}", "1 févr. 2026"),
        ("${date://CurrentDate/m%2Fd%2FY}", "02/01/2026"),
        ("${date://CurrentDate/Y-m-d/+1 week}", "2026-02-08"),
        ("${date://OtherDate/DS/-1%20year}", "2025-2-1"),
        ("${task://Ticket/key}", "T-1"),
        ("${rand://int/5:5}", "5"),
        ("${gr://SC_x/Score}", "7"),
    ],
)
def test_it_replaces_each_kind_of_token(token: str, value: str) -> None:
    assert text(f"a {token} b") == f"a {value} b"
    assert problems(token) == []


@pytest.mark.parametrize(
    "written",
    [
        "${<b>m://First</b>Name}",
        "${ m://FirstName }",
        "${m://FirstName&nbsp;}",
        "${<span class='x'>m://FirstName</span>}",
    ],
)
def test_it_takes_out_what_an_editor_put_into_a_token(written: str) -> None:
    assert text(written) == "Alice"
    assert problems(written) == []


def test_it_accepts_an_escaped_ampersand_and_a_space_before_the_question_mark() -> None:
    written = "${srr://SingleResponseReportLink ?ttl=60&amp;edata=all}"
    assert text(written) == "ttl=60&edata=all&password=&d="
    assert problems(written) == []


@pytest.mark.parametrize(
    "token",
    [
        "${nonsense}",
        "${m://FirstNam}",
        "${x://y}",
        "${}",
        "${q://QID9/QuestionText}",
        "${e://Field/None}",
        "${e://Tier}",
        "${rand://int/9:1}",
        "${date://CurrentDate}",
        "${task://Nobody/x}",
        "${q://QID1/Nonsense}",
    ],
)
def test_an_unknown_token_renders_as_nothing(token: str) -> None:
    assert text(f"a{token}b") == "ab"


def test_a_scheme_without_a_resolver_renders_as_nothing() -> None:
    assert render("a${q://QID1/QuestionText}b", Context({}), HTML) == "ab"


def test_problems_name_the_token_its_place_and_the_cure() -> None:
    found = problems("Hello ${m://FirstNam}, ${x://y}")
    assert [(p.position, p.token) for p in found] == [(6, "${m://FirstNam}"), (23, "${x://y}")]
    assert "m://FirstName" in found[0].message


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("${srr://SingleResponseReportLink?ttl=-1}", "ttl"),
        ("${srr://SingleResponseReportLink?ttl=1.5}", "ttl"),
        ("${srr://SingleResponseReportLink?edata=some}", "edata"),
        ("${l://SurveyLink?x=1}", "x is not a parameter"),
        ("${m://FirstName?d=1}", "not a parameter"),
        ("${rand://int/9:1}", "smaller number first"),
        ("${date://CurrentDate/PT/someday}", "offset"),
        ("${m://FirstName", "not closed"),
        ("${m://FirstName ${m://LastName}", "not closed"),
    ],
)
def test_a_template_that_cannot_be_saved_says_why(template: str, words: str) -> None:
    (problem,) = problems(template)
    assert words in problem.message


@pytest.mark.parametrize("ttl", ["0", "1", "604800"])
def test_a_report_link_may_live_for_some_seconds_or_for_ever(ttl: str) -> None:
    assert problems(f"${{srr://SingleResponseReportLink?ttl={ttl}}}") == []


def test_an_invalid_parameter_falls_back_to_its_default_with_a_warning() -> None:
    here = context()
    rendered = render("${srr://SingleResponseReportLink?ttl=soon&edata=all}", here, TEXT)
    assert rendered == "ttl=604800&edata=all&password=&d="
    assert here.warnings == ["srr://SingleResponseReportLink: ttl is a number of seconds, at least 1, or 0 for never"]


def test_only_what_is_known_at_a_place_may_be_used_there() -> None:
    invitation = Known(schemes={"m", "e", "l"}, embedded={"Tier"})
    assert problems("${m://FirstName} ${e://Field/Tier} ${e://Field/Q_Language}", invitation) == []
    assert [p.token for p in problems("${q://QID1/QuestionText}${e://Field/tier}", invitation)] == [
        "${q://QID1/QuestionText}",
        "${e://Field/tier}",
    ]
    assert problems("${q://QID7/QuestionText}", Known(questions={"QID1"}))
    assert problems("${task://Later/x}", Known(tasks={"Earlier"}))


def test_a_link_is_an_anchor_in_html_and_a_bare_address_inside_a_tag() -> None:
    address = SURVEY_URL.replace("&", "&amp;")
    assert render("${l://SurveyLink?d=A &lt; B}", context(), HTML) == f'<a href="{address}">A &lt; B</a>'
    assert render("${l://SurveyURL}", context(), HTML) == address
    assert render('<a href="${l://SurveyLink}">go</a>', context(), HTML) == f'<a href="{address}">go</a>'


def test_html_values_are_escaped_and_the_html_around_them_is_kept() -> None:
    assert render("<p>${m://LastName}</p>", context(), HTML) == "<p>O&#x27;Hara &lt;b&gt;</p>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVa\nscript:alert(1)",
        "data:text/html,x",
        "\x01vbscript:x",
    ],
)
def test_an_address_that_could_run_a_script_is_left_out_of_a_link(address: str) -> None:
    here = context(e=values.embedded({"Site": address}))
    assert render('<a href="${e://Field/Site}">', here, HTML) == '<a href="">'


def test_a_harmless_value_stays_in_an_attribute() -> None:
    here = context(e=values.embedded({"Note": 'Note: "x"', "Site": "https://x.example/?a=1"}))
    assert render('<img alt="${e://Field/Note}">', here, HTML) == '<img alt="Note: &quot;x&quot;">'
    assert render('<a href="${e://Field/Site}">', here, HTML) == '<a href="https://x.example/?a=1">'


def test_a_plain_text_body_becomes_paragraphs() -> None:
    rendered = render_paragraphs("Hello ${m://LastName} <3\nline\r\n\r\nBye ${l://OptOutLink?d=Stop}", context())
    assert rendered == (
        f'<p>Hello O&#x27;Hara &lt;b&gt; &lt;3<br>\nline</p>\n<p>Bye <a href="{OPT_OUT_URL}">Stop</a></p>'
    )


def test_a_header_cannot_be_split() -> None:
    here = context(e=values.embedded({"X": "Gold\r\nBcc: eve@example.com"}))
    assert render("Tier ${e://Field/X}", here, HEADER) == "Tier Gold Bcc: eve@example.com"


def test_a_value_is_encoded_in_a_url_and_quoted_in_soql() -> None:
    assert render("?n=${m://LastName}", context(), URL) == "?n=O%27Hara%20%3Cb%3E"
    assert render("Name = '${m://LastName}'", context(), SOQL) == r"Name = 'O\'Hara <b>'"


def test_it_tells_whether_a_token_is_there() -> None:
    assert contains("Go: ${<i>l://SurveyLink</i>?d=x}", "l://SurveyLink", "l://SurveyURL")
    assert not contains("Go: l://SurveyLink ${m://FirstName}", "l://SurveyLink", "l://SurveyURL")
    assert names("${e://Field/A}${e://Field/B}${m://Email}", "e") == {"Field/A", "Field/B"}


def test_dates_follow_the_calendar_and_the_language() -> None:
    assert text("${date://CurrentDate/l j F Y/tomorrow}") == "Monday 2 February 2026"
    assert text("${date://CurrentTime/H:i}") == "00:30"
    leap = {"date": values.dates(datetime(2024, 2, 29, tzinfo=UTC), UTC)}
    assert render("${date://OtherDate/Y-m-d/-1 year}", Context(leap), TEXT) == "2023-02-28"
    assert render("${date://OtherDate/Y-m-d/-9999 years}", Context(leap), TEXT) == "2024-02-29"


ESCAPES = st.sampled_from([HTML, TEXT, HEADER, URL, SOQL])
NASTY = st.one_of(
    st.text(),
    st.text(alphabet="${}<>&;?=/:d%'\" \nme"),
    st.lists(
        st.sampled_from(
            [
                "${m://FirstName}",
                "${",
                "}",
                "{{ 7*7 }}",
                "{% x %}",
                "<b>",
                "&amp;",
                "${e://Field/V}",
                "x",
                "${l://SurveyLink?d=",
                "${date://CurrentDate/",
                "%",
                "?",
                "&",
            ]
        )
    ).map("".join),
)


@given(value=NASTY)
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    here = Context({"e": values.embedded({"V": value}), "m": values.contact(ALICE)})
    assert render("<${e://Field/V}|${m://FirstName}>", here, TEXT) == f"<{value}|Alice>"


@given(template=NASTY, value=NASTY, escape=ESCAPES)
def test_rendering_and_checking_never_fail(template: str, value: str, escape: object) -> None:
    here = context(e=values.embedded({"V": value}))
    assert isinstance(render(template, here, escape), str)  # type: ignore[arg-type]
    assert isinstance(render_paragraphs(template, here), str)
    assert all(0 <= p.position < len(template) for p in problems(template))


@given(template=NASTY)
def test_the_segments_of_a_template_make_up_its_source(template: str) -> None:
    segments = parse(template).segments
    assert "".join(s.text if isinstance(s, Literal) else s.raw for s in segments) == template
    assert all(template.startswith(s.text if isinstance(s, Literal) else s.raw, s.position) for s in segments)


@given(template=NASTY)
def test_no_token_is_left_when_no_value_has_one(template: str) -> None:
    rendered = render(parse(template), Context({}), TEXT)
    assert not re.search(r"\$\{[^{}$]*\}", template) or len(rendered) < len(template)


@given(before=st.text(alphabet="ab\n"), name=st.sampled_from(["FirstName", "Email"]), after=st.text(alphabet="cd\n"))
def test_what_stands_around_a_token_is_untouched(before: str, name: str, after: str) -> None:
    assert text(f"{before}${{m://{name}}}{after}") == f"{before}{ALICE[name]}{after}"
