"""A character trie that finds the longest curated name at each place of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.matching.normalise import is_kanji, is_katakana

_END = ""


@dataclass(frozen=True)
class Span:
    """A name found in a text: where (half-open), what stands there, and the ids that the name may mean."""

    start: int
    end: int
    text: str
    ids: tuple[str, ...]
    exact: bool = True


class Trie:
    """Names (already folded) to ids. Several ids may share a name; the order of insertion is kept."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, name: str, entity_id: str) -> None:
        """Adds one name; an empty name is ignored."""
        if not name:
            return
        node = self._root
        for character in name:
            node = node.setdefault(character, {})
        ids = node.setdefault(_END, [])
        if entity_id not in ids:
            ids.append(entity_id)

    def longest(self, text: str, start: int) -> tuple[int, list[str]] | None:
        """The end and the ids of the longest name that begins at `start` and stands on word boundaries."""
        node: dict[str, Any] | None = self._root
        found: tuple[int, list[str]] | None = None
        for position in range(start, len(text)):
            node = node.get(text[position]) if node else None
            if node is None:
                break
            if _END in node and stands_alone(text, start, position + 1):
                found = (position + 1, node[_END])
        return found

    def spans(self, text: str) -> Iterator[Span]:
        """The names in `text`, leftmost longest, without overlap."""
        start = 0
        while start < len(text):
            found = self.longest(text, start)
            if found is None:
                start += 1
                continue
            end, ids = found
            yield Span(start, end, text[start:end], tuple(ids))
            start = end


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a word of its own, as far as its script tells.

    Latin words and digits end where letters end; a short katakana name must be the whole katakana run (タイ is not in
    タイトル); a single kanji must not be part of a longer kanji word (核 is not in 中核), the pillars' 柱 excepted.
    """
    first, last = text[start], text[end - 1]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if _latin(first) and _latin(before) and (first.isdigit() or not before.isdigit()):
        return False
    if _latin(last) and _latin(after):
        return False
    if end - start <= 3 and is_katakana(first) and is_katakana(last) and (is_katakana(before) or is_katakana(after)):
        return False
    return not (end - start == 1 and is_kanji(first) and first not in "柱" and (is_kanji(before) or is_kanji(after)))


def _latin(character: str) -> bool:
    accented = "\u00e0" <= character <= "\u024f" or "\u1e00" <= character <= "\u1eff"
    return (character.isascii() and character.isalnum()) or accented
