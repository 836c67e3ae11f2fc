"""The survey pages that ask nothing: thanks, already answered, unknown link."""

from dataclasses import dataclass

from connector.responses.language_options import LanguageOption, language_options
from connector.responses.page import Respondent, sayer
from connector.responses.wording import Wording, catalogues, choose_language, wording
from connector.surveys.answers import Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import direction


@dataclass(frozen=True, slots=True)
class Notice:
    """The whole context of thank_you.html, already_answered.html and link_unknown.html.

    A language is switched by `?language=fr` at the same address.
    """

    language: str
    wording: Wording
    title: str
    message: str
    brand: str = ""
    languages: tuple[LanguageOption, ...] = ()

    @property
    def direction(self) -> str:
        return direction(self.language)


def thank_you(definition: SurveyDefinition, *, language: str, answers: Answers, respondent: Respondent) -> Notice:
    """The last page, in the survey's own words where it has some."""
    say, words, ending = sayer(definition, answers, respondent, language), wording(language), definition.ending
    return Notice(
        language,
        words,
        brand=respondent.brand,
        languages=language_options(definition.languages, language),
        title=say(ending.title) if ending.title else words("thank_you_title"),
        message=say(ending.message) if ending.message else words("thank_you"),
    )


def already_answered(definition: SurveyDefinition, *, language: str, brand: str = "") -> Notice:
    """The link was used; answers are not shown again."""
    options = language_options(definition.languages, language)
    return _plain("already_answered", wording(language), brand, options, language)


def link_unknown(*wished: str) -> Notice:
    """One and the same page for a link that never was and one that has expired. `wished`: the browser's languages."""
    language = choose_language(wished)
    return _plain("link_unknown", wording(language), "", language_options(catalogues(), language), language)


def _plain(key: str, words: Wording, brand: str, options: tuple[LanguageOption, ...], language: str) -> Notice:
    return Notice(language, words, words(f"{key}_title"), words(key), brand, options)
