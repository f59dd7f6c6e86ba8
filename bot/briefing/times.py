"""Moments in words: in the wall time of a zone, as each language writes them, as short as the day allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.briefing import wording
from bot.knowledge.model import Lang

_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class Times:
    """How moments read in one language and one IANA zone."""

    lang: Lang
    zone: str

    @property
    def name(self) -> str:
        """What the zone is called: 日本時間, JST, Jakarta time."""
        known = wording.ZONES.get(self.zone)
        if known:
            return known[self.lang]
        city = self.zone.rsplit("/", 1)[-1].replace("_", " ")
        return wording.OTHER_ZONE[self.lang].format(zone=self.zone, city=city)

    def local(self, at: datetime) -> datetime:
        """The wall time there."""
        return at.astimezone(ZoneInfo(self.zone))

    def full(self, at: datetime) -> str:
        """Day of the week, date, time and zone."""
        there = self.local(at)
        if self.lang == "ja":
            weekday = _WEEKDAYS_JA[there.weekday()]
            return f"{day_in_words(there.date(), 'ja')}（{weekday}）{there:%H:%M}（{self.name}）"
        return f"{_WEEKDAYS[there.weekday()]} {day_in_words(there.date(), 'en')}, {there:%H:%M} {self.name}"

    def day(self, at: datetime, near: datetime, month: bool = False) -> str:
        """The date, without what it shares with the day `near` (in English the month always stays)."""
        there, close = self.local(at), self.local(near)
        if self.lang == "en":
            return f"{there.day} {_MONTHS[there.month - 1][:3]}" + (f" {there.year}" * (there.year != close.year))
        if there.year != close.year:
            return day_in_words(there.date(), "ja")
        within = (there.month == close.month) and not month
        return f"{there.day}日" if within else f"{there.month}月{there.day}日"

    def short(self, at: datetime, near: datetime, month: bool = False, comma: bool = False) -> str:
        """Date and time, without the zone; in English with a comma between them, where that is asked for."""
        between = ", " if comma and self.lang == "en" else " "
        return f"{self.day(at, near, month)}{between}{self.local(at):%H:%M}"

    def zoned(self, at: datetime, near: datetime, comma: bool = False) -> str:
        """Date and time; in English with the zone, which Japanese says once at the head."""
        told = self.short(at, near, comma=comma)
        return told if self.lang == "ja" else f"{told} {self.name}"


def day_in_words(day: date, lang: Lang) -> str:
    """A date as each language writes it out."""
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def age(released: date, today: date, lang: Lang, spelt: bool = False) -> str:
    """How long ago a document was released, in whole years and months (in days below one month).

    `spelt` writes small English numbers as words.
    """
    months = (today.year - released.year) * 12 + today.month - released.month - (today.day < released.day)
    if months < 1:
        return _counted((today - released).days, "day", lang, spelt)
    parts = [(months // 12, "year"), (months % 12, "month")]
    told = [_counted(count, unit, lang, spelt) for count, unit in parts if count]
    return "".join(told) if lang == "ja" else " and ".join(told)


def count_in_words(count: int) -> str:
    """A number in an English sentence: a word up to twelve, then digits."""
    return wording.NUMBERS[count] if 0 <= count < len(wording.NUMBERS) else str(count)


def _counted(count: int, unit: str, lang: Lang, spelt: bool) -> str:
    number = count_in_words(count) if spelt and lang == "en" else str(count)
    told = wording.UNITS[unit][lang].format(count=number)
    return told.removesuffix("s") if lang == "en" and count == 1 else told
