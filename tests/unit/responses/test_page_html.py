"""What a survey page is made of: complete without script, labelled, linked, escaped."""

from pathlib import Path

import pytest
from lxml import html

from connector.responses import views
from connector.responses.notices import Notice, already_answered, link_unknown, thank_you
from connector.responses.page import Respondent, SurveyPage, survey_page
from connector.surveys.answers import Answer
from connector.surveys.definition import SurveyDefinition
from connector.surveys.paging import submit
from connector.surveys.questions import QUESTION_TYPES, type_name
from tests.support.surveys import aspects, comment, line, nps, rating, reasons, sample, survey
from tests.unit.responses.pages import document, fields, name_of, one, rendered, words

ALICE = Respondent({}, {"FirstName": "Alice"}, "Northwind")
EVERYTHING = [
    rating(required=True),
    reasons(required=True),
    nps(required=True),
    comment(required=True, hint={"en": "Short."}),
    line(required=True, validation="email"),
    line("QID6", validation="number", autocomplete="tel"),
    aspects("QID9", required=True),
    aspects("QID10", answers="multiple", required=True),
    {"id": "QID7", "type": "descriptive_text", "text": "Nearly done."},
]


def first_page(definition: SurveyDefinition, language: str = "en", **answers: Answer) -> SurveyPage:
    page = survey_page(definition, number=1, language=language, answers=answers, respondent=ALICE)
    assert page is not None
    return page


def sent_empty(definition: SurveyDefinition) -> SurveyPage:
    submission = submit(definition, 1, {}, {}, {})
    page = survey_page(
        definition, number=1, language="en", answers=submission.answers, respondent=ALICE, submission=submission
    )
    assert page is not None
    return page


def every_page() -> dict[str, tuple[str, SurveyPage | Notice]]:
    definition = survey(EVERYTHING, [comment("QID8")])
    return {
        "everything": ("survey_page", first_page(definition)),
        "errors": ("survey_page", sent_empty(definition)),
        "thanks": ("thank_you", thank_you(definition, language="en", answers={}, respondent=ALICE)),
        "answered": ("already_answered", already_answered(definition, language="fr")),
        "unknown": ("link_unknown", link_unknown("fr")),
    }


@pytest.fixture(params=every_page().values(), ids=every_page().keys())
def root(request: pytest.FixtureRequest) -> html.HtmlElement:
    return document(*request.param)


class TestEveryPage:
    def test_it_has_no_inline_script_or_style(self, root: html.HtmlElement) -> None:
        assert root.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]") == []

    def test_it_says_its_language_and_direction(self, root: html.HtmlElement) -> None:
        assert root.get("lang") in ("en", "fr")
        assert root.get("dir") == "ltr"

    def test_it_has_a_title_and_one_main_heading(self, root: html.HtmlElement) -> None:
        assert words(one(root, "//title"))
        assert words(one(root, "//main//h1"))

    def test_its_ids_are_unique(self, root: html.HtmlElement) -> None:
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))

    def test_every_reference_leads_to_an_element(self, root: html.HtmlElement) -> None:
        lists = root.xpath("//@aria-describedby | //@aria-labelledby | //@for | //@form")
        wanted = {reference for value in lists for reference in value.split()}
        assert wanted <= set(root.xpath("//@id"))

    def test_everything_to_fill_in_has_a_name(self, root: html.HtmlElement) -> None:
        assert [field.get("id") for field in fields(root) if not name_of(root, field)] == []

    def test_it_is_not_indexed_and_passes_its_address_to_nobody(self, root: html.HtmlElement) -> None:
        assert one(root, "//meta[@name='robots']").get("content") == "noindex, nofollow"
        assert one(root, "//meta[@name='referrer']").get("content") == "no-referrer"

    def test_another_language_is_one_press_away_and_named_in_itself(self, root: html.HtmlElement) -> None:
        other = one(root, "//*[contains(@class, 'language')][self::a or self::button]")
        assert words(other) == {"fr": "Français", "en": "English"}[other.get("lang")]


