"""Which language a question is written in, as far as it tells."""

from __future__ import annotations

import re
import unicodedata

from bot.knowledge.model import Lang
from bot.matching.analysis import Analysis
from bot.matching.lexicon import LexiconIndex
from bot.matching.normalise import is_cjk
from bot.matching.words import LATIN_WORD, TOKEN, romaji_to_kana, stem, stem_text

ENGLISH_FRAME = 3
"""So many English function words make an English sentence of one that holds kanji."""

_MARK_OF_THE_SOURCE = re.compile("【新】|※")
"""Signs of the source that stand in English as they are."""


def language(analysis: Analysis, index: LexiconIndex) -> Lang | None:
    """The language a question is written in, or None where the text does not tell (P3, ADA, ③, a bare name)."""
    text = unicodedata.normalize("NFKC", analysis.text)
    if any("\u3041" <= character <= "\u3096" for character in text) or romaji_to_kana(
        analysis.folded, index.known_latin
    ):
        return "ja"
    marked = _MARK_OF_THE_SOURCE.sub("", text)
    if any(map(is_cjk, marked)):
        return "en" if _frames_japanese(analysis, index) else "ja"
    if marked != text and not LATIN_WORD.search(marked):
        return "ja"
    if any(character.isalpha() and not _is_latin(character) for character in text):
        return "en"
    words = [word for word in TOKEN.findall(analysis.folded) if word[0].isalpha()]
    bare = re.sub(r"[^\w ]", "", stem_text(analysis.folded)).strip()
    if not words or index.names_of(bare) & index.proper:
        return None
    return "en" if any(not _untold(word, index) for word in words) else None


def _frames_japanese(analysis: Analysis, index: LexiconIndex) -> bool:
    """Whether English stands around Japanese words: "which items carry the 【新】 mark?" """
    words = LATIN_WORD.findall(analysis.folded)
    return sum(stem(word) in index.stopwords for word in words) >= ENGLISH_FRAME


def _is_latin(character: str) -> bool:
    return character <= "\u024f" or "\u1e00" <= character <= "\u1eff" or "\uff21" <= character <= "\uff5a"


_COMMAND_WORDS = frozenset(
    [
        "pillar",
        "pillars",
        "participants",
        "new",
        "source",
        "help",
        "term",
        "find",
        "lang",
        "p",
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "one",
        "two",
        "three",
        "four",
        "the",
    ]
)


def _untold(word: str, index: LexiconIndex) -> bool:
    """Whether a Latin word says nothing about the language: a command word, an acronym, a proper name."""
    if word in _COMMAND_WORDS or (len(word) == 1 and word != "a"):
        return True
    names = index.names_of(stem(word))
    return bool(names) and (word.upper() in index.acronyms or names <= index.proper)
