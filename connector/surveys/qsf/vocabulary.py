"""The words of the files: which keys change nothing, and what those do that cannot be brought over."""

from dataclasses import dataclass

NOT_KNOWN = "is not known here and has no effect."

SILENT = frozenset(
    {
        # Who made the file, where and when.
        *("SurveyID", "SurveyOwnerID", "SurveyBrandID", "DivisionID", "CreatorID", "SurveyActiveResponseSet"),
        *("SurveyCreationDate", "LastModified", "LastAccessed", "LastActivated", "Deleted", "SurveyDescription"),
        *("PrimaryAttribute", "SecondaryAttribute", "TertiaryAttribute", "ActiveResponseSet", "ProjectInfo"),
        # The editor's own state, counters and drafts.
        *("QuestionDescription", "QuestionDescriptionOption", "QuestionText_Unsafe", "NextChoiceId", "NextAnswerId"),
        *("FlowID", "Properties", "Description", "BlockVisibility", "BlockLocking", "IsLabelDefault", "ShowExportTags"),
        *("NewScoring", "ProtectSelectionIds", "ResponseSummary", "PreviewType", "PreviewID", "MobileCompatible"),
        *("SkipLogicID", "_HiddenExpression", "QuestionIDFromLocator", "inPage", "ID", "LocatorDescription"),
        # Layout: the pages here have one of their own, for phones and desks.
        *("Skin", "SkinLibrary", "SkinType", "CustomStyles", "PageTransition", "HighlightQuestions", "Autoscale"),
        *("TextPosition", "ChoiceColumnWidth", "ChoiceColumnWidthPixels", "RepeatHeaders", "WhiteSpace", "MobileFirst"),
        *("NumColumns", "LabelPosition", "InputWidth", "InputHeight", "TextEntrySize", "ColumnWidth", "AllowSuffix"),
        # About search engines, which never see a survey here; about files, which cannot be sent in here.
        *("SurveyMetaDescription", "SecureResponseFiles"),
        # Said a second time by another key.
        *("QuestionIsInLoop", "ForceResponseType", "Locator", "VariableType"),
        # Settings of a choice that is not made: SurveyTermination, PasswordProtection, RefererCheck… decide.
        *("EOSMessage", "EOSMessageLibrary", "EOSRedirectURL", "Password", "RefererURL", "ThankYouEmailMessage"),
        *("ThankYouEmailMessageLibrary", "InactiveMessage", "InactiveMessageLibrary", "ValidationMessageLibrary"),
        *("RelevantIDLockoutPeriod", "SurveyLinkExpirationMessage", "SurveyLinkExpirationMessageLibrary"),
        *("MinChars", "MaxChars", "TotalChars", "MinChoices", "MaxChoices", "NumChoices", "ContentType", "ValidNumber"),
        *("ValidDateType", "ValidPhoneType", "ValidZipType", "ChoiceTotal"),
    }
)
"""Keys that never change what a respondent meets or what is kept. Each group says why."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key does and what happens instead; `quiet` are the values with which nothing differs here."""

    what: str
    quiet: frozenset[str] = frozenset()
    supported: bool = False


def _unless(*quiet: str, what: str, supported: bool = False) -> Meaning:
    return Meaning(what, frozenset(value.casefold() for value in quiet), supported)


