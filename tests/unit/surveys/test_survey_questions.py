from typing import Any

import pytest

from connector.foundation.errors import Invalid
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import Context, render
from connector.surveys.answers import Answer, Form
from connector.surveys.logic import route
from connector.surveys.piping import question_values
from connector.surveys.questions import QUESTION_TYPES, Question, type_name
from tests.support.surveys import Part, aspects, choice, comment, line, nps, only_if, rating, reasons, survey

SELECTED, COUNT = "ChoiceGroup/SelectedChoices", "SelectedChoicesCount"


def one(part: Part) -> Question:
    return next(iter(survey([part]).questions.values()))


def problem(part: Part, **form: Any) -> str | None:
    found = one(part).parse(form).problem
    return found.key if found else None


class TestSingleChoice:
    def test_it_takes_the_ticked_choice(self) -> None:
        assert one(rating()).parse({"QID1": ["2"]}).answer == Answer(("2",))

    def test_its_value_is_the_recode_as_a_number(self) -> None:
        assert one(rating()).value(Answer(("1",))) == 5

    def test_an_unknown_choice_is_refused_and_not_kept(self) -> None:
        parsed = one(rating()).parse({"QID1": ["<script>"]})
        assert parsed.problem and parsed.problem.key == "unknown_choice"
        assert "<script>" not in parsed.answer.choices

    def test_two_ticks_are_refused(self) -> None:
        assert problem(rating(), QID1=["1", "2"]) == "only_one"

    @pytest.mark.parametrize(("required", "expected"), [(True, "required"), (False, None)])
    def test_only_a_required_question_must_be_answered(self, required: bool, expected: str | None) -> None:
        assert problem(rating(required=required)) == expected

    def test_the_problem_leads_to_the_first_choice(self) -> None:
        found = one(rating(required=True)).parse({}).problem
        assert found and found.control == "QID1-1"

    def test_typing_beside_a_choice_chooses_it_when_nothing_is_ticked(self) -> None:
        question = one(reasons(answers="single"))
        assert question.parse({"QID2_text_3": ["Staff"]}).answer == Answer(("3",), {"3": "Staff"})

    def test_typing_beside_another_choice_does_not_change_the_tick(self) -> None:
        question = one(reasons(answers="single"))
        assert question.parse({"QID2": ["1"], "QID2_text_3": ["Staff"]}).answer == Answer(("1",))


class TestMultipleChoice:
    def test_it_takes_all_ticks_in_the_order_of_the_choices(self) -> None:
        form: Form = {"QID2": ["3", "1", "1"], "QID2_text_3": [" Staff\r\nhere "]}
        assert one(reasons()).parse(form).answer == Answer(("1", "3"), {"3": "Staff\nhere"})

    def test_typing_beside_a_choice_ticks_it_too(self) -> None:
        form: Form = {"QID2": ["1"], "QID2_text_3": ["Staff"]}
        assert one(reasons()).parse(form).answer.choices == ("1", "3")

    def test_its_value_is_the_list_of_recodes(self) -> None:
        assert one(reasons()).value(Answer(("1", "3"))) == ["1", "3"]

    def test_a_text_beside_a_choice_that_is_too_long_is_refused_at_its_field(self) -> None:
        found = one(reasons()).parse({"QID2_text_3": ["x" * 1001]}).problem
        assert found and (found.key, found.control) == ("too_long", "QID2_text_3")

    def test_the_summary_says_what_was_typed_in_the_respondents_language(self) -> None:
        assert one(reasons()).summary(Answer(("1", "3"), {"3": "Staff"}), "fr", "en") == "Speed, Autre: Staff"

    def test_piped_text_knows_the_chosen_the_others_and_the_typed(self) -> None:
        piped = one(reasons()).piped(Answer(("1", "3"), {"3": "Staff"}), "en", "en")
        assert (piped.selected, piped.unselected) == (("Speed", "Other"), ("Price",))
        assert piped.recodes == ("1", "3")
        assert (piped.entry("3"), piped.entry("")) == ("Staff", "Staff")


