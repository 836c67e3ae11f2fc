"""What a Qualtrics survey file becomes, and what the report says of the rest."""

from typing import Any

import pytest

from connector.foundation.errors import Invalid
from connector.surveys.questions import Matrix, MultipleChoice, NetPromoterScore, Question, TextEntry
from tests.support.qsf import (
    REQUIRED,
    SALESFORCE,
    Part,
    block,
    embedded,
    field_is,
    fruit,
    imported,
    logic,
    qsf,
    question,
    report,
    score,
    selected,
    shown,
    table,
    text,
    validated,
    words,
)


def only(part: Part, **parts: Any) -> Question:
    return next(iter(imported(qsf(part, **parts)).definition.questions.values()))


def shown_if(*parts: Part) -> dict[str, Any] | None:
    """The display logic of the last question."""
    return list(imported(qsf(*parts)).definition.questions.values())[-1].display_logic


class TestQuestions:
    def test_choices_keep_their_ids_order_recodes_and_text_boxes(self) -> None:
        found = only(fruit())
        assert isinstance(found, MultipleChoice)
        assert [(one.id, one.text.root["en"], one.value, one.text_box) for one in found.choices] == [
            ("2", "Kiwi", "20", False),
            ("1", "Apple", "10", False),
            ("4", "Other", "30", True),
        ]
        assert (found.answers, found.required, found.tag) == ("single", False, "tag_QID1")

    @pytest.mark.parametrize(("selector", "answers"), [("DL", "single"), ("MAVR", "multiple"), ("MACOL", "multiple")])
    def test_selectors_say_how_many_answers_there_are(self, selector: str, answers: str) -> None:
        assert only(fruit(Selector=selector)).variant == answers

    def test_a_choice_without_a_text_is_called_by_its_number_and_reported(self) -> None:
        part = fruit(Choices={"1": {"Display": '<img src="apple.png">'}}, ChoiceOrder=["1"])
        found = only(part)
        assert isinstance(found, MultipleChoice) and found.choices[0].text.root == {"en": "1"}
        assert "no text" in report(qsf(part))["QID1 (tag_QID1) › choice 1"]

    def test_another_layout_is_told(self) -> None:
        assert "drop-down list" in report(qsf(fruit(Selector="DL")), supported=True)["QID1 (tag_QID1) › Selector"]

    def test_a_matrix_keeps_its_rows_answers_and_recodes(self) -> None:
        found = only(table(SubSelector="MultipleAnswer", **REQUIRED))
        assert isinstance(found, Matrix)
        assert ([row.text.root["en"] for row in found.rows], found.answers) == (["Taste", "Price"], "multiple")
        assert ([column.value for column in found.columns], found.required) == (["-1", "1"], True)

    def test_a_net_promoter_score_keeps_its_ends(self) -> None:
        found = only(score())
        assert isinstance(found, NetPromoterScore)
        assert (found.labels.low.root, found.labels.high.root) == ({"en": "Never"}, {"en": "Surely"})

    @pytest.mark.parametrize(("selector", "lines"), [("SL", "single"), ("ML", "essay"), ("ESTB", "essay")])
    def test_text_entry_has_one_line_or_several(self, selector: str, lines: str) -> None:
        assert only(words(selector=selector)).variant == lines

    def test_an_email_address_and_a_number_are_checked(self) -> None:
        email = only(words(**validated(Type="ContentType", ContentType="ValidEmail")))
        number = only(
            words(**validated(Type="ContentType", ContentType="ValidNumber", ValidNumber={"Min": "1", "Max": "9.5"}))
        )
        assert isinstance(email, TextEntry) and isinstance(number, TextEntry)
        assert (email.validation, number.validation) == ("email", "number")
        assert (number.minimum, number.maximum) == (1, 9.5)

    def test_settings_of_a_validation_that_is_not_chosen_do_not_count(self) -> None:
        stale = words(**validated(Type="None", ContentType="ValidEmail", MinChars="3"))
        found = only(stale)
        assert isinstance(found, TextEntry) and found.validation is None
        assert report(qsf(stale)) == {}

    @pytest.mark.parametrize("limit", ["1e999", "NaN", "many", "9" * 400])
    def test_a_limit_that_is_no_number_is_reported(self, limit: str) -> None:
        part = words(**validated(Type="ContentType", ContentType="ValidNumber", ValidNumber={"Max": limit}))
        assert "QID3 (tag_QID3) › Validation › Settings › ValidNumber › Max" in report(qsf(part))

    def test_a_text_between_questions_is_kept(self) -> None:
        assert [one.type for one in imported(qsf(text(), fruit())).definition.questions.values()] == [
            "descriptive_text",
            "multiple_choice",
        ]

    @pytest.mark.parametrize(
        ("kind", "selector", "name"),
        [("SBS", "SBSMatrix", "side by side"), ("Slider", "HSLIDER", "slider"), ("New", "X", "New X")],
    )
    def test_a_type_that_cannot_be_shown_is_left_out_and_reported(self, kind: str, selector: str, name: str) -> None:
        document = qsf(fruit(), question("QID7", kind, selector))
        assert list(imported(document).definition.questions) == ["QID1"]
        assert name in report(document)["QID7 (tag_QID7)"]

    @pytest.mark.parametrize(
        ("part", "key"),
        [
            (fruit(QuestionJS="alert(1)"), "QuestionJS"),
            (fruit(Randomization={"Type": "All"}), "Randomization"),
            (fruit(DynamicChoices={"Locator": "q://QID9"}), "DynamicChoices"),
            (fruit(DefaultChoices={"1": {"Selected": True}}), "DefaultChoices"),
            (fruit(GradingData=[{"ChoiceID": "1"}]), "GradingData"),
            (fruit(BrandNew="yes"), "BrandNew"),
            (words(**validated(Type="CustomValidation")), "Validation › Settings › Type"),
            (words(**validated(ForceResponse="RequestResponse")), "Validation › Settings › ForceResponse"),
            (fruit(Selector="MAVR", **validated(Type="ChoiceRange", MaxChoices="2")), "Validation › Settings › Type"),
        ],
    )
    def test_what_cannot_be_brought_over_is_reported(self, part: Part, key: str) -> None:
        label = f"{part['QuestionID']} (tag_{part['QuestionID']})"
        assert f"{label} › {key}" in report(qsf(part))

    def test_a_question_that_is_left_out_is_reported_once_as_a_whole(self) -> None:
        slider = question("QID8", "Slider", "HSLIDER", Language={"FR": {"New": "x"}}, QuestionJS="alert(1)")
        assert report(qsf(fruit(), slider)).keys() == {"QID8 (tag_QID8)"}

    def test_ids_and_tags_that_are_not_possible_here_are_changed_with_all_that_names_them(self) -> None:
        parts = [words("QID_a"), fruit(QuestionText="${q://QID_a/ChoiceTextEntryValue}?", DataExportTag="Q1.2#x")]
        found = imported(qsf(*parts)).definition.questions
        assert list(found) == ["QQIDa", "QID1"]
        assert (found["QID1"].text.root["en"], found["QID1"].tag) == ("${q://QQIDa/ChoiceTextEntryValue}?", "Q1_2_x")


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("<p>One&nbsp;<b>two</b></p><p>three<br/>four</p>", "One two\n\nthree\nfour"),
            ("<ul><li>a</li><li>b &amp; c</li></ul>", "• a\n\n• b & c"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("${e://Field/Tier}<!-- note -->", "${e://Field/Tier}"),
        ],
    )
    def test_html_becomes_plain_text(self, written: str, read: str) -> None:
        assert only(fruit(QuestionText=written)).text.root["en"] == read

    @pytest.mark.parametrize(
        ("written", "lost"),
        [
            ('See <img src="logo.png" alt="our logo">', "an image (logo.png)"),
            ('<a href="https://example.com/?a=1&amp;b=2">here</a>', "a link (https://example.com/?a=1&b=2)"),
            ("Look <iframe src='https://video.example'></iframe>", "an embedded page (https://video.example)"),
            ("Hi<script>alert(1)</script>", "a script"),
        ],
    )
    def test_what_matters_and_is_lost_is_reported(self, written: str, lost: str) -> None:
        document = qsf(fruit(QuestionText=written))
        assert lost in report(document)["QID1 (tag_QID1) › QuestionText"]
        assert "alert" not in only(fruit(QuestionText=written)).text.root["en"]

    def test_translations_of_every_text_are_kept(self) -> None:
        french = {
            "QuestionText": "Quel fruit ?",
            "Choices": {"1": {"Display": "Pomme"}, "2": {"Display": "Kiwi"}, "4": {"Display": "Autre"}},
        }
        scale = {
            "QuestionText": "Et la table ?",
            "Choices": {"1": {"Display": "Goût"}, "2": {"Display": "Prix"}},
            "Answers": {"1": {"Display": "Mauvais"}, "2": {"Display": "Bon"}},
        }
        ends = {"QuestionText": "Recommander ?", "ColumnLabels": [{"Display": "Jamais"}, {"Display": "Sûrement"}]}
        document = qsf(
            fruit(Language={"FR": french}),
            table(Language={"FR": scale}),
            score(Language={"FR": ends}),
            options={"AvailableLanguages": {"EN": [], "FR": []}},
            flow=[SALESFORCE, shown("BL_1")],
        )
        found = imported(document)
        assert (found.definition.languages, found.notes) == (("en", "fr"), [])
        french_texts = [texts.root["fr"] for one in found.definition.questions.values() for _, texts in one.own_texts()]
        assert len(french_texts) == 4 + 5 + 3

    def test_a_language_without_translations_is_not_offered(self) -> None:
        document = qsf(fruit(), options={"AvailableLanguages": {"EN": [], "DE": []}})
        assert imported(document).definition.languages == ("en",)
        assert "not offered" in report(document)["Survey options › AvailableLanguages › DE"]

    def test_piped_text_that_does_not_exist_here_is_reported_at_the_question(self) -> None:
        found = report(qsf(fruit(QuestionText="Hello ${lm://Field/1}")))
        assert "lm://" in found["QID1 (tag_QID1) › text.en"]


