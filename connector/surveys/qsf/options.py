"""The options of a survey: title, languages, buttons."""

from collections.abc import Iterable, Mapping
from typing import Any

from connector.surveys.qsf.part import Part
from connector.surveys.qsf.wording import language_of

VENDORS_TITLES = ("Online Survey Software", "Qualtrics Survey")
"""How the titles begin that the editor gives a survey by itself."""
MOST_LANGUAGES = 100
ALWAYS = {
    "BackButton": "People can go back to the page before; the file does not allow it.",
    "SaveAndContinue": "People can come back by their link and go on; the file does not allow it.",
    "ProgressBarDisplay": "Progress is shown, in words and as a bar; the file shows none.",
    "NoIndex": "Search engines are kept out; the file lets them in.",
}
"""What is always so here, said where the file wants it otherwise."""


def is_own_title(title: str) -> bool:
    return bool(title) and not title.startswith(VENDORS_TITLES)


def read_options(options: Part) -> None:
    """What has an effect here, or must be told in other words than those of the vocabulary."""
    for key, what in ALWAYS.items():
        if key in options and not options.is_on(key):
            options.note(what, key)
    for key, own in (("PreviousButton", "Back"), ("NextButton", "Next")):
        written = options.text(key)
        if any(character.isalnum() for character in written):
            options.note(f"The button says {own!a}, in the language of the respondent.", key)


def languages(options: Part, default: str, questions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The default language, and those that are offered and have translations."""
    translated = dict.fromkeys(language for question in questions for language in question["text"])
    offered = _offered(options.part("AvailableLanguages"))
    for language in offered.keys() - translated.keys() - {default}:
        offered[language].note("There is no translation into this language in the file; it is not offered.")
    chosen = [language for language in translated if language != default and (not offered or language in offered)]
    for language in translated.keys() - set(chosen) - {default}:
        options.note(f"{language} is translated but not offered.", "AvailableLanguages", supported=True)
    return [default, *chosen][:MOST_LANGUAGES]


def _offered(available: Part) -> dict[str, Part]:
    parts = dict(available.parts())
    known = {language_of(tag): part for tag, part in parts.items() if language_of(tag)}
    for tag, part in parts.items():
        if not language_of(tag):
            part.note("is no language that is known here; it is not offered")
    return known
