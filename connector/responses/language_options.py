"""The languages a page can be switched to, each named in itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from connector.surveys.languages import direction


@dataclass(frozen=True, slots=True)
class LanguageOption:
    tag: str
    name: str
    is_current: bool

    @property
    def direction(self) -> str:
        return direction(self.tag)


def language_options(tags: Iterable[str], current: str) -> tuple[LanguageOption, ...]:
    """Nothing when there is nothing to choose."""
    options = tuple(LanguageOption(tag, own_name(tag), tag == current) for tag in tags)
    return options if len(options) > 1 else ()


def own_name(tag: str) -> str:
    """ "fr" → "Français"; the tag itself when the language is not known."""
    try:
        name = Locale.parse(tag, sep="-").display_name or tag
    except (UnknownLocaleError, ValueError):
        return tag
    return name[:1].upper() + name[1:]