class TestBlocksAndFlow:
    def test_blocks_and_page_breaks_make_the_pages(self) -> None:
        blocks = [block("BL_1", fruit(), "break", words()), block("BL_2", score())]
        pages = imported(qsf(fruit(), words(), score(), blocks=blocks)).definition.pages
        assert [[one.id for one in page.questions] for page in pages] == [["QID1"], ["QID3"], ["QID4"]]

    def test_blocks_follow_the_flow_not_the_file(self) -> None:
        blocks = [block("BL_1", fruit()), block("BL_2", words())]
        document = qsf(fruit(), words(), blocks=blocks, flow=[shown("BL_2"), shown("BL_1")])
        assert list(imported(document).definition.questions) == ["QID3", "QID1"]

    def test_embedded_data_is_declared_with_its_values(self) -> None:
        flow = [embedded("sfContactId", Tier="Gold"), shown("BL_1")]
        fields = imported(qsf(fruit(), flow=flow)).definition.embedded_fields
        assert [(one.name, one.value) for one in fields] == [("sfContactId", None), ("Tier", "Gold")]

    def test_a_value_with_piped_text_is_not_set_but_reported(self) -> None:
        document = qsf(fruit(), flow=[embedded(Name="${m://FirstName}"), shown("BL_1")])
        assert imported(document).definition.embedded_fields[0].value is None
        assert any("not set" in what for what in report(document).values())

    def test_a_branch_that_our_conditions_can_say_shows_its_block_under_them(self) -> None:
        branch = {
            "Type": "Branch",
            "FlowID": "FL_5",
            "BranchLogic": logic(field_is("Tier", "EqualTo", "Gold")),
            "Flow": [shown("BL_2")],
        }
        blocks = [block("BL_1", fruit()), block("BL_2", words(**REQUIRED))]
        document = qsf(fruit(), words(**REQUIRED), blocks=blocks, flow=[embedded("Tier"), shown("BL_1"), branch])
        found = imported(document).definition.questions["QID3"]
        assert found.display_logic == {"field": "embedded.Tier", "operator": "equal", "value": "Gold"}
        assert (found.required, report(document)) == (True, {})

    def test_a_branch_that_they_cannot_say_is_followed_by_everybody_who_may_then_leave_questions_out(self) -> None:
        device = {"LogicType": "DeviceType", "Operator": "Is", "LeftOperand": "mobile", "Type": "Expression"}
        branch = {"Type": "Branch", "FlowID": "FL_5", "BranchLogic": logic(device), "Flow": [shown("BL_1")]}
        document = qsf(fruit(**REQUIRED), flow=[branch])
        assert not imported(document).definition.questions["QID1"].required
        assert "Everybody follows" in report(document)["Survey flow › Branch FL_5"]

    @pytest.mark.parametrize("kind", ["WebService", "Authenticator", "QuotaCheck", "Conjoint"])
    def test_what_the_flow_cannot_do_here_is_reported(self, kind: str) -> None:
        document = qsf(fruit(), flow=[shown("BL_1"), {"Type": kind, "FlowID": "FL_7", "URL": "http://x.example"}])
        assert f"Survey flow › {kind} FL_7" in report(document)

    def test_a_randomizer_shows_all_of_its_parts(self) -> None:
        blocks = [block("BL_1", fruit()), block("BL_2", words())]
        both = {"Type": "BlockRandomizer", "FlowID": "FL_3", "SubSet": 2, "Flow": [shown("BL_1"), shown("BL_2")]}
        document = qsf(fruit(**REQUIRED), words(), blocks=blocks, flow=[both])
        found = imported(document).definition.questions
        assert (list(found), found["QID1"].required) == (["QID1", "QID3"], True)
        one_of_them = qsf(fruit(**REQUIRED), words(), blocks=blocks, flow=[{**both, "SubSet": 1}])
        assert not imported(one_of_them).definition.questions["QID1"].required
        assert "Nothing is random" in report(document)["Survey flow › BlockRandomizer FL_3"]

    def test_nothing_is_shown_after_the_end_of_the_survey(self) -> None:
        blocks = [block("BL_1", fruit()), block("BL_2", words())]
        flow = [shown("BL_1"), {"Type": "EndSurvey", "FlowID": "FL_4"}, shown("BL_2")]
        assert list(imported(qsf(fruit(), words(), blocks=blocks, flow=flow)).definition.questions) == ["QID1"]

    def test_a_block_that_is_shown_again_is_shown_once(self) -> None:
        document = qsf(fruit(), flow=[shown("BL_1"), {**shown("BL_1"), "FlowID": "FL_8"}])
        assert "shown once" in report(document)["Survey flow › Block FL_8"]

    def test_skip_logic_is_reported_in_words(self) -> None:
        document = qsf(fruit(), words())
        rule = {"Condition": "Selected", "SkipToDestination": "ENDOFSURVEY", "Description": "If <b>Kiwi</b>, then end"}
        document["SurveyElements"][0]["Payload"][0]["BlockElements"][0]["SkipLogic"] = [rule]
        assert "If Kiwi, then end" in report(document)["QID1 (tag_QID1) › SkipLogic › rule 1"]

    def test_quotas_and_scoring_are_reported(self) -> None:
        elements = [
            {"Element": "QO", "Payload": {"Name": "Hundred"}},
            {"Element": "SCO", "Payload": {"ScoringCategories": [{"ID": "SC_1"}]}},
            {"Element": "NEW", "Payload": {"a": 1}},
        ]
        assert report(qsf(fruit(), elements=elements)).keys() == {"Element QO", "Element SCO", "Element NEW"}

    @pytest.mark.parametrize(
        ("options", "key"),
        [
            ({"BackButton": "false"}, "BackButton"),
            ({"AnonymizeResponse": "Yes"}, "AnonymizeResponse"),
            ({"PasswordProtection": "Yes", "Password": "secret"}, "PasswordProtection"),
            ({"SurveyTermination": "Redirect", "EOSRedirectURL": "https://x.example"}, "SurveyTermination"),
            ({"Header": "<b>Acme</b>"}, "Header"),
            ({"NextButton": "Continue"}, "NextButton"),
        ],
    )
    def test_options_that_differ_here_are_reported(self, options: Part, key: str) -> None:
        found = report(qsf(fruit(), options=options))
        assert found.keys() == {f"Survey options › {key}"}
        assert "secret" not in str(found)


