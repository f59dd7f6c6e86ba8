"""Which pillar a short text names, however it is spelt: pure, in both languages."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KANJI = tuple("一二三四五六七八九十")
_NUMBERS = {word: index for words in (_CARDINALS, _ORDINALS, _KANJI) for index, word in enumerate(words, start=1)}
_NUMBER = r"(?P<n>\d{1,3}(?:st|nd|rd|th)?|[〇一二三四五六七八九十]|[a-z]+)"
_BEFORE_JA = re.compile(rf"(?:第|その)?{_NUMBER}(?:番目|つ目|個目|本目)?の?柱")
_AFTER_JA = re.compile(rf"第?柱[のは]?(?:第|その)?{_NUMBER}")
_PILLAR_EN = re.compile(rf"(?P<word>[a-z]+)[ .:#-]*(?:no\.?|number|#)? ?{_NUMBER}")
_ORDINAL_EN = re.compile(rf"(?:the )?{_NUMBER} (?P<word>[a-z]+)")
ALIKE = 82
"""How alike a misspelt word must be (0 to 100)."""


def pillar_number(folded: str) -> int | None:
    """The number where the whole text names one pillar, however it is spelt; None where it does not."""
    together = folded.replace(" ", "")
    japanese = _BEFORE_JA.fullmatch(together) or _AFTER_JA.fullmatch(together)
    if japanese:
        return _number(japanese["n"])
    for pattern in (_PILLAR_EN, _ORDINAL_EN):
        english = pattern.fullmatch(folded)
        if english and _is_pillar(english["word"], english["n"]):
            return _number(english["n"])
    return None


def _is_pillar(word: str, number: str) -> bool:
    # "p3" yes, "p three" no: a lone letter counts before digits only.
    return fuzz.ratio(word, "pillar") >= ALIKE or word == "pillars" or (word == "p" and number.isdigit())


def _number(text: str) -> int | None:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _NUMBERS.get(text)
