"""Hard limits: whatever is sent, an answer takes a moment."""

from __future__ import annotations

import time

import pytest

from bot.answering import Question, answer
from bot.knowledge.model import Knowledge

SLACK = 5
LIMIT = 0.1 * SLACK

HOSTILE = {
    "one long word": "a" * 40_000,
    "questions without end": "議長は誰ですか。" * 5_000,
    "words without end": "chair " * 6_600,
    "marks upon a letter": "a" + "\u0301" * 5_000,
    "marks on each letter": "e\u0301" * 20_000,
    "spaces": " " * 40_000,
    "spaces between two letters": "a" + " " * 39_998 + "b",
    "line ends between two letters": "a" + "\n" * 39_998 + "b",
    "tabs between two letters": "a" + "\t" * 39_998 + "b",
    "full-width spaces between two letters": "柱" + "　" * 39_998 + "柱",
    "spaces after a comma": "who," + " " * 39_990 + "x",
    "digits and spaces": "1. " * 13_300,
    "emoji": "😀" * 10_000,
    "emoji names": ":smile:" * 5_700,
    "colons": ":a" * 20_000,
    "open brackets": "<" * 40_000,
    "open mentions": "<@" * 20_000,
    "open links": "<https://a" * 4_000,
    "ampersands": "&amp;" * 8_000,
    "nested entities": "&" + "amp;" * 9_999,
    "dotted letters": "a." * 20_000,
    "question marks": "?" * 40_000,
    "bullets": "・\n" * 20_000,
    "two-letter questions": "who? " * 8_000,
    "kanji": "議" * 40_000,
    "katakana": "タ" * 40_000,
    "numerals": "一" * 40_000,
    "ligatures that grow": "\ufdfa" * 40_000,
    "right-to-left marks": "\u202e" * 40_000,
    "unknown words": " ".join(f"zq{number}xk" for number in range(120)),
    "romaji": "giichou ha dare " * 40,
    "syllables": "ka" * 340 + " ha no",
    "doubled consonants": "k" * 600 + " ha wa desu",
    "names": "タイ ベトナム ラオス シンガポール " * 40,
    "pillars": "柱1柱2柱3柱4 " * 80,
    "i need": "i need " * 5_700,
    "お忙しい": "お忙しいところ" * 5_000,
    "control characters": "\x00" * 40_000,
    "lone surrogates": "\ud800" * 40_000,
    "quotation marks": '"' * 40_000,
    "commas": "、" * 40_000,
    "underscores": "_*~`" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_answered_at_once(knowledge: Knowledge, name: str) -> None:
    """Under 100 ms of computing, with fivefold slack for a slow machine, and with one of the four outcomes."""
    text = HOSTILE[name]
    piece = text[: len(text) // 8] + text[-1]  # first, so that a quadratic pattern does not hold the suite for minutes
    for tried in (piece, text):
        spent = _seconds(knowledge, tried)
        spent = spent if spent < LIMIT else _seconds(knowledge, tried)
        assert spent < LIMIT, f"{spent * 1000:.0f} ms for {len(tried)} characters"


def _seconds(knowledge: Knowledge, text: str) -> float:
    started = time.thread_time()  # what others compute at the same time is not ours
    reply = answer(Question(text), knowledge)
    spent = time.thread_time() - started
    assert reply.outcome in ("answer", "suggest", "no_answer", "smalltalk")
    return spent
