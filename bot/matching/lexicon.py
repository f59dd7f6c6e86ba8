"""The lexicon, compiled for matching: which names and words a text holds, also where they are misspelt."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.knowledge.model import Entity, Focus, Lexicon
from bot.matching.english import is_english
from bot.matching.normalise import bare, fold, hiragana, is_cjk, is_kanji, skeleton
from bot.matching.trie import Span, Trie
from bot.matching.words import LATIN_WORD, stem, stem_text

PROPER_KINDS = frozenset({"pillar", "country", "observer", "person", "sensitive", "third_country"})
"""Kinds whose names are the same in English as in romanised Japanese: a bare one tells no language."""

NAME, COMMON_WORD = 20, 200
"""How frequent a word of a name and a stopword count, beside the counts of the phrases."""

MOST_CORRECTIONS = 12
"""Misspelt words put right in one question; more is no question that anybody typed."""

_A_LATIN = re.compile("[a-z]")
_A_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]")
_OTHER_SCRIPT = re.compile(r"[^\x00-\x7f\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_ESCAPE = re.compile(r"\\.")

CONCEPT = "~"
"""Prefix of the ids of synonym groups, so that they never collide with entities."""


@dataclass(frozen=True)
class Scripts:
    """Which scripts a text has letters of."""

    latin: bool
    japanese: bool

    @classmethod
    def of(cls, folded: str) -> Scripts:
        """Those of a folded text."""
        return cls(_A_LATIN.search(folded) is not None, _A_JAPANESE.search(folded) is not None)


@dataclass(frozen=True)
class Cues:
    """Regular expressions by the script that they have letters of: those of another script are not tried on a text.

    One without letters, or with letters of both, or of a third script, is tried on all.
    """

    latin: tuple[re.Pattern[str], ...]
    japanese: tuple[re.Pattern[str], ...]
    any_script: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, patterns: Sequence[str]) -> Cues:
        """The cues, compiled."""
        latin: list[str] = []
        japanese: list[str] = []
        any_script: list[str] = []
        for pattern in patterns:
            scripts = Scripts.of(_ESCAPE.sub("", pattern))
            alone = scripts.latin is not scripts.japanese and not _OTHER_SCRIPT.search(pattern)
            (any_script if not alone else latin if scripts.latin else japanese).append(pattern)
        return cls(_any_of(latin), _any_of(japanese), _any_of(any_script))

    def found(self, folded: str, scripts: Scripts) -> bool:
        """Whether one stands in a folded text."""
        return (
            (scripts.latin and _found(self.latin, folded))
            or (scripts.japanese and _found(self.japanese, folded))
            or _found(self.any_script, folded)
        )


@dataclass(frozen=True)
class CompiledFocus:
    """A focus with its cues as compiled patterns."""

    focus: Focus
    cues: Cues
    unless: Cues

    def found(self, folded: str, scripts: Scripts) -> bool:
        """Whether a cue stands in the text, and no exception."""
        return self.cues.found(folded, scripts) and not self.unless.found(folded, scripts)


class LexiconIndex:
    """Finds entities (ids), synonym groups (ids with CONCEPT before) and focuses in folded text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.variants = {fold(spelling): fold(house) for spelling, house in lexicon.variants.items()}
        self._exact, self._loose, self._skeleton = Trie(), Trie(), Trie()
        self._cjk_names: dict[str, str] = {}
        self._spelling: dict[str, int] = {}
        self._name_words: set[str] = set()
        self._by_length: dict[int, list[str]] = {}
        for entity in lexicon.entities.values():
            self._add_entity(entity)
        for concept, words in lexicon.synonyms.items():
            for word in words:
                self._add_name(word, CONCEPT + concept, fuzzy=False)
        self.focuses = tuple(_compile(focus) for focus in lexicon.focuses.values())
        self.stopwords = frozenset(stem_text(fold(word)) for word in (*lexicon.stopwords.ja, *lexicon.stopwords.en))
        self.fillers = tuple(re.compile(cue) for cue in (*lexicon.fillers.ja, *lexicon.fillers.en))
        self._spelling.update({fold(word): COMMON_WORD for word in lexicon.stopwords.en})
        self.known_latin = frozenset(self._name_words | self._spelling.keys())
        self._names_with = _by_character(self._cjk_names)
        self.acronyms = frozenset(
            name
            for entity in lexicon.entities.values()
            for name in entity.aliases.en
            if name.isupper() and name.isalpha()
        )
        self.proper = frozenset(
            entity.id for entity in lexicon.entities.values() if entity.kind in PROPER_KINDS or entity.id == "jasmine"
        )

    def names_of(self, stemmed: str) -> frozenset[str]:
        """The entity ids that a whole (stemmed) name stands for."""
        found = self._exact.longest(stemmed, 0)
        return frozenset(found[1]) if found and found[0] == len(stemmed) else frozenset()

    def fold(self, text: str) -> str:
        """`text` folded with the curated spelling variants."""
        return fold(text, self.variants)

    def stemmed(self, folded: str) -> str:
        """Folded text with Latin words as stems, the form in which names are looked up."""
        return stem_text(folded)

    def _add_entity(self, entity: Entity) -> None:
        for name in (*entity.aliases.ja, *entity.aliases.en, *entity.other):
            self._add_name(name, entity.id, fuzzy=True)
        for reading in entity.readings:
            self._add_reading(hiragana(fold(reading)), entity.id)

    def _add_name(self, name: str, entity_id: str, fuzzy: bool) -> None:
        folded = fold(name, self.variants)
        if folded.isascii():
            for word in LATIN_WORD.findall(folded):
                self._spelling.setdefault(word, NAME)
        name = stem_text(folded)
        self._exact.add(name, entity_id)
        if name and all(map(is_cjk, name)):
            kana = hiragana(name)
            if not any(map(is_kanji, kana)) and len(kana) >= 4:
                self._add_reading(kana, entity_id)
            if fuzzy and len(name) >= 4:
                self._cjk_names.setdefault(name, entity_id)
        self._name_words.update(LATIN_WORD.findall(name))

    def _add_reading(self, kana: str, entity_id: str) -> None:
        self._loose.add(kana, entity_id)
        if len(kana) >= 4:
            self._skeleton.add(skeleton(kana), entity_id)

    def learn_words(self, words: Mapping[str, int]) -> None:
        """Adds the words of the phrases (as written, with how often) to what a misspelt word may be corrected to."""
        for word, count in words.items():
            self._spelling[word] = max(count, self._spelling.get(word, 0))
        self._by_length = {}
        for word in self._spelling:
            if len(word) >= 3:
                self._by_length.setdefault(len(word), []).append(word)
        self.known_latin = frozenset(self._name_words | self._spelling.keys() | {stem(word) for word in words})

    def spans(self, stemmed: str) -> list[Span]:
        """Names in folded and stemmed text: exact ones first, then kana readings in what is left."""
        found = list(self._exact.spans(stemmed))
        for loose, form in ((self._loose, hiragana), (self._skeleton, skeleton)):
            found += self._kana_spans(stemmed, found, loose, form is skeleton)
        return sorted(found, key=lambda span: span.start)

    def _kana_spans(self, text: str, taken: list[Span], trie: Trie, bare: bool) -> list[Span]:
        """Readings in the kana that no exact name covers. Positions hold since only ー and ・ change the length."""
        free = list(text)
        for span in taken:
            free[span.start : span.end] = "\x00" * (span.end - span.start)
        kept = [(character, position) for position, character in enumerate(free) if character not in "ー・"]
        plain = "".join(character for character, _ in kept)
        plain = skeleton(plain) if bare else hiragana(plain)
        found = []
        for span in trie.spans(plain):
            start, end = kept[span.start][1], kept[span.end - 1][1] + 1
            found.append(Span(start, end, text[start:end], span.ids, exact=False))
        return found

    def correct(self, folded: str) -> str:
        """The text with misspelt English words put right, where a word of ours is near and the word is no English.

        A real English word is left alone: piracy is not privacy, and must count as unexplained.
        """
        left = MOST_CORRECTIONS
        words: dict[str, str] = {}
        for word in LATIN_WORD.findall(folded):
            if word not in words and left and self._may_be_misspelt(word):
                words[word] = self._nearest(word)
                left -= 1
        return LATIN_WORD.sub(lambda match: words.get(match.group(), match.group()), folded) if words else folded

    def is_near(self, word: str) -> bool:
        """Whether a word is one of ours but for a slip or two."""
        return self._nearest(word) != word

    def _may_be_misspelt(self, word: str) -> bool:
        if len(word) < 3 or word in self._spelling or not word.isascii() or stem(word) in self._name_words:
            return False
        return not is_english(word)

    def _nearest(self, word: str) -> str:
        """The word of ours that is one slip away (two in a long word), else the word itself.

        Of several the one with the same letters (two of them changed places), then the more frequent.
        """
        most = 1 if len(word) < 7 else 2
        lengths = range(len(word) - most, len(word) + most + 1)
        near = itertools.chain.from_iterable(self._by_length.get(length, ()) for length in lengths)
        found = process.extract(word, list(near), scorer=_slips, score_cutoff=most, limit=None)
        letters = sorted(word)
        # One letter exchanged or added in three makes another word, and so does another first one of four; turned
        # letters are a slip, save the first of three (WTO is not two).
        least = {near: 4 - (near[0] == word[0]) for near, _, _ in found}
        turned = {near for near, _, _ in found if sorted(near) == letters and (len(word) > 3 or near[0] == word[0])}
        found = [one for one in found if min(len(word), len(one[0])) > least[one[0]] or one[0] in turned]
        ranked = ((slips, sorted(near) != letters, -self._spelling[near], near) for near, slips, _ in found)
        return min(ranked, default=(0, False, 0, word))[-1]

    def near_cjk(self, text: str) -> tuple[str, str] | None:
        """The curated Japanese name that nearly stands in `text`, one conversion slip away: (what stands there, id)."""
        shared = Counter(itertools.chain.from_iterable(self._names_with.get(character, ()) for character in {*text}))
        near = [name for name, count in shared.items() if count >= len(name) - _most_slips(name)]
        for name, _, _ in process.extract(text, near, scorer=fuzz.partial_ratio, limit=4, score_cutoff=66):
            window = _window(text, name)
            if window and OSA.distance(window, name) <= _most_slips(name) and _same_script(window, name):
                return window, self._cjk_names[name]
        return None


