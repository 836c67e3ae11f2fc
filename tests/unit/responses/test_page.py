"""What a survey page says, before any HTML."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from connector.messaging.sms_text import measure
from connector.responses.language_options import language_options, own_name
from connector.responses.notices import already_answered, link_unknown, thank_you
from connector.responses.page import Respondent, SurveyPage, survey_page
from connector.responses.page_form import Go, read_form
from connector.responses.wording import PAGES, TEXT_MESSAGES, catalogues, choose_language
from connector.surveys.answers import Answer
from connector.surveys.definition import SurveyDefinition
from connector.surveys.paging import submit
from tests.support.surveys import comment, line, nps, only_if, rating, reasons, sample, survey

ALICE = Respondent({"Tier": "Gold"}, {"FirstName": "Alice", "Email": "alice@example.com"}, "Northwind")


def page(definition: SurveyDefinition, number: int = 1, language: str = "en", **parts: Any) -> SurveyPage:
    found = survey_page(
        definition, number=number, language=language, answers=parts.pop("answers", {}), respondent=ALICE, **parts
    )
    assert found is not None
    return found


def handed_in(definition: SurveyDefinition, **form: list[str]) -> SurveyPage:
    submission = submit(definition, 1, form, {}, ALICE.embedded)
    return page(definition, answers=submission.answers, submission=submission)


class TestTheForm:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"page": ["2"], "go": ["next"]}, (2, Go.NEXT, "")),
            ({"page": ["2"], "go": ["back"]}, (2, Go.BACK, "")),
            ({"page": ["1"], "go": ["lang:fr"]}, (1, Go.LANGUAGE, "fr")),
            ({}, (1, Go.NEXT, "")),
            ({"page": ["²"], "go": ["finish:now"]}, (1, Go.NEXT, "")),
            ({"page": ["-1"]}, (1, Go.NEXT, "")),
            ({"page": ["9" * 5000]}, (1, Go.NEXT, "")),
        ],
    )
    def test_it_says_which_page_and_which_button(self, fields: dict[str, list[str]], expected: object) -> None:
        form = read_form(fields)
        assert (form.number, form.go, form.language) == expected


class TestTheTexts:
    def test_a_page_is_in_the_language_of_the_respondent(self) -> None:
        found = page(survey([rating()]), language="fr")
        assert (found.title, found.questions[0].text, found.wording("next")) == ("Essai", "Alors ?", "Suivant")

    def test_answers_embedded_data_and_contact_are_piped_in(self) -> None:
        asked = "${m://FirstName} (${e://Field/Tier}), why ${q://QID1/ChoiceGroup/SelectedChoices}?"
        definition = survey([rating()], [comment(text={"en": asked, "fr": asked})])
        found = page(definition, 2, "fr", answers={"QID1": Answer(("3",))})
        assert found.questions[0].text == "Alice (Gold), why Mauvais?"

    def test_an_answer_that_looks_like_a_token_stays_as_it_is(self) -> None:
        echo = {"en": "You said ${q://QID5/ChoiceTextEntryValue}", "fr": ""}
        answers = {"QID5": Answer(text="${e://Field/Tier} {{1}}")}
        found = page(survey([line()], [comment(text=echo)]), 2, answers=answers)
        assert found.questions[0].text == "You said ${e://Field/Tier} {{1}}"

    def test_the_words_of_an_unknown_language_are_english(self) -> None:
        assert page(survey([rating()], languages=["en", "de"]), language="de").wording("next") == "Next"


class TestTheFields:
    def test_a_default_is_filled_in_until_somebody_types(self) -> None:
        definition = survey([line(default={"en": "${m://Email}", "fr": "${m://Email}"}), rating(required=True)])
        assert page(definition).questions[0].answer.text == "alice@example.com"
        assert handed_in(definition, QID5=["bob@example.com"]).questions[0].answer.text == "bob@example.com"

    def test_what_somebody_emptied_stays_empty(self) -> None:
        definition = survey([line(required=True, default={"en": "${m://Email}", "fr": ""})])
        assert handed_in(definition, QID5=[""]).questions[0].answer.text == ""

    def test_a_problem_is_said_in_words_with_the_field_to_go_to(self) -> None:
        [view] = handed_in(survey([comment(max_length=3)]), QID4=["four"]).errors
        assert view.error == "Shorten the text to 3 characters; it has 4."
        assert (view.error_control, view.described_by) == ("QID4", "QID4-error")

    def test_a_question_that_an_answer_brought_up_is_marked(self) -> None:
        definition = survey([rating(), comment(**only_if("question.QID1", "equal", 1))])
        found = handed_in(definition, shown=["QID1"], QID1=["3"])
        assert [view.is_new for view in found.questions] == [False, True]
        assert found.has_new

    def test_the_first_page_has_no_back_and_the_last_no_next(self) -> None:
        definition = survey([rating()], [reasons()], [nps()])
        pages = [page(definition, number) for number in (1, 2, 3)]
        assert [(found.has_previous, found.has_next) for found in pages] == [(False, True), (True, True), (True, False)]

    def test_a_respondent_who_is_asked_nothing_has_no_page(self) -> None:
        definition = survey([comment(**only_if("embedded.Tier", "equal", "Silver"))])
        assert survey_page(definition, number=1, language="en", answers={}, respondent=ALICE) is None


class TestNotices:
    def test_the_thanks_are_in_the_surveys_own_words(self) -> None:
        answers = {"QID3": Answer(text="Alice"), "QID4": Answer(text="alice@example.com")}
        notice = thank_you(sample("event-signup"), language="fr", answers=answers, respondent=ALICE)
        assert notice.title == "Merci, c’est noté"
        assert notice.message == "Alice, nous vous écrirons à l’adresse alice@example.com."

    def test_without_own_words_the_pages_have_some(self) -> None:
        notice = thank_you(survey([rating()]), language="fr", answers={}, respondent=ALICE)
        assert (notice.title, notice.language) == ("Merci\u00a0!", "fr")

    def test_an_answered_survey_says_so_in_its_language(self) -> None:
        assert already_answered(survey([rating()]), language="fr").title == "Vous avez déjà répondu"

    def test_an_unknown_link_speaks_the_browsers_language(self) -> None:
        assert link_unknown("de-DE", "fr-CH", "en").title == "Ce lien ne mène à aucune enquête"
        assert link_unknown().title == "This link does not lead to a survey"


class TestTheWords:
    @pytest.mark.parametrize("folder", [PAGES, TEXT_MESSAGES], ids=["pages", "text messages"])
    def test_every_language_says_the_same_things(self, folder: Path) -> None:
        keys = {language: set(words.texts) for language, words in catalogues(folder).items()}
        assert keys["fr"] == keys["en"]

    def test_text_messages_keep_to_letters_that_cost_no_more(self) -> None:
        """The GSM alphabet: one letter beyond it more than halves what a segment holds."""
        texts = [text for words in catalogues(TEXT_MESSAGES).values() for text in words.texts.values()]
        assert {measure(text.format_map(defaultdict(str))).encoding for text in texts} == {"GSM-7"}

    @pytest.mark.parametrize("folder", [PAGES, TEXT_MESSAGES], ids=["pages", "text messages"])
    def test_every_language_fills_in_the_same_values(self, folder: Path) -> None:
        def placeholders(text: str) -> set[str]:
            return {part.split("}")[0] for part in text.split("{")[1:]}

        english = catalogues(folder)["en"].texts
        for words in catalogues(folder).values():
            assert {key: placeholders(text) for key, text in words.texts.items()} == {
                key: placeholders(text) for key, text in english.items()
            }

    def test_each_language_is_named_in_itself(self) -> None:
        names = {"fr": "Français", "de": "Deutsch", "fr-CA": "Français (Canada)", "qqq": "qqq"}
        assert {tag: own_name(tag) for tag in names} == names

    def test_one_language_offers_nothing_to_switch_to(self) -> None:
        assert language_options(["en"], "en") == ()

    def test_english_is_spoken_when_nothing_else_fits(self) -> None:
        assert choose_language(["xx", ""]) == "en"
