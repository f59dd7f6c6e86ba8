"""Text as sparse vectors: words, neighbours, words together and character grams, weighted by how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.matching.normalise import is_cjk, is_hiragana
from bot.matching.packed import Vocabulary
from bot.matching.words import TOKEN, stem

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
"""Around the id of an entity or synonym group that stands in a text for its name."""

_BLOCK_SHARE = (0.5, 0.4, 1.0, 1.0)
"""Weights of words, neighbours, character grams and words together in the cosine; ±.2 moves top-1 by half a point."""

UNKNOWN_PENALTY = 1.5
"""How much a feature that no phrase has lengthens a text's vector, in squares of the rarest feature's weight."""

MANY_TEXTS = 10_000
"""Of so many texts a feature that stands in a single one is not learnt: more than half of all, and nothing is lost."""

TOGETHER = 14
"""Of so many words of a text each two count as standing together; a longer text is no question."""

_SQUARE_SHARES = tuple(math.sqrt(share / sum(_BLOCK_SHARE)) for share in _BLOCK_SHARE)


Blocks = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]

SAME_QUESTION = 32
"""Texts whose features are kept: the forms of one question, each of which is looked at several times."""


@dataclass(frozen=True)
class SparseVector:
    """Indices and values of one text, with the share of its weight that the vocabulary knows (0-1)."""

    indices: Integers
    values: Floats
    known: float


@lru_cache(maxsize=SAME_QUESTION)
def tokens_of(text: str) -> tuple[str, ...]:
    """Tokens of folded text: stems of Latin words, single kana and kanji, and marks."""
    found = []
    position = 0
    while position < len(text):
        if text[position] == MARK_OPEN:
            end = text.find(MARK_CLOSE, position)
            end = len(text) - 1 if end < 0 else end
            found.append(text[position : end + 1])
            position = end + 1
            continue
        match = TOKEN.match(text, position)
        if match is None:
            position += 1
            continue
        found.append(match.group())
        position = match.end()
    return tuple([token if token[0] == MARK_OPEN or is_cjk(token[0]) else stem(token) for token in found])


def exact_form(text: str) -> str:
    """Folded text as compared with the phrases: its words without punctuation."""
    return " ".join(tokens_of(text))


@lru_cache(maxsize=SAME_QUESTION)
def blocks_of(text: str) -> Blocks:
    """The four kinds of features of a folded text: words, neighbours, character grams, words that stand together."""
    words = tokens_of(text)
    pairs = [f"{left} {right}" for left, right in zip(["^", *words], [*words, "$"], strict=True)]
    grams: list[str] = []
    run: list[str] = []
    for word in [*words, " "]:
        if len(word) == 1 and is_cjk(word):
            run.append(word)
            continue
        if run:
            joined = "".join(run)
            grams += [joined[i : i + n] for n in (2, 3, 4) for i in range(len(joined) - n + 1)]
            run = []
        if word[0] == MARK_OPEN:
            grams.append("=" + word)  # apart from the same mark among the words
        elif word != " ":
            edged = f"<{word}>"
            grams += [edged[i : i + n] for n in (2, 3, 4, 5) for i in range(len(edged) - n + 1)]
    return words, pairs, grams, _together(words)


def _together(tokens: Sequence[str]) -> list[str]:
    """Words with each two of them, in whatever order: Latin stems, marks, runs of kanji or katakana; no hiragana."""
    words: list[str] = []
    run = ""
    for token in [*tokens, " "]:
        if len(token) == 1 and is_cjk(token) and not is_hiragana(token):
            run += token
            continue
        if run:
            words.append(run)
            run = ""
        if token != " " and not (len(token) == 1 and is_cjk(token)):
            words.append(token)
    words = sorted(set(words[:TOGETHER]))
    pairs = [f"{left}~{right}" for number, left in enumerate(words) for right in words[number + 1 :]]
    return [f"~{word}" for word in words] + pairs


class FeatureSpace:
    """A vocabulary of features with their inverse document frequency, learnt from the phrases."""

    def __init__(self, vocabulary: Vocabulary, idf: Floats, unknown_idf: float) -> None:
        self.vocabulary = vocabulary
        self.idf = idf
        self.unknown = unknown_idf

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[FeatureSpace, list[SparseVector]]:
        """The space of `texts` (folded) and the vector of each."""
        blocks = [blocks_of(text) for text in texts]
        frequency = Counter(feature for own in blocks for block in own for feature in dict.fromkeys(block))
        least = 2 if len(texts) > MANY_TEXTS else 1
        vocabulary = Vocabulary.of(feature for feature, count in frequency.items() if count >= least)
        seen = np.fromiter((frequency[feature] for feature in vocabulary), np.float32, len(vocabulary))
        idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
        space = cls(vocabulary, idf, math.log(1 + len(texts)) + 1)
        return space, [space._vector(own) for own in blocks]

    def vector(self, text: str) -> SparseVector:
        """The vector of a folded text. Features that the space does not know lengthen it: each counts as the rarest,
        so that a question with words of its own is far from every phrase (the unknown-word penalty)."""
        return self._vector(blocks_of(text))

    def _vector(self, blocks: Blocks) -> SparseVector:
        indices: list[int] = []
        values: list[Floats] = []
        known_weight = all_weight = 0.0
        for block, share in zip(blocks, _SQUARE_SHARES, strict=True):
            found, weights, unknown = self._weighted(Counter(block))
            square = float(weights @ weights)
            norm = math.sqrt(square + unknown)
            if norm:
                indices += found
                values.append(weights * np.float32(share / norm))
            known_weight += square
            all_weight += square + unknown
        return SparseVector(
            np.array(indices, dtype=np.int32),
            np.concatenate(values) if values else np.zeros(0, np.float32),
            known_weight / all_weight if all_weight else 0.0,
        )

    def _weighted(self, counts: Counter[str]) -> tuple[list[int], Floats, float]:
        """Known features with their weights, and the square that the others add."""
        found = list(map(self.vocabulary.get, counts))
        known = [index for index in found if index is not None]
        weights = self.idf[known]
        if counts.total() == len(counts):  # as nearly always: each stands there once
            missed: float = len(found) - len(known)
        else:
            times = [1.0 + math.log(count) for count in counts.values()]
            missed = sum(time**2 for index, time in zip(found, times, strict=True) if index is None)
            held = [time for index, time in zip(found, times, strict=True) if index is not None]
            weights = weights * np.array(held, dtype=np.float32)
        return known, weights, missed * UNKNOWN_PENALTY * self.unknown**2