_slips: Any = OSA.distance  # its stub is narrower than what extract takes


def _by_character(names: Iterable[str]) -> dict[str, list[str]]:
    """For each character the names that have it, as often as they have it."""
    found: dict[str, list[str]] = {}
    for name in names:
        for character in name:
            found.setdefault(character, []).append(name)
    return found


def _most_slips(name: str) -> int:
    """How many characters of a Japanese name may differ."""
    return 1 if len(name) < 8 else 2


def _window(text: str, name: str) -> str:
    """The piece of `text` that is nearest to `name`."""
    alignment = fuzz.partial_ratio_alignment(name, text)
    if alignment is None or len(text) < len(name) - 1:
        return ""
    return text[alignment.dest_start : alignment.dest_end]


def _same_script(window: str, name: str) -> bool:
    """Whether a difference is between kanji (an IME slip), not between kana (another word)."""
    if len(window) != len(name):
        return len(name) >= 6
    return all(is_kanji(there) and is_kanji(here) for there, here in zip(window, name, strict=True) if there != here)


def _compile(focus: Focus) -> CompiledFocus:
    cues, unless = ((*phrases.ja, *phrases.en) for phrases in (focus.cues, focus.unless))
    return CompiledFocus(focus, Cues.of(cues), Cues.of(unless))


def _any_of(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """The alternatives, apart where they begin with a word: those then are tried at the beginnings of words only."""
    words = [pattern for pattern in patterns if pattern.startswith(r"\b")]
    rest = [pattern for pattern in patterns if not pattern.startswith(r"\b")]
    return tuple(re.compile("|".join(f"(?:{bare(pattern)})" for pattern in alike)) for alike in (words, rest) if alike)


def _found(patterns: Iterable[re.Pattern[str]], folded: str) -> bool:
    return any(pattern.search(folded) for pattern in patterns)


def kinds(entities: Mapping[str, Entity], ids: Iterable[str]) -> list[tuple[str, str]]:
    """(kind, id) of each entity id, in order; concepts are left out."""
    return [(entities[entity_id].kind, entity_id) for entity_id in ids if entity_id in entities]
