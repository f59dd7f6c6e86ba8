"""When a briefing is due: wall times in a zone, on days of the week, without the public holidays of a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

import holidays
from cronsim import CronSim

from bot.errors import JasmineError

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
WORKDAYS = (1, 2, 3, 4, 5)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class TimetableError(JasmineError):
    """Days, time, zone or calendar cannot be used; says what would."""


@dataclass(frozen=True)
class Timetable:
    """`days` as ISO numbers (Monday 1, Sunday 7), `time` as HH:MM in the IANA `zone`.

    `holidays` is the ISO code of the country whose public holidays are left out ("JP", "ID", "US"); "" for none.
    TimetableError where one of them cannot be used.
    """

    days: tuple[int, ...]
    time: str
    zone: str
    holidays: str = ""

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(EVERY_DAY):
            raise TimetableError("No day of the week is chosen. Fix: name at least one, such as mon-fri.")
        if not _TIME.fullmatch(self.time):
            raise TimetableError(f"{self.time!r} is no time. Fix: write it as 08:30.")
        _zone(self.zone)
        if self.holidays and self.holidays not in calendars():
            raise TimetableError(
                f"There is no calendar of holidays for {self.holidays!r}. Fix: use a country's two letters, such as JP."
            )

    def times(self, after: datetime) -> Iterator[datetime]:
        """The due times after that moment, in UTC, without end; those on holidays left out."""
        for at in self.ticks(after):
            if self.holiday(at) is None:
                yield at

    def ticks(self, after: datetime) -> Iterator[datetime]:
        """The due times after that moment, in UTC, holidays among them.

        A wall time that the zone skips in spring comes right after the gap; one that it has twice in autumn, once.
        """
        hour, minute = self.time.split(":")
        days = ",".join(str(day % 7) for day in self.days)
        # cronsim looks for times after the given one, to the minute.
        for at in CronSim(f"{int(minute)} {int(hour)} * * {days}", after.astimezone(_zone(self.zone))):
            # In autumn's second hour the time that comes once lies behind us.
            if at > after:
                yield at.astimezone(UTC)

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The ticks in (after, until]."""
        for at in self.ticks(after):
            if at > until:
                return
            yield at

    def holiday(self, at: datetime) -> str | None:
        """The name of the holiday that the day of that moment is in the zone, where holidays are left out."""
        if not self.holidays:
            return None
        day = at.astimezone(_zone(self.zone)).date()
        return _holidays(self.holidays, day.year).get(day)

    def next_times(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """The next times, at most `count`."""
        return tuple(islice(self.times(after), count))


@lru_cache
def calendars() -> frozenset[str]:
    """The countries whose holidays are known, as ISO codes."""
    return frozenset(holidays.list_supported_countries())


@lru_cache(64)
def _holidays(country: str, year: int) -> dict[date, str]:
    # In the country's own language; without one named it would be that of the machine.
    native = holidays.country_holidays(country).default_language
    return dict(holidays.country_holidays(country, years=year, language=native).items())


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise TimetableError(f"{name!r} is no time zone. Fix: use an IANA name, such as Asia/Tokyo.") from None