class TestTheForm:
    def test_it_posts_to_its_own_address_with_the_page_and_its_questions(self) -> None:
        root = document("survey_page", first_page(survey([rating(), comment()])))
        form = one(root, "//form")
        assert (form.get("method"), form.get("action"), "novalidate" in form.attrib) == ("post", None, True)
        assert one(form, ".//input[@name='page']").get("value") == "1"
        assert one(form, ".//input[@name='shown']").get("value") == "QID1 QID4"

    def test_enter_means_next_and_not_another_language(self) -> None:
        root = document("survey_page", first_page(survey([line()])))
        first = root.xpath("//button")[0]
        assert (first.get("form"), first.get("value"), first.get("tabindex")) == ("survey", "next", "-1")

    def test_the_first_page_goes_on_and_the_last_one_sends(self) -> None:
        definition = survey([rating()], [comment()])
        last = survey_page(definition, number=2, language="en", answers={}, respondent=ALICE)
        assert last is not None
        buttons = [
            [words(button) for button in document("survey_page", page).xpath("//form//button")]
            for page in (first_page(definition), last)
        ]
        assert buttons == [["Next"], ["Back", "Send my answers"]]

    def test_progress_is_said_in_words_too(self) -> None:
        root = document("survey_page", first_page(survey([rating()], [comment()])))
        assert words(one(root, "//*[@id='progress-text']")) == "Page 1 of 2 0% done"
        assert one(root, "//progress").get("value") == "0"

    def test_answers_are_shown_again(self) -> None:
        answers = {
            "QID1": Answer(("2",)),
            "QID2": Answer(("3",), {"3": "Staff"}),
            "QID3": Answer(("10",)),
            "QID4": Answer(text="\nTwo\nlines"),
        }
        root = document("survey_page", first_page(survey([rating(), reasons(), nps(), comment()]), **answers))
        assert root.xpath("//input[@checked]/@id") == ["QID1-2", "QID2-3", "QID3-10"]
        assert one(root, "//input[@name='QID2_text_3']").get("value") == "Staff"
        assert "Two\nlines" in rendered("survey_page", first_page(survey([comment()]), QID4=answers["QID4"]))

    def test_a_choice_that_looks_like_html_is_text(self) -> None:
        hostile = "<script>alert(1)</script>\"'&"
        definition = survey([line(), rating(text={"en": "You said ${q://QID5/ChoiceTextEntryValue}"})])
        page = first_page(definition, QID5=Answer(text=hostile))
        assert "<script" not in rendered("survey_page", page)
        root = document("survey_page", page)
        assert hostile in words(one(root, "//legend"))
        assert one(root, "//input[@name='QID5']").get("value") == hostile

    def test_a_survey_in_arabic_is_read_from_the_right(self) -> None:
        definition = survey([rating()], languages=["en", "ar"])
        assert document("survey_page", first_page(definition, "ar")).get("dir") == "rtl"


class TestProblems:
    root = document("survey_page", sent_empty(survey(EVERYTHING)))

    def test_the_summary_comes_first_takes_the_focus_and_links_to_each_field(self) -> None:
        summary = one(self.root, "//*[@role='alert']")
        assert "autofocus" in summary.attrib
        assert summary.xpath(".//a/@href") == [
            "#QID1-1",
            "#QID2-1",
            "#QID3-0",
            "#QID4",
            "#QID5",
            "#QID9-1-1",
            "#QID10-1-1",
        ]

    def test_each_link_leads_to_something_that_takes_the_focus(self) -> None:
        focusable = {field.get("id") for field in fields(self.root)}
        assert {link.lstrip("#") for link in self.root.xpath("//*[@role='alert']//a/@href")} <= focusable

    def test_each_wrong_question_is_marked_and_described(self) -> None:
        marked = self.root.xpath("//*[@aria-invalid='true'][@aria-describedby]")
        assert [element.get("aria-describedby") for element in marked] == [
            "QID1-error",
            "QID3-error",
            "QID4-hint QID4-error",
            "QID5-error",
            *2 * ["QID9-error"],
        ]
        assert one(self.root, "//fieldset[@id='QID2']").get("aria-describedby") == "QID2-error"

    def test_the_title_begins_with_the_error(self) -> None:
        assert words(one(self.root, "//title")).startswith("Error: ")


