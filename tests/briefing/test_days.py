"""Days of the week in people's words, and back."""

from __future__ import annotations

import itertools

import pytest

from bot.briefing.days import parse_days, tell_days

WORKDAYS, EVERY_DAY = (1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6, 7)
WORDS = {
    "mon-fri": WORKDAYS, "Mon – Fri": WORKDAYS, "Monday to Friday": WORKDAYS, "weekdays": WORKDAYS,
    "every weekday": WORKDAYS, "平日": WORKDAYS, "平日（月〜金）": WORKDAYS, "月～金": WORKDAYS,
    "月曜から金曜まで": WORKDAYS,
    "every day": EVERY_DAY, "Daily": EVERY_DAY, "毎日": EVERY_DAY, "sun-sat": EVERY_DAY,
    "weekends": (6, 7), "週末": (6, 7), "土日": (6, 7), "土・日": (6, 7),
    "mon,wed,fri": (1, 3, 5), "Mon, Wed and Fri": (1, 3, 5), "月・水・金": (1, 3, 5), "月水金": (1, 3, 5),
    "月、水、金": (1, 3, 5), "月曜日と水曜日": (1, 3), "fri mon": (1, 5), "tues thurs": (2, 4), "Mondays": (1,),
    "日": (7,), "日曜": (7,), "sat-mon": (1, 6, 7), "土〜月": (1, 6, 7), "mon, thu-sat": (1, 4, 5, 6), "ＭＯＮ": (1,),
}  # fmt: skip


@pytest.mark.parametrize(("text", "days"), WORDS.items())
def test_words_for_days(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    "text", ["", " ", "someday", "monfri", "月祝", "8:30", "money", "friend", "平日と", "-", "毎週"]
)
def test_what_names_no_days(text: str) -> None:
    assert parse_days(text) == ()


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [
        (WORKDAYS, "平日（月〜金）", "weekdays"),
        (EVERY_DAY, "毎日", "every day"),
        ((1, 3, 5), "月・水・金", "Mon, Wed, Fri"),
        ((7, 6), "土・日", "Sat, Sun"),
    ],
)
def test_days_in_words(days: tuple[int, ...], ja: str, en: str) -> None:
    assert (tell_days(days, "ja"), tell_days(days, "en")) == (ja, en)


def test_what_is_told_is_understood() -> None:
    """Every set of days, in both languages."""
    for size in range(1, 8):
        for days in itertools.combinations(EVERY_DAY, size):
            assert parse_days(tell_days(days, "ja")) == parse_days(tell_days(days, "en")) == days