class TestDisplayLogic:
    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            (selected("QID1/SelectableChoice/2"), ("question.QID1", "equal", "20")),
            (selected("QID1/SelectableChoice/2", "NotSelected"), ("question.QID1", "not equal", "20")),
            (selected("QID2/SelectableChoice/1/2"), ("question.QID2/1", "equal", "1")),
            (selected("QID4/SelectableChoice/9"), ("question.QID4", "equal", "9")),
            (field_is("Tier", "GreaterThanOrEqual", "3"), ("embedded.Tier", "greater or equal", "3")),
            (field_is("Tier", "Empty"), ("embedded.Tier", "is empty", None)),
            (field_is("Tier", "EqualTo", ""), ("embedded.Tier", "is empty", None)),
        ],
    )
    def test_a_condition_that_ours_can_say_is_kept(self, expression: Part, expected: tuple[str, str, Any]) -> None:
        found = shown_if(fruit(), table(), score(), words(DisplayLogic=logic(expression)))
        assert found and (found["field"], found["operator"], found.get("value")) == expected

    @pytest.mark.parametrize(("way", "match"), [("And", "all"), ("Or", "any")])
    def test_conditions_are_joined(self, way: str, match: str) -> None:
        both = [selected("QID1/SelectableChoice/2"), field_is("Tier", "EqualTo", "Gold")]
        found = shown_if(fruit(), words(DisplayLogic=logic(*both, way=way)))
        assert found and len(found[match]) == 2

    @pytest.mark.parametrize(
        "expression",
        [
            selected("QID1/SelectableChoice/99"),
            selected("QID1/ChoiceDisplayed/1", "Displayed"),
            selected("QID3/SelectableChoice/1"),
            selected("QID2/SelectableChoice/1"),
            selected("QID2/SelectableChoice/7/1"),
            {"LogicType": "GeoIP", "LeftOperand": "loc://City", "Operator": "EqualTo", "RightOperand": "Metz"},
            field_is("Tier", "EqualTo", "${m://FirstName}"),
            field_is("Tier", "GreaterThan", ""),
            field_is("Tier", "MatchesRegex", "a+"),
            {**selected("QID1/SelectableChoice/2"), "QuestionIsInLoop": "yes"},
        ],
    )
    def test_any_other_shows_the_question_to_everybody_and_is_reported(self, expression: Part) -> None:
        part = words(DisplayLogic=logic(expression), **REQUIRED)
        document = qsf(fruit(), table(), part)
        assert shown_if(fruit(), table(), part) is None
        assert not imported(document).definition.questions["QID3"].required
        assert "shown to everybody and may be left unanswered" in report(document)["QID3 (tag_QID3) › DisplayLogic"]

    def test_and_beside_or_is_not_guessed(self) -> None:
        three = [selected(f"QID1/SelectableChoice/{number}") for number in (1, 2, 4)]
        mixed = logic(*three)
        mixed["0"]["2"]["Conjuction"] = "Or"
        assert shown_if(fruit(), words(DisplayLogic=mixed)) is None

    def test_choices_with_the_same_recode_cannot_be_told_apart(self) -> None:
        same = fruit(RecodeValues={"1": "5", "2": "5.0"})
        assert shown_if(same, words(DisplayLogic=logic(selected("QID1/SelectableChoice/2")))) is None

    def test_upper_and_lower_case_that_would_differ_are_told(self) -> None:
        told, same, ignored = (
            report(qsf(fruit(), words(DisplayLogic=logic(expression))), supported=True)
            for expression in (
                field_is("Tier", "EqualTo", "Gold"),
                field_is("Tier", "EqualTo", "7"),
                {**field_is("Tier", "EqualTo", "Gold"), "IgnoreCase": 1},
            )
        )
        assert (list(told), same, ignored) == (["QID3 (tag_QID3)"], {}, {})


