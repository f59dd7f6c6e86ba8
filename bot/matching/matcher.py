"""Ranks intents by their phrases: a linear classifier for generality, the nearest phrase for precision."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.matching.features import MANY_TEXTS, Doubles, FeatureSpace, Floats, Integers, SparseVector, exact_form
from bot.matching.inverted import InvertedIndex
from bot.matching.linear import Classifier, train
from bot.matching.normalise import MATCHED_CHARACTERS, clean, fold
from bot.matching.packed import Texts

COMMON = 0.004
"""A feature of so large a share of many phrases tells little of likeness and costs most: the index leaves it out."""

TELLING = 24
"""Features of a phrase that the index keeps: the rarest. All of them are worth no more on tuning questions left out."""

NEIGHBOURS = 12
"""How many of the nearest phrases tell what a text is like."""

NEAREST_SHARE = 0.35
"""Share of the nearest phrase's cosine in the score; the rest is the classifier's margin (measured on bench valid)."""


class Candidate(NamedTuple):
    """An intent with its score, 0-100; an authored phrase scores 100.

    `phrase` is the nearest authored phrase, `cosine` its likeness (0-1), `overlap` that likeness over the words that
    any phrase has, `margin` the classifier's.
    """

    intent: str
    score: float
    phrase: str = ""
    cosine: float = 0.0
    margin: float = 0.0
    overlap: float = 0.0


class Matcher:
    """Ranks intents for a text. Deterministic; sparse; cost grows with the text, not with the square of the phrases."""

    def __init__(
        self,
        intents: Sequence[str],
        phrases: Texts,
        owners: Integers,  # in order: the phrases of an intent stand together
        space: FeatureSpace,
        index: InvertedIndex,
        classifier: Classifier,
        sentences: SentenceIndex,
    ) -> None:
        self.intents = tuple(intents)
        self.phrases = phrases
        self.owners = owners
        self.space = space
        self.index = index
        self.classifier = classifier
        self._first = np.searchsorted(owners, np.arange(len(self.intents) + 1)).tolist()
        self._starts = np.array(self._first[:-1])
        self.sentences = sentences

    @classmethod
    def from_phrases(cls, phrases: Mapping[str, Sequence[str]]) -> Matcher:
        """A matcher for intents with their phrases (plain text in any language). ValueError where there is none."""
        return cls.from_folded({intent: [fold(clean(text)) for text in texts] for intent, texts in phrases.items()})

    @classmethod
    def from_folded(cls, phrases: Mapping[str, Sequence[str]]) -> Matcher:
        """As from_phrases, for text that is folded already and may hold marks for entities."""
        intents = [intent for intent, texts in phrases.items() if texts]
        pairs = [(text, number) for number, intent in enumerate(intents) for text in dict.fromkeys(phrases[intent])]
        if not pairs:
            raise ValueError("no phrases: give each intent at least one")
        texts = [text for text, _ in pairs]
        owners = np.array([owner for _, owner in pairs], dtype=np.int32)
        space, vectors = FeatureSpace.learn(texts)
        classifier = train(vectors, owners, len(space.vocabulary), len(intents))
        index = index_of(vectors, len(space.vocabulary), sparing=True)
        return cls(intents, Texts.of(texts), owners, space, index, classifier, SentenceIndex.build(texts))

    def authors_of(self, text: str) -> list[str]:
        """The intents that have this folded text as a phrase, punctuation aside."""
        owners = {int(self.owners[place]) for place in self.sentences.places(text, self.phrases)}
        return [self.intents[owner] for owner in sorted(owners)]

    def rank(self, text: str, limit: int = 5) -> list[Candidate]:
        """The best `limit` intents for a text as typed, best first; empty for a text without words."""
        return self.rank_folded(fold(clean(text))[:MATCHED_CHARACTERS], limit)

    def rank_folded(self, text: str, limit: int = 5) -> list[Candidate]:
        """As rank, for folded text."""
        return self.look(text, limit)[0]

    def look(self, text: str, limit: int) -> tuple[list[Candidate], dict[int, float]]:
        """The best intents for folded text, and the nearest phrases: their places with their cosines."""
        vector = self.space.vector(text)
        if not len(vector.indices):
            return [], {}
        margins = self.classifier.margins(vector)
        cosines = self.index.products(vector)
        nearest: Doubles = np.maximum.reduceat(cosines, self._starts)
        blended = (1 - NEAREST_SHARE) * (margins + 1) / 2 + NEAREST_SHARE * nearest
        same = self.sentences.places(text, self.phrases)
        exact = int(self.owners[same[0]]) if same else None
        if exact is not None:
            blended[exact] = max(1.0, float(blended.max()) + 1e-3)
        best = np.argsort(-blended, kind="stable")[:limit]
        found = [self._candidate(int(number), vector, blended, margins, nearest, cosines, exact) for number in best]
        return found, _nearest(cosines, nearest)

    def _candidate(
        self,
        number: int,
        vector: SparseVector,
        blended: Doubles,
        margins: Doubles,
        nearest: Doubles,
        cosines: Doubles,
        exact: int | None,
    ) -> Candidate:
        first = self._first[number]
        phrase = self.phrases[first + int(cosines[first : self._first[number + 1]].argmax())]
        score = 100.0 if number == exact else min(99.0, max(0.0, float(blended[number]) * 100))
        known = max(vector.known, 0.05) ** 0.5
        return Candidate(
            self.intents[number],
            round(score, 2),
            phrase,
            float(nearest[number]),
            float(margins[number]),
            float(nearest[number]) / known,
        )


def _nearest(cosines: Doubles, by_intent: Doubles) -> dict[int, float]:
    """The nearest phrases. So many intents have a phrase at least this near: only what is as near need be sorted."""
    floor = np.sort(by_intent)[-NEIGHBOURS:][0]
    near = np.flatnonzero(cosines >= max(floor, 1e-6))
    places = near[np.argsort(-cosines[near], kind="stable")[:NEIGHBOURS]].tolist()
    return {place: float(cosines[place]) for place in places}


@dataclass(frozen=True)
class SentenceIndex:
    """Finds the phrases that are the same sentence, by checksums that the phrases themselves confirm."""

    checksums: npt.NDArray[np.int64]  # in order
    phrases: Integers

    @classmethod
    def build(cls, texts: Sequence[str]) -> SentenceIndex:
        """The index of folded texts."""
        checksums = np.array([_checksum(exact_form(text)) for text in texts], dtype=np.int64)
        order = np.argsort(checksums, kind="stable")
        return cls(checksums[order], order.astype(np.int32))

    def places(self, text: str, texts: Sequence[str]) -> list[int]:
        """The places in `texts` (those of `build`) of what is this sentence, punctuation aside."""
        wanted = exact_form(text)
        first, last = np.searchsorted(self.checksums, [_checksum(wanted), _checksum(wanted) + 1]).tolist()
        return [place for place in self.phrases[first:last].tolist() if exact_form(texts[place]) == wanted]


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def index_of(vectors: Sequence[SparseVector], features: int, sparing: bool = False) -> InvertedIndex:
    """The index of texts by their vectors; of MANY_TEXTS, where that is wanted, of their TELLING features alone."""
    if not vectors:
        return InvertedIndex.build([], [], [], (features, 0))
    columns = np.concatenate([vector.indices for vector in vectors])
    rows = np.repeat(np.arange(len(vectors), dtype=np.int32), [len(vector.indices) for vector in vectors])
    values = np.concatenate([vector.values for vector in vectors])
    if sparing and len(vectors) > MANY_TEXTS:
        kept = np.bincount(columns, minlength=features)[columns] <= COMMON * len(vectors)
        columns, rows, values = _telling(columns[kept], rows[kept], values[kept], len(vectors))
    return InvertedIndex.build(columns, rows, values, (features, len(vectors)))


def _telling(columns: Integers, rows: Integers, values: Floats, count: int) -> tuple[Integers, Integers, Floats]:
    """The TELLING greatest values of each row, lengthened so that each row stays as long as it was."""
    order = np.lexsort((-values, rows))
    columns, rows, values = columns[order], rows[order], values[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < TELLING
    before, after = (np.bincount(rows, values**2 * part, count) for part in (1, kept))
    longer = np.sqrt(before / np.maximum(after, 1e-9)).astype(np.float32)
    return columns[kept], rows[kept], (values * longer[rows])[kept]