class TestQuestionTypes:
    def test_single_choices_are_one_group_with_its_question_as_name(self) -> None:
        group = one(document("survey_page", first_page(survey([rating(required=True)]))), "//fieldset")
        assert (group.get("role"), group.get("aria-required")) == ("radiogroup", "true")
        assert words(one(group, "./legend")) == "How was it?"

    def test_an_optional_question_says_so(self) -> None:
        root = document("survey_page", first_page(survey([comment()]), "fr"))
        assert words(one(root, "//label[@for='QID4']")) == "Encore ? (facultatif)"

    def test_the_ends_of_the_scale_are_read_out(self) -> None:
        root = document("survey_page", first_page(survey([nps()])))
        names = [name_of(root, field) for field in fields(root)]
        assert (names[0], names[5], names[10]) == ("0 – Never", "5", "10 – Surely")

    def test_the_box_beside_a_choice_says_what_it_is_for(self) -> None:
        root = document("survey_page", first_page(survey([reasons()]), "fr"))
        assert name_of(root, one(root, "//input[@name='QID2_text_3']")) == "Autre\u00a0: veuillez préciser"

    def test_each_row_of_a_matrix_is_a_group_named_by_its_statement(self) -> None:
        root = document("survey_page", first_page(survey([aspects(required=True)]), QID6=Answer(("2/3",))))
        groups = root.xpath("//*[@role='radiogroup']")
        names = [words(one(root, f"//*[@id='{group.get('aria-labelledby')}']")) for group in groups]
        assert (names, groups[0].get("aria-required")) == (["Price", "Service"], "true")
        assert [name_of(root, field) for field in groups[1].xpath(".//input")] == [
            "Poor",
            "Fair",
            "Good",
        ]
        assert root.xpath("//input[@checked]/@id") == ["QID6-2-3"]

    def test_only_the_rows_of_a_matrix_that_are_missing_are_marked(self) -> None:
        definition = survey([aspects(required=True)])
        submission = submit(definition, 1, {"QID6_row_1": ["2"]}, {}, {})
        page = survey_page(
            definition, number=1, language="fr", answers=submission.answers, respondent=ALICE, submission=submission
        )
        assert page is not None
        root = document("survey_page", page)
        assert root.xpath("//*[@aria-invalid]/@aria-labelledby") == ["QID6-2"]
        assert words(one(root, "//*[@id='QID6-error']")).endswith("Lignes sans réponse : 1.")

    def test_a_scale_that_is_too_wide_for_a_table_stays_a_list(self) -> None:
        wide = aspects(columns=[{"id": number, "text": str(number)} for number in range(1, 12)])
        assert document("survey_page", first_page(survey([wide]))).xpath("//*[contains(@class, 'matrix-table')]") == []

    def test_the_right_keyboard_opens(self) -> None:
        root = document("survey_page", first_page(survey(EVERYTHING)))
        email, number = one(root, "//input[@id='QID5']"), one(root, "//input[@id='QID6']")
        assert (email.get("type"), email.get("autocomplete")) == ("email", "email")
        assert (number.get("inputmode"), number.get("autocomplete")) == ("decimal", "tel")

    @pytest.mark.parametrize("question_type", QUESTION_TYPES, ids=type_name)
    def test_every_type_has_a_template(self, question_type: type) -> None:
        folder = Path(views.__file__).parent / "templates" / "responses" / "questions"
        assert (folder / f"{type_name(question_type)}.html").is_file()

    @pytest.mark.parametrize("name", ["csat", "nps", "event-signup"])
    def test_every_page_of_every_sample_can_be_shown_in_each_language(self, name: str) -> None:
        definition = sample(name)
        for number in range(1, len(definition.pages) + 1):
            for language in definition.languages:
                page = survey_page(definition, number=number, language=language, answers={}, respondent=ALICE)
                assert page is not None
                assert "${" not in rendered("survey_page", page)