class TestWhatSalesforceNeeds:
    def test_missing_fields_are_named(self) -> None:
        notes = [note.what for note in imported(qsf(fruit())).notes]
        assert [what.split()[0] for what in notes] == ["sfAccountId", "sfContactId", "sfSurveyId"]

    def test_a_near_miss_is_pointed_out(self) -> None:
        flow = [embedded("sfAccountId", "sfContactId", "sfSurveyID"), shown("BL_1")]
        assert "write sfSurveyId" in report_of_flow(flow)

    def test_embedded_data_used_in_logic_stands_first(self) -> None:
        part = words(DisplayLogic=logic(field_is("Tier", "EqualTo", "Gold")))
        late = qsf(fruit(), part, flow=[shown("BL_1"), SALESFORCE, embedded("Tier")])
        first = qsf(fruit(), part, flow=[SALESFORCE, embedded("Tier"), shown("BL_1")])
        assert "first of the flow" in report(late)["Survey flow"]
        assert report(first) == {}


def report_of_flow(flow: list[Part]) -> str:
    return " ".join(note.what for note in imported(qsf(fruit(), flow=flow)).notes if note.where == "Survey flow")


def test_a_file_that_leaves_no_question_is_refused_with_the_reason() -> None:
    with pytest.raises(Invalid, match=r"no question .* slider"):
        imported(qsf(text(), question("QID8", "Slider", "HSLIDER")))


def test_the_title_is_that_of_the_survey_and_not_the_vendors() -> None:
    own, vendors = (
        imported(qsf(fruit(), options={"SurveyTitle": title})).definition.title.root
        for title in ("Your opinion", "Online Survey Software | Qualtrics Survey Solutions")
    )
    assert (own, vendors) == ({"*": "Your opinion"}, {"*": "Fruit"})
