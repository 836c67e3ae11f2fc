from pathlib import Path
from typing import Any

import pytest

from connector.foundation.errors import FieldError, Invalid
from connector.surveys.checks import Kind, check
from connector.surveys.definition import SurveyDefinition
from connector.surveys.questions import NetPromoterScore
from connector.surveys.reading import definition_from, read_definition
from tests.support.surveys import SAMPLES, comment, nps, only_if, rating, sample, survey, survey_content

SAMPLE_FILES = sorted(SAMPLES.glob("*.yaml"))


def errors(content: Any) -> tuple[FieldError, ...]:
    with pytest.raises(Invalid) as caught:
        definition_from(content)
    return caught.value.errors


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        read_definition(text)
    return str(caught.value)


class TestTheSamples:
    @pytest.mark.parametrize("file", SAMPLE_FILES, ids=lambda file: file.stem)
    def test_each_is_read_and_has_nothing_to_look_at(self, file: Path) -> None:
        assert check(sample(file.stem)) == []

    @pytest.mark.parametrize("file", SAMPLE_FILES, ids=lambda file: file.stem)
    def test_each_speaks_english_and_french_and_has_several_pages(self, file: Path) -> None:
        definition = sample(file.stem)
        assert definition.languages == ("en", "fr")
        assert len(definition.pages) >= 2

    @pytest.mark.parametrize("file", SAMPLE_FILES, ids=lambda file: file.stem)
    def test_each_is_the_same_after_being_kept_as_json(self, file: Path) -> None:
        definition = sample(file.stem)
        assert SurveyDefinition.model_validate(definition.to_json()) == definition

    def test_very_satisfied_counts_5(self) -> None:
        choices = sample("csat").to_json()["blocks"][0]["elements"][0]["choices"]
        assert (choices[0]["text"]["en"], choices[0]["recode"]) == ("Very satisfied", "5")

    def test_the_questions_that_salesforce_keeps_are_tagged(self) -> None:
        questions = sample("csat").questions
        assert [questions[key].tag for key in ("QID1", "QID3", "QID4")] == ["CSAT", "NPS", "Comment"]
        assert isinstance(questions["QID3"], NetPromoterScore)


class TestMistakesInADefinition:
    def test_a_missing_part_is_named_with_its_place(self) -> None:
        content = survey_content([{"id": "QID1", "type": "nps", "text": "x", "labels": {"low": "x"}}])
        assert errors(content) == (FieldError("blocks[0].elements[0].labels.high", "is missing; add it"),)

    def test_a_misspelt_part_is_named(self) -> None:
        [found] = errors(survey_content([comment(requird=True)]))
        assert found.field == "blocks[0].elements[0].requird"
        assert "check the spelling" in found.message

    def test_an_unknown_question_type_names_those_there_are(self) -> None:
        [found] = errors(survey_content([{"id": "QID1", "type": "slider", "text": "x"}]))
        assert found.field == "blocks[0].elements[0]"
        assert "'slider' is not a type" in found.message and "'nps'" in found.message

    def test_a_question_without_a_type_is_told_to_write_one(self) -> None:
        [found] = errors(survey_content([{"id": "QID1", "text": "x"}]))
        assert found == FieldError("blocks[0].elements[0]", "has no type; write one, e.g. type: multiple_choice")

    def test_all_mistakes_are_told_at_once(self) -> None:
        found = errors(survey_content([comment(requird=True), comment("QID 5")], languages=["english!"]))
        assert {error.field for error in found} >= {
            "blocks[0].elements[0].requird",
            "blocks[0].elements[1].id",
            "languages[0]",
        }

    def test_a_repeated_question_id_names_the_first_place(self) -> None:
        [found] = errors(survey_content([comment()], [comment()]))
        assert found.field == "blocks[0].elements[2].id"
        assert "blocks[0].elements[0]" in found.message

    def test_repeated_choices_are_refused(self) -> None:
        [found] = errors(survey_content([rating(choices=[{"id": 1, "text": "a"}, {"id": 1, "text": "b"}])]))
        assert found.field == "blocks[0].elements[0]"
        assert "choice 1 is there twice" in found.message

    def test_a_flow_to_an_unknown_block_names_the_blocks(self) -> None:
        [found] = errors(survey_content([comment()], flow=[{"type": "block", "block": "mian"}]))
        assert found == FieldError("flow", "there is no block mian; the blocks are main")

    def test_a_block_cannot_be_shown_twice(self) -> None:
        [found] = errors(survey_content([comment()], flow=[{"type": "block", "block": "main"}] * 2))
        assert "shown twice" in found.message

    def test_a_flow_that_shows_nothing_is_refused(self) -> None:
        [found] = errors(survey_content([comment()], flow=[{"type": "embedded_data", "fields": ["Tier"]}]))
        assert "shows no question" in found.message

    def test_the_default_language_is_one_of_the_languages(self) -> None:
        [found] = errors(survey_content([comment()], default_language="de"))
        assert "default_language is de" in found.message

    def test_display_logic_looks_only_at_questions_before(self) -> None:
        [found] = errors(survey_content([comment(**only_if("question.QID3", "equal", 9)), nps()]))
        assert found.field == "blocks[0].elements[0].display_logic"
        assert "question.QID3 is no question before" in found.message

    def test_a_wrong_operator_in_display_logic_is_named_with_its_place(self) -> None:
        [found] = errors(survey_content([nps(), comment(**only_if("question.QID3", "more", 9))]))
        assert found.field == "blocks[0].elements[1].display_logic.all[0].operator"

    def test_limits_of_a_text_are_for_numbers(self) -> None:
        [found] = errors(survey_content([comment(minimum=3)]))
        assert "validation: number" in found.message

    @pytest.mark.parametrize("content", [None, [], "text", 5, {}, {"name": 1}])
    def test_what_is_no_definition_at_all_is_refused(self, content: object) -> None:
        assert errors(content)


