"""English and French for the pages' own words; the English text is the key."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Request

LANGUAGES = {"en": "English", "fr": "Français"}
COOKIE = "language"
Translate = Callable[..., str]


def chosen_language(request: Request) -> str:
    """`?lang=`, else the remembered choice, else what the browser prefers, else English."""
    preferred = (tag.split("-")[0].lower() for tag in request.accept_languages.values())
    choices = (request.args.get("lang"), request.cookies.get(COOKIE), *preferred)
    return next((choice for choice in choices if choice in LANGUAGES), "en")


def translator(language: str) -> Translate:
    """A function from English text to the language's, `%(name)s` filled from its keywords."""
    catalogue = load_catalogue(language)

    def translate(text: str, **values: Any) -> str:
        found = catalogue.get(text, text)
        return found % values if values else found

    return translate


@cache
def load_catalogue(language: str) -> Mapping[str, str]:
    """{English: translation}; empty for English itself."""
    path = Path(__file__).with_name(f"catalogue.{language}.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class Formats:
    """Dates and numbers as a person in one language and time zone reads them."""

    def __init__(self, language: str, time_zone: str) -> None:
        self._language = language
        self._zone = ZoneInfo(time_zone)

    def moment(self, value: str) -> str:
        """A REST dateTime such as 2026-03-01T09:30:00.000+0000 in local time; anything else unchanged."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        local = moment.astimezone(self._zone)
        return f"{format_date(local, 'medium', self._language)}, {format_time(local, 'short', locale=self._language)}"

    def instant(self, value: str) -> str:
        """An ISO time to the second, in local time."""
        local = datetime.fromisoformat(value).astimezone(self._zone)
        return f"{format_date(local, 'short', self._language)} {format_time(local, 'medium', locale=self._language)}"

    def day(self, value: str) -> str:
        """A REST date (YYYY-MM-DD); anything else unchanged."""
        try:
            return format_date(date.fromisoformat(value), "medium", locale=self._language)
        except ValueError:
            return value

    def language(self, code: str) -> str:
        """fr → French or français; a code that Babel does not know unchanged."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self._language) or code
        except (ValueError, UnknownLocaleError):
            return code

    def number(self, value: float, decimals: int | None = None) -> str:
        """12345.5 → 12,345.5 or 12 345,5; rounded half up to so many decimal places."""
        step = Decimal(1).scaleb(-decimals) if decimals is not None else None
        shown = Decimal(str(value)).quantize(step, ROUND_HALF_UP) if step else value
        return format_decimal(shown, locale=self._language)
