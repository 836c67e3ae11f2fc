"""Which questions fit a text message, and how a reply is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.surveys.answers import Answer
from connector.surveys.definition import SurveyDefinition
from connector.surveys.questions import Question
from connector.surveys.questions.base import UNKNOWN
from connector.surveys.texting import options, read_reply
from connector.surveys.two_way import compatibility
from tests.support.product import Product
from tests.support.surveys import aspects, choice, comment, nps, rating, reasons, sample, survey

ODD = st.text(max_size=60) | st.sampled_from(["1", "01", "1.", "Good", "10/10", "9 out of 10", "-1", "1 2", "½", "²"])


def one(part: dict[str, object]) -> Question:
    return next(iter(survey([part]).questions.values()))


def answer(part: dict[str, object], text: str) -> Answer | None:
    """What the reply comes to; None when it has to be asked again."""
    question = one(part)
    parsed = question.parse(read_reply(question, text))
    return None if parsed.problem or parsed.answer.is_empty else parsed.answer


def reasons_of(definition: SurveyDefinition) -> list[str]:
    return [fit.reason for fit in compatibility(definition)]


def test_nps_single_choice_text_entry_and_texts_fit() -> None:
    text = {"id": "QID8", "type": "descriptive_text", "text": "Nearly done."}

    assert reasons_of(survey([nps(), rating(), comment(), text])) == ["", "", "", ""]


def test_what_does_not_fit_is_named_with_its_reason() -> None:
    long = [choice(1, "x" * 81), choice(2, "No")]
    stop = [choice(1, "Go on"), choice(2, "Stop")]
    definition = survey(
        [
            reasons(),
            aspects(),
            rating("QID10", choices=[choice(number, f"Choice {number}") for number in range(1, 14)]),
            rating("QID11", choices=long),
            rating("QID12", choices=stop),
            comment("QID13", text="y" * 501),
        ]
    )

    assert reasons_of(definition) == [
        "multiple_answers",
        "type_matrix",
        "too_many_choices",
        "choice_too_long",
        "choice_is_keyword",
        "text_too_long",
    ]
    assert all(fit.reason_text.endswith(".") for fit in compatibility(definition))


def test_the_report_is_there_for_scripts(product: Product) -> None:
    found = product.api("GET", f"/surveys/{product.survey_id()}/two-way").json

    assert found["fits"] is False
    assert [(each["question"], each["fits"]) for each in found["items"]] == [
        ("QID1", True),
        ("QID2", False),
        ("QID3", True),
        ("QID4", True),
        ("QID5", True),
    ]
    assert found["items"][1]["reason"] == "multiple_answers"
    assert product.api("GET", "/surveys/SV_none/two-way").status_code == 404


@pytest.mark.parametrize(
    "text", ["2", "2.", " 2) ", "(2)", "02", "Fair", "fair!", "MOYEN", "2 Fair", "option 2", "2 please"]
)
def test_a_choice_is_named_by_code_or_text_in_any_language(text: str) -> None:
    assert answer(rating(), text) == Answer(("2",))


@pytest.mark.parametrize("text", ["0", "4", "22", "1 2", "1 or 2", "2 Good", "not good", "", " ", "👍", "²½"])
def test_what_names_no_choice_is_asked_again(text: str) -> None:
    assert answer(rating(), text) is None


def test_words_that_begin_one_choice_only_name_it() -> None:
    question = rating(choices=[choice(1, "Yes, please call me"), choice(2, "No, thank you"), choice(3, "No opinion")])

    assert answer(question, "yes") == Answer(("1",))
    assert answer(question, "No thanks") == Answer(("2",))
    assert answer(question, "no opin") is None


def test_numbers_in_the_texts_of_choices_are_the_codes() -> None:
    question = rating(choices=[choice(1, "5 – Excellent", "5 – Parfait"), choice(2, "1 – Poor", "1 – Mauvais")])

    assert answer(question, "5") == Answer(("1",))
    assert answer(question, "1") == Answer(("2",))
    assert [option.is_in_text for option in options(one(question))] == [True, True]


def test_what_follows_the_code_of_a_choice_with_a_box_goes_into_the_box() -> None:
    question = rating(choices=[choice(1, "Price"), choice(2, "Other", text_box=True)])

    assert answer(question, "2 the parking lot") == Answer(("2",), {"2": "the parking lot"})
    assert answer(question, "2") == Answer(("2",))
    assert answer(question, "1 the parking lot") is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("10!", "10"),
        ("9/10", "9"),
        ("9 out of 10", "9"),
        ("8 sur 10", "8"),
        ("10/10", "10"),
        ("a solid 9", "9"),
        ("nine", "9"),
        ("Neuf", "9"),
        ("0", "0"),
        ("07", "7"),
        ("٧", "7"),
        ("9️⃣", "9"),
    ],
)
def test_a_score_is_read_however_it_is_written(text: str, score: str) -> None:
    assert answer(nps(), text) == Answer((score,))


@pytest.mark.parametrize("text", ["11", "-1", "9.5", "9,5", "9 10", "9 or 10", "i waited 3 hours in the rain", ""])
def test_what_is_no_score_is_asked_again(text: str) -> None:
    assert answer(nps(), text) is None


@given(ODD)
def test_every_reply_is_a_choice_of_the_question_or_asked_again(text: str) -> None:
    for part in (rating(), nps(), rating(choices=[choice(7, "Other", text_box=True)])):
        question = one(part)
        parsed = question.parse(read_reply(question, text))
        assert parsed.answer.choices in {(c,) for c in ("1", "2", "3", "7", UNKNOWN)} | {
            (str(score),) for score in range(11)
        }
        assert (UNKNOWN in parsed.answer.choices) == (parsed.problem is not None)


@given(st.sampled_from(["csat", "nps", "event-signup"]), st.data())
def test_the_code_and_the_text_of_an_option_name_the_same(name: str, data: st.DataObject) -> None:
    fitting = {fit.question for fit in compatibility(sample(name)) if fit.fits}
    choosing = [each for each in sample(name).questions.values() if each.id in fitting and options(each)]
    if not choosing:
        return
    question = data.draw(st.sampled_from(choosing))
    option = data.draw(st.sampled_from(list(options(question))))

    assert {str(read_reply(question, text)) for text in option.text.root.values()} == {
        str(read_reply(question, option.code))
    }
