"""Japanese words by how they are read: a word converted to the wrong kanji, or not converted at all, put right.

An input method turns しれん into 試錬 where 試練 was meant; what is typed in romaji or left in kana is no word at all.
Only words of the base are put in, and only where nothing in the base explains what stands there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources

from bot.matching.normalise import is_hiragana, is_kanji, skeleton

MOST_READINGS = 48
"""Readings of one word that are looked at, the likeliest first."""

LONGEST = 8
SHORTEST_KANA = 4
"""Kana that stand for a word: fewer are endings and particles as often as words."""

_KANJI_RUN = re.compile(r"[\u3400-\u9fff々]{2,}")
_KANA_RUN = re.compile(r"[\u3041-\u3096ー]{4,}")
_GRAMMAR = re.compile(
    r"って(?:いつ|なに|なん|どこ|だれ|どれ|どう)|について|に関して|という|ということ|ですか|でしょうか|ますか|ました|ません|ください|おしえて|教えて|なんですか|されて|している|"
    r"こんにちは|こんばんは|おはよう|ありがとう|よろしく|おねがい|どういう|どんな|どこ|だれ|いつ|なに|それ|これ|あれ|その|この|ところ|もの|こと|ため|とき|から|まで|だけ"
)


@lru_cache(maxsize=1)
def kanji_readings() -> Mapping[str, tuple[str, ...]]:
    """The readings of the kanji in common use, the most frequent first, from kanji_readings.txt."""
    text = resources.files("bot.matching").joinpath("kanji_readings.txt").read_text(encoding="utf-8")
    return {line[0]: tuple(line[2:].split()) for line in text.splitlines() if line}


@lru_cache(maxsize=20_000)
def keys_of(word: str, likely: bool = False) -> tuple[str, ...]:
    """How a kanji word may be read, as skeletons (no voicing marks, no small kana); nothing for an unknown kanji.

    `likely` leaves out what mixes Chinese and Japanese readings in ways that real words seldom do.
    """
    readings = kanji_readings()
    if not 2 <= len(word) <= LONGEST or any(kanji not in readings for kanji in word):
        return ()
    options = [readings[kanji] for kanji in word]
    found: dict[str, None] = {}
    for chosen in sorted(itertools.product(*(range(len(option)) for option in options)), key=sum)[:MOST_READINGS]:
        if likely and max(chosen) > 1 and min(chosen) == 0:
            continue
        found[_joined([option[number] for option, number in zip(options, chosen, strict=True)])] = None
    return tuple(found)


def _joined(parts: list[str]) -> str:
    """Readings of neighbours in one: いち and ち meet as いっち. A skeleton writes っ as つ, and so does this."""
    joined = []
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else ""
        if part[-1] in "ちくき" and len(part) > 1 and following and _same_start(part[-1], following[0]):
            part = part[:-1] + "つ"
        joined.append(part)
    return skeleton("".join(joined))


def _same_start(last: str, first: str) -> bool:
    """Whether the two sounds merge: ち before k, s, t, h; く and き before k."""
    rows = "かきくけこ" if last in "くき" else "かきくけこさしすせそたちつてとはひふへほ"
    return first in rows


class Homophones:
    """The kanji words of a base, to be found by a reading: the word that is read so most likely, then most frequent."""

    def __init__(self, by_key: Mapping[str, str]) -> None:
        self.by_key = by_key
        self._longest = max(map(len, by_key), default=0)

    @classmethod
    def of_words(cls, words: Mapping[str, int]) -> Homophones:
        """Of words with how frequent each is, by as many of their likeliest readings as they have kanji.

        世間 is せけん: as せいかん, which its kanji allow too, it would stand for 静観.
        """
        readings = [
            (unlikely, -words[word], word, key)
            for word in words
            for unlikely, key in enumerate(keys_of(word, likely=True)[: len(word)])
        ]
        by_key: dict[str, str] = {}
        for _, _, word, key in sorted(readings):
            by_key.setdefault(key, word)
        return cls(by_key)

    def put_right(self, text: str, explained: Callable[[str], bool]) -> str:
        """`text` with kanji words that nothing explains replaced by a word of the base that is read the same."""
        return _KANJI_RUN.sub(lambda run: self._word(run.group(), explained), text)

    def _word(self, run: str, explained: Callable[[str], bool]) -> str:
        if explained(run):
            return run
        for start, end in _windows(len(run)):
            piece = run[start:end]
            before, after = run[:start], run[end:]
            beside = [part for part in (before, after) if part]
            if explained(piece) or not all(len(part) > 1 and explained(part) for part in beside):
                continue
            word = next((self.by_key[key] for key in keys_of(piece) if key in self.by_key), None)
            if word is not None and len(word) == len(piece):
                return run[:start] + word + run[end:]
        return run

    def convert(self, text: str) -> str:
        """Unconverted kana of a text as the words of the base that are read so, the longest first."""
        return _KANA_RUN.sub(lambda run: "".join(self._converted(run.group())), text)

    def _converted(self, run: str) -> Iterator[str]:
        """The cut into words, grammar and single kana that has the longest words (by the squares of their lengths)."""
        best: list[tuple[int, int, str]] = [(0, len(run), "")] * (len(run) + 1)
        for start in range(len(run) - 1, -1, -1):
            options = [(best[start + 1][0], start + 1, run[start])]
            grammar = _GRAMMAR.match(run, start)
            if grammar:
                length = grammar.end() - start
                options.append((length * length + 1 + best[grammar.end()][0], grammar.end(), grammar.group()))
            for end in range(start + SHORTEST_KANA, min(len(run), start + self._longest) + 1):
                word = self.by_key.get(skeleton(run[start:end]))
                if word is not None:
                    options.append(((end - start) ** 2 + best[end][0], end, word))
            best[start] = max(options, key=lambda option: option[:2])
        start = 0
        while start < len(run):
            _, end, piece = best[start]
            yield piece
            start = end


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """The pieces of a run of kanji of two characters or more, the longest first."""
    for size in range(length, 1, -1):
        for start in range(length - size + 1):
            yield start, start + size


def kanji_words(texts: Iterable[str]) -> dict[str, int]:
    """The kanji words of texts, whole runs and what stands at their ends, with how often they stand there."""
    found: dict[str, int] = {}
    for text in texts:
        for run in set(_KANJI_RUN.findall(text)):
            pieces = {run} if len(run) <= LONGEST else set()
            if len(run) >= 4:
                pieces |= {run[:2], run[-2:]}
            for piece in pieces:
                found[piece] = found.get(piece, 0) + 1
    return {word: count for word, count in found.items() if count > 1}


def mostly_kana(text: str) -> bool:
    """Whether a text is written in kana where kanji would be usual: typed in a hurry, or in romaji."""
    kana, kanji = sum(map(is_hiragana, text)), sum(map(is_kanji, text))
    return kana >= SHORTEST_KANA and kanji * 6 <= kana