MEANINGS = {
    # Of the survey.
    "SurveyStatus": _unless(
        "Active", what="The survey is not active in the file; here it can be sent at once.", supported=True
    ),
    "SurveyStartDate": _unless("0000-00-00 00:00:00", what="The start date is not kept; the survey can be sent now."),
    "SurveyExpirationDate": _unless(
        "0000-00-00 00:00:00", what="The survey's expiry date is not kept; links expire as the distribution says."
    ),
    # Of its options.
    "SurveyProtection": _unless(
        what="The survey is answered by individual links, whoever may open it in the file.", supported=True
    ),
    "BallotBoxStuffingPrevention": Meaning("Each individual link takes one response.", supported=True),
    "SurveyExpiration": Meaning("The survey's expiry is not kept; links expire as the distribution says."),
    "SurveyTermination": _unless(
        "DefaultMessage", what="The end of the survey (message or redirect) is not kept; people are thanked."
    ),
    "Header": Meaning("The header of the pages is not shown."),
    "Footer": Meaning("The footer of the pages is not shown."),
    "PartialData": Meaning("Unfinished responses are not closed after a time; they stay open until the link expires."),
    "PartialDataCloseAfter": Meaning("Unfinished responses are not closed; they stay open until the link expires."),
    "SurveyLinkExpirationMessageType": _unless("default", what="What an expired link says is not kept."),
    "ValidationMessage": Meaning("Messages about missing answers are those of Hearback."),
    "CollectGeoLocation": Meaning("No location is collected."),
    "AnonymizeResponse": Meaning("Responses are not anonymous: contact and IP address are kept with them."),
    "PasswordProtection": Meaning("No password is asked for; whoever has the link can answer."),
    "RefererCheck": Meaning("The page from which people come is not checked."),
    "EmailThankYou": Meaning("No email of thanks is sent; a workflow can do that."),
    "ValidateMessage": Meaning("Messages about missing answers are those of Hearback."),
    "InactiveSurvey": _unless("DefaultMessage", what="The message of an inactive survey is not kept."),
    "QuestionsPerPage": Meaning("Pages break where the file has page breaks and blocks, not after so many questions."),
    "BotDetection": Meaning("There is no detection of robots; each response needs an individual link."),
    "RelevantID": Meaning("There is no detection of repeated respondents; each link takes one response."),
    # Of blocks and of the flow.
    "RandomizeQuestions": Meaning("The questions are asked in their order, not at random."),
    "Looping": Meaning("Loop & merge: the block is shown once."),
    "LoopingOptions": Meaning("Loop & merge: the block is shown once."),
    "EvenPresentation": Meaning("Nothing is shown at random."),
    "Options": Meaning("has options that have no effect."),
    # Of questions.
    "QuestionJS": Meaning("JavaScript is not run."),
    "DefaultChoices": Meaning("No answer is filled in beforehand."),
    "GradingData": Meaning("Scoring: no score is counted."),
    "Randomization": Meaning("The order is not random; everything stands as in the file."),
    "DynamicChoices": Meaning("Carry forward: choices of earlier questions are not taken over."),
    "DynamicAnswers": Meaning("Carry forward: answers of earlier questions are not taken over."),
    "DynamicChoicesData": Meaning("Carry forward: choices of earlier questions are not taken over."),
    "ChoiceGroups": Meaning("Choice groups: the choices follow each other, without the groups' headings."),
    "ChoiceGroupOrder": Meaning("Choice groups: the choices follow each other in the order of the file."),
    "AnswerGroups": Meaning("Answer groups: the answers follow each other, without the groups' headings."),
    "VariableNaming": Meaning("Names of variables are not kept; exports have the recode values."),
    "AnalyzeChoices": Meaning("Which choices are left out of analysis is not kept."),
    "DataVisibility": Meaning("The question is not hidden or private: its answers are shown with the others."),
    "SearchSource": Meaning("Suggestions while typing: there are none."),
    "DisplayLogic": Meaning("The display logic has no effect."),
    "ExclusiveAnswer": Meaning("The exclusive answer can be chosen together with others."),
    "TextEntry": Meaning("The text box beside it is not shown."),
    "TextEntryValidation": Meaning("What is typed beside the choice is not checked."),
    "TextEntryForceResponse": Meaning("The text box beside the choice may stay empty."),
    "TextEntryLength": Meaning("What is typed beside the choice may have up to 1,000 characters."),
    "Image": Meaning("The picture is not shown."),
    "ChoiceDataExportTags": Meaning("Export tags of single rows or choices are not kept; exports name the question."),
    "AnalyzeText": Meaning("The text is not analysed."),
}

LEFT_OUT = {
    "SBS": "side by side",
    "Slider": "slider",
    "RO": "rank order",
    "CS": "constant sum",
    "PGR": "pick, group and rank",
    "DD": "drill down",
    "HotSpot": "hot spot",
    "HeatMap": "heat map",
    "HL": "highlight",
    "FileUpload": "file upload",
    "Draw": "signature",
    "Captcha": "captcha",
    "Timing": "timing",
    "Meta": "browser information",
    "TreeTesting": "tree testing",
}
"""Question types that have no counterpart here, in words."""

ELEMENTS = {
    "QO": "Quotas are not counted: nobody is turned away.",
    "QG": "",
    "QGO": "",
    "NT": "",
    "RS": "",
    "STAT": "",
    "QC": "",
    "PL": "",
    "PROJ": "",
    "BR": "",
    "SCO": "Scoring: no score is counted.",
}
"""Elements beside questions, blocks, flow and options; "" for those that change nothing: groups of quotas (the quotas
are reported), notes of the authors, response sets, statistics, the number of questions, preview and project, and how
often each branch of a randomizer was shown (the randomizer is reported).
"""
