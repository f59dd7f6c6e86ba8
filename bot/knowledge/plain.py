"""Texts reduced to what a comparison of wordings needs: no case, width, punctuation or spaces."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = re.compile(r"[^\w{}]+|_+")
_WORD = re.compile(r"[a-z0-9][a-z0-9'\-]*|[\u3400-\u9fff々]+|[ァ-ヶー]+", re.IGNORECASE)
_ASCII = re.compile(r"[ -~]*\Z")


def squeeze(text: str) -> str:
    """NFKC, casefolded, letters and digits only (and the brackets of slots): equal where two wordings are the same."""
    if not _ASCII.match(text):
        text = unicodedata.normalize("NFKC", text)
    return _LETTERS.sub("", text.casefold())


def content_words(text: str, stopwords: frozenset[str]) -> int:
    """How many words carry content: Latin words, runs of kanji and of katakana, less the stopwords."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return sum(word not in stopwords for word in words)
