"""Moments in words, in a zone's wall time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest

from bot.briefing.times import Times, age, count_in_words, day_in_words
from bot.knowledge.model import Lang
from tests.briefing.duty import AT, DAY


@pytest.mark.parametrize(
    ("zone", "lang", "told"),
    [
        ("Asia/Tokyo", "ja", "2026年11月24日（火）08:30（日本時間）"),
        ("Asia/Tokyo", "en", "Tuesday 24 November 2026, 08:30 JST"),
        ("Asia/Jakarta", "ja", "2026年11月24日（火）06:30（ジャカルタ時間）"),
        ("Asia/Jakarta", "en", "Tuesday 24 November 2026, 06:30 Jakarta time"),
        ("Asia/Brunei", "en", "Tuesday 24 November 2026, 07:30 Brunei Darussalam time"),
        ("America/New_York", "en", "Monday 23 November 2026, 18:30 New York time"),
        ("UTC", "ja", "2026年11月23日（月）23:30（協定世界時）"),
        ("Europe/Rome", "ja", "2026年11月24日（火）00:30（Europe/Romeの現地時間）"),
        ("America/Port_of_Spain", "en", "Monday 23 November 2026, 19:30 Port of Spain time"),
    ],
)
def test_the_head_of_a_briefing(zone: str, lang: Lang, told: str) -> None:
    assert Times(lang, zone).full(AT) == told


def test_daylight_saving_is_the_zone_s() -> None:
    """The same hour in UTC is another one on the wall in summer."""
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert Times("en", "Europe/London").full(summer) == "Wednesday 1 July 2026, 13:00 London time"


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [
        (1, "25日 08:30", "25 Nov 08:30 JST"),
        (-4, "20日 08:30", "20 Nov 08:30 JST"),
        (-40, "10月15日 08:30", "15 Oct 08:30 JST"),
        (40, "2027年1月3日 08:30", "3 Jan 2027 08:30 JST"),
    ],
)
def test_a_time_near_the_briefing_is_short(days: int, ja: str, en: str) -> None:
    """It leaves out what it shares with the briefing's own day."""
    assert Times("ja", "Asia/Tokyo").zoned(AT + days * DAY, AT) == ja
    assert Times("en", "Asia/Tokyo").zoned(AT + days * DAY, AT) == en


@pytest.mark.parametrize(
    ("today", "ja", "en", "spelt"),
    [
        (date(2026, 11, 24), "2年9か月", "2 years and 9 months", "two years and nine months"),
        (date(2025, 2, 28), "1年", "1 year", "one year"),
        (date(2024, 3, 1), "1か月", "1 month", "one month"),
        (date(2024, 1, 31), "1日", "1 day", "one day"),
        (date(2044, 1, 30), "20年", "20 years", "20 years"),
    ],
)
def test_the_document_s_age(today: date, ja: str, en: str, spelt: str) -> None:
    released = date(2024, 1, 30)
    assert (age(released, today, "ja"), age(released, today, "en")) == (ja, en)
    assert age(released, today, "en", spelt=True) == spelt
    assert age(released, today, "ja", spelt=True) == ja


def test_numbers_and_days() -> None:
    assert [count_in_words(count) for count in (0, 4, 12, 13)] == ["none", "four", "twelve", "13"]
    assert day_in_words(date(2024, 1, 30), "en") == "30 January 2024"
    assert day_in_words(date(2024, 1, 30), "ja") == "2024年1月30日"


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_every_zone_has_a_name(zone: str) -> None:
    """Japanese and English, whatever zone a schedule names."""
    assert Times("ja", zone).name and Times("en", zone).name
    assert "_" not in Times("en", zone).name
