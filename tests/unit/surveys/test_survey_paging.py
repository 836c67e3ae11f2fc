"""The way through a survey: examples first, then properties that hold for every survey and every form."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.logic import Route, route
from connector.surveys.paging import Submission, final_answers, first_incomplete, submit
from tests.support.surveys import comment, line, nps, only_if, rating, reasons, survey

POOR, GOOD = Answer(("3",)), Answer(("1",))
NOBODY: dict[str, str] = {}


def ids(way: Route) -> list[list[str]]:
    return [[question.id for question in page.questions] for page in way.pages]


def send(definition: SurveyDefinition, number: int, answers: Answers | None = None, **form: Any) -> Submission:
    return submit(definition, number, form, answers or {}, NOBODY)


@pytest.fixture
def complaint() -> SurveyDefinition:
    """Rating; then, for the poor ones, a page of reasons; then a score, and a comment for gold customers."""
    poor = only_if("question.QID1", "less", 3)
    gold = only_if("embedded.Tier", "equal", "Gold")
    return survey([rating(required=True)], [reasons(**poor)], [nps(), comment(**gold)])


class TestTheWay:
    def test_a_page_without_a_question_to_show_is_left_out(self, complaint: SurveyDefinition) -> None:
        assert ids(route(complaint, {}, NOBODY)) == [["QID1"], ["QID3"]]
        assert ids(route(complaint, {"QID1": POOR}, NOBODY)) == [["QID1"], ["QID2"], ["QID3"]]

    def test_embedded_data_decides_too(self, complaint: SurveyDefinition) -> None:
        assert ids(route(complaint, {}, {"Tier": "Gold"})) == [["QID1"], ["QID3", "QID4"]]

    def test_a_value_set_in_the_flow_counts_over_what_the_invitation_carries(self) -> None:
        flow = [
            {"type": "embedded_data", "fields": [{"name": "Tier", "value": "Gold"}]},
            {"type": "block", "block": "main"},
        ]
        definition = survey([comment(**only_if("embedded.Tier", "equal", "Gold"))], flow=flow)
        way = route(definition, {}, {"Tier": "Silver"})
        assert (ids(way), way.embedded) == ([["QID4"]], {"Tier": "Gold"})

    def test_an_answer_to_a_hidden_question_brings_nothing_up(self) -> None:
        definition = survey(
            [rating()],
            [reasons(**only_if("question.QID1", "equal", 1))],
            [comment(**only_if("question.QID2", "equal", "1"))],
        )
        speed = Answer(("1",))
        assert ids(route(definition, {"QID1": POOR, "QID2": speed}, NOBODY)) == [["QID1"], ["QID2"], ["QID4"]]
        assert ids(route(definition, {"QID1": GOOD, "QID2": speed}, NOBODY)) == [["QID1"]]

    def test_next_and_back_pass_over_hidden_pages(self, complaint: SurveyDefinition) -> None:
        way = route(complaint, {"QID1": GOOD}, NOBODY)
        after, before = way.after(1), way.before(3)
        assert (after and after.number, before and before.number) == (3, 1)
        assert (way.before(1), way.after(3)) == (None, None)

    def test_a_number_that_is_not_shown_leads_to_the_nearest_page(self, complaint: SurveyDefinition) -> None:
        way = route(complaint, {}, NOBODY)
        assert [page.number for page in map(way.at, (0, 2, 99)) if page] == [1, 3, 3]

    def test_progress_counts_the_pages_that_are_shown(self, complaint: SurveyDefinition) -> None:
        assert route(complaint, {}, NOBODY).progress(3).percent == 50
        assert route(complaint, {"QID1": POOR}, NOBODY).progress(3).percent == 66

    def test_a_page_that_an_answer_may_bring_up_counts_until_it_is_passed(self, complaint: SurveyDefinition) -> None:
        unknown = route(complaint, {}, NOBODY)
        assert (unknown.progress(1).total, unknown.progress(3).total) == (3, 2)

    def test_the_last_page_is_not_the_last_while_its_answer_may_bring_up_another(self) -> None:
        definition = survey([nps()], [comment(**only_if("question.QID3", "less", 7))])
        assert route(definition, {}, NOBODY).may_go_on(1)
        assert not route(definition, {}, NOBODY).may_go_on(2)

    def test_a_survey_may_have_nothing_to_show(self) -> None:
        way = route(survey([comment(**only_if("embedded.Tier", "equal", "Gold"))]), {}, NOBODY)
        assert (way.pages, way.at(1)) == ((), None)


class TestHandingInAPage:
    def test_a_good_page_may_be_left(self, complaint: SurveyDefinition) -> None:
        submission = send(complaint, 1, QID1=["3"])
        assert submission.may_leave
        assert submission.answers == {"QID1": POOR}

    def test_a_missing_answer_holds_the_page(self, complaint: SurveyDefinition) -> None:
        submission = send(complaint, 1)
        assert submission.problems["QID1"].key == "required"
        assert not submission.may_leave

    def test_a_wrong_answer_is_kept_to_be_shown_again_but_not_at_the_end(self) -> None:
        definition = survey([line(validation="email")])
        submission = send(definition, 1, QID5=["alice"])
        assert submission.answers == {"QID5": Answer(text="alice")}
        assert final_answers(definition, submission.answers, NOBODY) == {}

    def test_an_answer_that_is_taken_back_is_forgotten(self) -> None:
        definition = survey([reasons()])
        assert send(definition, 1, {"QID2": Answer(("1",))}).answers == {}

    def test_other_pages_keep_their_answers(self, complaint: SurveyDefinition) -> None:
        assert send(complaint, 3, {"QID1": POOR}, QID3=["9"]).answers.keys() == {"QID1", "QID3"}

    def test_a_field_of_another_page_is_not_read(self, complaint: SurveyDefinition) -> None:
        assert send(complaint, 1, QID1=["1"], QID3=["9"]).answers.keys() == {"QID1"}

    def test_a_question_that_an_answer_brings_up_on_the_same_page_is_shown_before_going_on(self) -> None:
        definition = survey([rating(), comment(required=True, **only_if("question.QID1", "equal", 1))])
        first = send(definition, 1, shown=["QID1"], QID1=["3"])
        assert (first.problems, first.appeared, first.may_leave) == ({}, {"QID4"}, False)
        second = send(definition, 1, first.answers, shown=["QID1 QID4"], QID1=["3"])
        assert second.problems.keys() == {"QID4"}
        assert send(definition, 1, first.answers, shown=["QID1 QID4"], QID1=["3"], QID4=["Cold"]).may_leave

    def test_a_problem_in_a_question_that_is_hidden_now_holds_nobody(self) -> None:
        definition = survey([rating(), comment(required=True, **only_if("question.QID1", "equal", 1))])
        assert send(definition, 1, {"QID1": POOR}, shown=["QID1 QID4"], QID1=["1"]).may_leave

    @pytest.mark.parametrize("number", [0, 4, 99_999])
    def test_a_page_that_does_not_exist_changes_nothing(self, complaint: SurveyDefinition, number: int) -> None:
        assert send(complaint, number, {"QID1": GOOD}, QID1=["3"]).answers == {"QID1": GOOD}


class TestTheEnd:
    def test_a_required_question_that_was_jumped_over_is_found(self, complaint: SurveyDefinition) -> None:
        page = first_incomplete(complaint, {"QID3": Answer(("9",))}, NOBODY)
        assert page is not None and page.number == 1

    def test_a_complete_survey_may_be_finished(self, complaint: SurveyDefinition) -> None:
        assert first_incomplete(complaint, {"QID1": GOOD}, NOBODY) is None

    def test_an_answer_to_a_question_that_became_hidden_is_lost(self, complaint: SurveyDefinition) -> None:
        answers = {"QID1": GOOD, "QID2": Answer(("1",)), "QID3": Answer(("9",))}
        assert final_answers(complaint, answers, NOBODY).keys() == {"QID1", "QID3"}


# Properties: surveys of up to five pages whose questions look at those before, and forms that hold anything.

Visited = tuple[SurveyDefinition, dict[str, Answer], dict[str, str]]
FIELD = st.sampled_from(["1", "2", "3", "9", "?", "", "text", "\0"])


@st.composite
def surveys(draw: st.DrawFn) -> SurveyDefinition:
    makers = draw(st.lists(st.sampled_from([rating, reasons, nps, comment, line]), min_size=1, max_size=8))
    questions: list[dict[str, Any]] = []
    for number, make in enumerate(makers, start=1):
        earlier = [f"question.{question['id']}" for question in questions] + ["embedded.Tier"]
        logic = only_if(draw(st.sampled_from(earlier)), draw(st.sampled_from(["equal", "not equal"])), "1")
        shown_if = logic if draw(st.booleans()) else {}
        questions.append(make(f"QID{number}", required=draw(st.booleans()), **shown_if))
    size = draw(st.integers(1, 3))
    return survey(*(questions[start : start + size] for start in range(0, len(questions), size)))


@st.composite
def visits(draw: st.DrawFn) -> Visited:
    """A survey after some pages were handed in, in any order."""
    definition, embedded = draw(surveys()), {"Tier": draw(st.sampled_from(["1", "2"]))}
    answers: dict[str, Answer] = {}
    for number in draw(st.lists(st.integers(0, 6), max_size=6)):
        names = st.sampled_from([f"QID{key}" for key in range(1, 9)] + ["QID2_text_3"])
        form = draw(st.dictionaries(names, st.lists(FIELD, max_size=2), max_size=8))
        answers = submit(definition, number, form, answers, embedded).answers
    return definition, answers, embedded


@settings(max_examples=40, deadline=None)
@given(visits())
def test_the_pages_shown_are_some_of_the_pages_designed_in_their_order(visit: Visited) -> None:
    definition, answers, embedded = visit
    numbers = [page.number for page in route(definition, answers, embedded).pages]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= {page.number for page in definition.pages}


@settings(max_examples=40, deadline=None)
@given(visits())
def test_going_on_from_page_to_page_ends_and_going_back_returns(visit: Visited) -> None:
    way = route(*visit)
    for page in way.pages:
        after = way.after(page.number)
        assert after is None or (after.number > page.number and way.before(after.number) == page)


@settings(max_examples=40, deadline=None)
@given(visits())
def test_progress_grows_from_0_and_stays_below_100(visit: Visited) -> None:
    way = route(*visit)
    percents = [way.progress(page.number).percent for page in way.pages]
    assert percents == sorted(set(percents))
    assert not percents or (percents[0] == 0 and percents[-1] < 100)


@settings(max_examples=40, deadline=None)
@given(visits())
def test_what_is_kept_at_the_end_answers_questions_that_are_shown_and_does_not_change_the_way(visit: Visited) -> None:
    definition, answers, embedded = visit
    way, kept = route(definition, answers, embedded), final_answers(definition, answers, embedded)
    assert kept.keys() <= way.question_ids
    assert all(definition.questions[key].problem(answer) is None for key, answer in kept.items())
    if first_incomplete(definition, answers, embedded) is None:
        assert ids(route(definition, kept, embedded)) == ids(way)
        assert final_answers(definition, kept, embedded) == kept


@settings(max_examples=40, deadline=None)
@given(visits())
def test_handing_in_the_same_page_twice_changes_nothing(visit: Visited) -> None:
    definition, answers, embedded = visit
    shown = " ".join(definition.questions)
    form = {"QID1": ["1"], "QID3": ["3"], "shown": [shown]}
    once = submit(definition, 1, form, answers, embedded)
    assert submit(definition, 1, form, once.answers, embedded) == once
