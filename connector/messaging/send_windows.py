"""The times of the week at which a sender sends, by the clocks on the walls of its zone.

Whether a moment is inside is always read from the local clock, so that a day on which clocks change needs no rule of
its own: a time that is skipped never comes, one that comes twice counts twice.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MINUTE = timedelta(minutes=1)
FURTHEST = timedelta(days=15)
"""Each day of the week comes round before, even when clocks skip the time once."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(_("is not a time zone; write it like Europe/Paris"))
    return name


def _time_of_day(written: str) -> str:
    if not _TIME_OF_DAY.fullmatch(written):
        raise ValueError(_("is not a time of day; write it like 08:00"))
    return written


_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]


class WindowInput(BaseModel):
    """`days`: 1 is Monday, 7 Sunday. A window whose end comes before its beginning lasts until the next day."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    days: Annotated[list[Annotated[int, Field(strict=True, ge=1, le=7)]], Field(min_length=1, max_length=7)]
    begin: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    time_zone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.begin == self.end or self.begin == "24:00":
            raise ValueError(_("must last: let it end after it begins, for example from 08:00 to 20:00"))
        return self

    def stored(self) -> dict[str, Any]:
        return {"days": sorted(set(self.days)), "from": self.begin, "to": self.end, "time_zone": self.time_zone}


@dataclass(frozen=True, slots=True)
class SendWindow:
    """`begin` and `end` are minutes since midnight."""

    days: frozenset[int]
    begin: int
    end: int
    zone: ZoneInfo

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        begin, end = _minutes(stored["from"]), _minutes(stored["to"])
        return cls(frozenset(stored["days"]), begin, end, ZoneInfo(stored["time_zone"]))

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.zone)
        minute, day = 60 * local.hour + local.minute, local.isoweekday()
        if self.begin < self.end:
            return day in self.days and self.begin <= minute < self.end
        return self._began(day, minute) or (self._day_before(day) in self.days and minute < self.end)

    def opens_at(self, now: datetime) -> datetime:
        """The first moment from `now` on at which it is open."""
        moment = now
        while not self.is_open(moment) and moment < now + FURTHEST:
            moment = (moment + MINUTE).replace(second=0, microsecond=0)
        return moment

    def _began(self, day: int, minute: int) -> bool:
        return day in self.days and minute >= self.begin

    @staticmethod
    def _day_before(day: int) -> int:
        return day - 1 or 7


def _minutes(time_of_day: str) -> int:
    return 60 * int(time_of_day[:2]) + int(time_of_day[3:])
