"""Days of the week as people write them, in both languages: 平日, 毎日, 月・水・金, mon-fri, every day."""

from __future__ import annotations

import re
import unicodedata

from bot.briefing.schedule import EVERY_DAY, WORKDAYS
from bot.knowledge.model import Lang

WEEKEND = (6, 7)
_KANJI = "月火水木金土日"
_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORDS = {
    EVERY_DAY: ("every day", "everyday", "daily", "all", "all days", "毎日", "全日", "全曜日"),
    WORKDAYS: ("weekdays", "every weekday", "weekday", "workdays", "working days", "平日", "平日のみ", "平日(月~金)"),
    WEEKEND: ("weekend", "weekends", "週末", "土日"),
}
_NAMED = {word: days for days, words in _WORDS.items() for word in words}
_DAY = re.compile(
    r"(?P<en>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?|s)?(?![a-z])|(?P<ja>[月火水木金土日])(?:曜日?)?"
)
_RANGE = re.compile(r"\s*(?:[-‐–—~〜]|から|より|\bto\b|\bthrough\b|\bthru\b)\s*")
_BETWEEN = re.compile(r"(?:[\s,、・/&+]|と|\band\b)*")


def parse_days(text: str) -> tuple[int, ...]:
    """The days that the words name, as ISO numbers in order (Monday 1, Sunday 7); () where they name none.

    A range may go over the weekend: `sat-mon`, 土〜月.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("〜", "~").split())
    if folded in _NAMED:
        return _NAMED[folded]
    found: set[int] = set()
    at = 0
    while at < len(folded):
        first = _DAY.match(folded, at)
        if first is None:
            return ()
        at, last = first.end(), first
        if (joined := _RANGE.match(folded, at)) and (second := _DAY.match(folded, joined.end())):
            at, last = second.end(), second
            at += len("まで") if folded.startswith("まで", at) else 0
        found |= _range(_number(first), _number(last))
        between = _BETWEEN.match(folded, at)
        at = between.end() if between else at
    return tuple(sorted(found))


def tell_days(days: tuple[int, ...], lang: Lang) -> str:
    """The days in words that parse_days understands: 平日（月〜金）, 毎日, 月・水・金; weekdays, Mon, Wed, Fri."""
    chosen = tuple(sorted(set(days)))
    if chosen == EVERY_DAY:
        return "毎日" if lang == "ja" else "every day"
    if chosen == WORKDAYS:
        return "平日（月〜金）" if lang == "ja" else "weekdays"
    if lang == "ja":
        return "・".join(_KANJI[day - 1] for day in chosen)
    return ", ".join(_SHORT[day - 1] for day in chosen)


def _number(day: re.Match[str]) -> int:
    if day["ja"]:
        return _KANJI.index(day["ja"]) + 1
    return [name.casefold() for name in _SHORT].index(day["en"][:3]) + 1


def _range(first: int, last: int) -> set[int]:
    return {(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)}