class TestYaml:
    def test_plain_words_stay_text(self) -> None:
        text = (SAMPLES / "nps.yaml").read_text(encoding="utf-8").replace("name: Net Promoter Score (NPS)", "name: no")
        assert read_definition(text).name == "no"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("a: !!python/object:os.system 1", "tag"),
            ("a: &x 1\nb: *x", "anchors"),
            ("a: 1\na: 2", "twice"),
            ("? [a]\n: 1", "plain text"),
            ("a: [1", "line 1"),
            ("a: \0", "control characters"),
            ('a: "\\0"', "control characters"),
            ("a: \ud800", "half a character"),
            ("a: " + "[" * 90_000, "nested deeper"),
            ("a: " + "x" * 100_001, "longer than"),
        ],
    )
    def test_tricks_are_refused_with_the_reason(self, text: str, reason: str) -> None:
        assert reason in refusal(text)


class TestCheck:
    def kinds(self, definition: SurveyDefinition) -> list[tuple[Kind, str]]:
        return [(finding.kind, finding.place) for finding in check(definition)]

    def test_a_missing_translation_is_found(self) -> None:
        definition = survey([comment(text={"en": "More?"})])
        assert self.kinds(definition) == [(Kind.MISSING_TRANSLATION, "blocks[0].elements[0].text")]

    def test_the_fields_that_lead_to_salesforce_are_missed(self) -> None:
        definition = survey([comment()], flow=[{"type": "block", "block": "main"}])
        names = [finding.message.split()[0] for finding in check(definition)]
        assert names == ["sfAccountId", "sfContactId", "sfSurveyId"]

    @pytest.mark.parametrize("near_miss", ["sfSurveyID", "SFSurveyId", "sf_survey_id", "sfSurvyId"])
    def test_a_near_miss_is_pointed_out(self, near_miss: str) -> None:
        fields = {"type": "embedded_data", "fields": ["sfContactId", "sfAccountId", near_miss]}
        messages = [finding.message for finding in check(survey([comment()], flow=[fields, *self.block()]))]
        assert f"{near_miss} means nothing to Salesforce; write sfSurveyId" in messages

    def test_embedded_data_used_in_logic_must_stand_first(self) -> None:
        flow = survey_content()["flow"]
        definition = survey([comment(**only_if("embedded.Tier", "equal", "Gold"))], flow=[flow[1], flow[0]])
        assert self.kinds(definition) == [(Kind.EMBEDDED_DATA_LATE, "flow[0]")]

    @pytest.mark.parametrize("token", ["${q://QID9/QuestionText}", "${e://Field/Teir}", "${l://SurveyURL}", "${nope"])
    def test_a_token_that_can_have_no_value_is_found(self, token: str) -> None:
        definition = survey([comment(hint={"en": token, "fr": ""})])
        assert (Kind.PIPED_TEXT, "blocks[0].elements[0].hint.en") in self.kinds(definition)

    def block(self) -> list[dict[str, str]]:
        return [{"type": "block", "block": "main"}]