class TestMatrix:
    def test_it_takes_one_answer_for_each_row(self) -> None:
        parsed = one(aspects()).parse({"QID6_row_1": ["3"], "QID6_row_2": ["1"]})
        assert (parsed.answer, parsed.problem) == (Answer(("1/3", "2/1")), None)

    def test_several_answers_in_a_row_are_taken_only_where_that_is_asked(self) -> None:
        form = {"QID6_row_2": ["1", "3"]}
        assert problem(aspects(), **form) == "one_in_a_row"
        assert one(aspects(answers="multiple")).parse(form).answer == Answer(("2/1", "2/3"))

    def test_a_required_one_wants_every_row_and_leads_to_the_first_that_is_missing(self) -> None:
        found = one(aspects(required=True)).parse({"QID6_row_1": ["3"]}).problem
        assert found and (found.key, found.control, found.values) == ("every_row", "QID6-2-1", {"missing": 1})
        empty = one(aspects(required=True)).parse({}).problem
        assert empty and (empty.key, empty.control) == ("every_row", "QID6-1-1")

    def test_rows_of_an_optional_one_may_be_left_out(self) -> None:
        assert problem(aspects(), QID6_row_1=["3"]) is None

    def test_an_unknown_column_is_refused_and_not_kept(self) -> None:
        parsed = one(aspects()).parse({"QID6_row_2": ["<script>"]})
        assert parsed.problem and (parsed.problem.key, parsed.problem.control) == ("unknown_choice", "QID6-2-1")
        assert parsed.answer == Answer(("2/?",))

    def test_its_value_are_the_recodes_of_all_rows_and_each_row_can_be_asked_for(self) -> None:
        facts = one(aspects()).facts(Answer(("1/3", "2/1")))
        assert facts == {"QID6": ["5", "1"], "QID6/1": 5, "QID6/2": 1}
        assert one(aspects()).facts(Answer(("1/3",)))["QID6/2"] is None

    def test_its_summary_says_row_and_answer(self) -> None:
        answer = Answer(("1/3", "2/1"))
        assert one(aspects()).summary(answer, "en", "en") == "Price: Good; Service: Poor"
        assert one(aspects()).summary(answer, "fr", "en") == "Prix: Bien; Service: Mauvais"

    def test_piped_text_says_the_whole_or_one_row(self) -> None:
        tokens = (SELECTED, "ChoiceGroup/SelectedAnswers/1", "SelectedAnswerRecode/2", "SelectedAnswerRecode/9")
        values = question_values(survey([aspects()]), {"QID6": Answer(("1/3", "2/1"))}, "en")
        said = [render(f"${{q://QID6/{token}}}", Context({"q": values}), TEXT) for token in tokens]
        assert said == ["Price: Good, Service: Poor", "Good", "1", ""]

    def test_display_logic_can_look_at_one_row(self) -> None:
        definition = survey([aspects()], [comment(**only_if("question.QID6/2", "less", 3))])
        assert len(route(definition, {"QID6": Answer(("1/1", "2/3"))}, {}).pages) == 1
        assert len(route(definition, {"QID6": Answer(("1/3", "2/1"))}, {}).pages) == 2

    def test_rows_and_columns_have_ids_of_their_own(self) -> None:
        with pytest.raises(Invalid, match="row 1 is there twice"):
            survey([aspects(rows=[choice(1, "Price"), choice(1, "Service")])])


class TestNetPromoterScore:
    @pytest.mark.parametrize("score", [str(score) for score in range(11)])
    def test_it_takes_0_to_10(self, score: str) -> None:
        parsed = one(nps()).parse({"QID3": [score]})
        assert parsed.problem is None
        assert one(nps()).value(parsed.answer) == int(score)

    @pytest.mark.parametrize("score", ["11", "-1", "1.5", "٣", "05"])
    def test_anything_else_is_refused(self, score: str) -> None:
        assert problem(nps(), QID3=[score]) == "unknown_choice"

    def test_an_unanswered_score_has_no_value(self) -> None:
        assert one(nps()).value(Answer()) is None


class TestTextEntry:
    def test_an_essay_keeps_its_lines_and_a_line_is_one(self) -> None:
        text = ["  one\r\n\r\ntwo  "]
        assert one(comment()).parse({"QID4": text}).answer.text == "one\n\ntwo"
        assert one(line()).parse({"QID5": text}).answer.text == "one two"

    def test_what_no_database_can_keep_is_left_out(self) -> None:
        assert one(comment()).parse({"QID4": ["a\0b\ud800c\x1bd"]}).answer.text == "abcd"

    def test_spaces_alone_are_no_answer(self) -> None:
        assert problem(comment(required=True), QID4=[" \n\t "]) == "required"

    @pytest.mark.parametrize("address", ["alice@example.com", "a.b+c@sub.example.org"])
    def test_an_email_address_is_accepted(self, address: str) -> None:
        assert problem(line(validation="email"), QID5=[address]) is None

    @pytest.mark.parametrize("address", ["alice", "alice@", "a@b@example.com", "alice@exa mple.com", "x" * 300])
    def test_what_is_no_address_is_refused_but_shown_again(self, address: str) -> None:
        parsed = one(line(validation="email")).parse({"QID5": [address]})
        assert parsed.problem and parsed.problem.key in ("email", "too_long")
        assert parsed.answer.text == address

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("3", None),
            ("2,5", None),
            ("-1", "too_small"),
            ("6", "too_large"),
            ("many", "number"),
            ("1e9", "number"),
            ("nan", "number"),
            ("٣", "number"),
        ],
    )
    def test_a_number_is_in_digits_and_within_its_limits(self, typed: str, expected: str | None) -> None:
        assert problem(line(validation="number", minimum=0, maximum=5), QID5=[typed]) == expected

    def test_the_value_of_a_number_is_a_number(self) -> None:
        assert one(line(validation="number")).value(Answer(text="2,5")) == 2.5

    def test_a_text_that_is_too_long_says_by_how_much(self) -> None:
        found = one(comment(max_length=3)).parse({"QID4": ["four"]}).problem
        assert found and found.values == {"limit": 3, "length": 4}


def test_answers_survive_being_kept_as_json() -> None:
    answers = [Answer(("1",)), Answer(("3",), {"3": "Staff"}), Answer(text="ü")]
    assert [Answer.from_json(answer.to_json()) for answer in answers] == answers
    assert answers[0].to_json() == {"choices": ["1"]}


def test_every_question_type_has_a_name_of_its_own() -> None:
    names = [type_name(question_type) for question_type in QUESTION_TYPES]
    assert len(set(names)) == len(names)
