"""A Knowledge compiled for matching: everything that is costly to derive and the same at every start."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from bot.knowledge.model import Intent, Knowledge, Phrases
from bot.knowledge.templates import expand
from bot.matching.analysis import SLOT_KINDS, cut_fillers, mark
from bot.matching.english import Dictionary, english, is_english
from bot.matching.features import MARK_CLOSE, MARK_OPEN, Doubles, FeatureSpace, exact_form
from bot.matching.holdings import Holdings, collect, japanese_grams
from bot.matching.homophones import Homophones, kanji_words
from bot.matching.inverted import InvertedIndex
from bot.matching.lexicon import LexiconIndex
from bot.matching.matcher import Matcher, index_of
from bot.matching.trie import Span
from bot.matching.words import LATIN_WORD, stem_text

OUT_OF_SCOPE = "_out_of_scope"
ALWAYS_GENERAL = frozenset({"pillar", "country"})
"""Kinds that phrases name only by slot: which one it is decides no intent."""

MOST_EXPANSIONS = 24
"""Expansions of one phrase that the ranker learns; more would only add weight to the same words."""

FIRST_STAND_IN = 0xE100
"""Private characters that stand for slots while a phrase is folded, so that no name is found inside a slot."""

STAND_INS = {chr(FIRST_STAND_IN + number): kind for number, kind in enumerate(sorted(SLOT_KINDS))}


TEXTS_OF_A_FACT = 2
"""One in each language."""


OFTEN_REFUSED = 20

SHORTEST_SLIP = 3
FAR_MORE = 20
"""What is no English word is a slip of one that the phrases have so many times as often."""


@dataclass(frozen=True)
class LikeTexts:
    """Texts of several owners (TEXTS_OF_A_FACT each), to be found by likeness; the owners in the order of the index."""

    owners: tuple[str, ...]
    space: FeatureSpace
    index: InvertedIndex

    def likeness(self, text: str) -> Likeness:
        """How like a marked text each owner is."""
        cosines = self.index.products(self.space.vector(text)).reshape(-1, TEXTS_OF_A_FACT).max(axis=1)
        return Likeness(self.owners, self._rows, cosines)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {owner: row for row, owner in enumerate(self.owners)}


@dataclass(frozen=True)
class Likeness:
    """The best cosine of each owner's texts with one text: 0 (not like it at all) to 1.

    An array, as nearly all owners of a large base are a little like anything, and few are asked for.
    """

    owners: tuple[str, ...]
    rows: Mapping[str, int]
    cosines: Doubles

    def of(self, owner: str) -> float:
        """The owner's cosine."""
        row = self.rows.get(owner)
        return 0.0 if row is None else float(self.cosines[row])

    def nearest(self, most: int) -> list[str]:
        """The owners that are most like it, best first, at most so many."""
        least = np.partition(self.cosines, -most)[-most] if len(self.cosines) > most else 0.0
        found = np.flatnonzero((self.cosines >= least) & (self.cosines > 0)).tolist()
        return sorted((self.owners[row] for row in found), key=lambda owner: (-self.of(owner), owner))[:most]


@dataclass(frozen=True)
class Compiled:
    """The ranker over the marked phrases, holdings, the facts' own words, the `not_this` sentences, readings, and the
    (stemmed) words that only phrases in other languages than ours have, how often each English word is written, and the
    Japanese words of what is to be refused: they are words, and no slips for words of ours that are read the same; and
    the English dictionary, packed."""

    matcher: Matcher
    holdings: Holdings
    facts: LikeTexts
    denials: Mapping[str, tuple[str, ...]]
    homophones: Homophones
    foreign: frozenset[str]
    spelling: Mapping[str, int]
    refused_words: frozenset[str]
    english: Dictionary


class _Remembering(LexiconIndex):
    """A lexicon that folds a text and finds its names once: phrases are looked at for ranker, holdings, spelling."""

    def __init__(self, index: LexiconIndex) -> None:
        self.__dict__.update(index.__dict__)
        self._folded = cache(index.fold)
        self._found = cache(index.spans)

    def fold(self, text: str) -> str:
        return self._folded(text)

    def spans(self, stemmed: str) -> list[Span]:
        return self._found(stemmed)


def compile_knowledge(knowledge: Knowledge, index: LexiconIndex) -> Compiled:
    """Derives the compiled form. Deterministic: the same knowledge gives the same arrays, bit for bit."""
    index = _Remembering(index)
    phrases = {intent.id: expansions(intent, intent.ask) for intent in knowledge.intents.values()}
    marked = {
        intent: [marked_phrase(phrase, knowledge, index) for phrase in texts] for intent, texts in phrases.items()
    }
    outside = list(dict.fromkeys(marked_phrase(text, knowledge, index) for text in refused(knowledge)))
    marked[OUT_OF_SCOPE] = outside or [MARK_OPEN]
    matcher = Matcher.from_folded({intent: texts for intent, texts in marked.items() if texts})
    holdings = collect(knowledge.facts.values(), knowledge.intents.values(), phrases, index)
    return Compiled(
        matcher, holdings, _facts(knowledge, index), _denials(knowledge, index), _homophones(knowledge, phrases),
        _foreign(knowledge, index), _spelling(knowledge, phrases, index),
        _refused_words(knowledge, index), english(),
    )  # fmt: skip


def refused(knowledge: Knowledge) -> Iterator[str]:
    """What is to be refused: the sentences out of scope, then each intent's near misses, with slots as {kind}."""
    yield from (*knowledge.out_of_scope.ja, *knowledge.out_of_scope.en)
    for intent in knowledge.intents.values():
        yield from expansions(intent, intent.refuse)


def expansions(intent: Intent, phrases: Phrases) -> list[str]:
    """Phrases of an intent (`ask` or `refuse`) in all languages, expanded, with slots as {kind}."""
    found: list[str] = []
    for phrase in (*phrases.ja, *phrases.en, *phrases.other):
        for text in itertools.islice(expand(phrase), MOST_EXPANSIONS):
            for slot, kind in intent.slots.items():
                text = text.replace("{" + slot + "}", "{" + kind + "}")
            found.append(text)
    return found


def marked_phrase(phrase: str, knowledge: Knowledge, index: LexiconIndex) -> str:
    """A phrase as the ranker sees it: folded, stemmed, names as marks, a slot as the mark of its kind."""
    for stand_in, kind in STAND_INS.items():
        phrase = phrase.replace("{" + kind + "}", stand_in)
    stemmed = stem_text(cut_fillers(index.fold(phrase), index))
    marked = generalise(stemmed, index.spans(stemmed), ALWAYS_GENERAL, knowledge)
    for stand_in, kind in STAND_INS.items():
        marked = marked.replace(stand_in, f" {MARK_OPEN}{{{kind}}}{MARK_CLOSE} ")
    return re.sub(r"\s+", " ", marked).strip()


def generalise(stemmed: str, spans: Sequence[Span], kinds: frozenset[str], knowledge: Knowledge) -> str:
    """Marked text in which names of these kinds stand as the kind, as in a phrase with that slot."""
    entities = knowledge.lexicon.entities
    changed = []
    for span in spans:
        own = (entities[found].kind for found in span.ids if found in entities)
        kind = next((kind for kind in own if kind in kinds), None)
        changed.append(Span(span.start, span.end, span.text, ("{" + kind + "}",)) if kind else span)
    return mark(stemmed, changed)


def _facts(knowledge: Knowledge, index: LexiconIndex) -> LikeTexts:
    owners, texts = [], []
    for fact in knowledge.facts.values():
        owners.append(fact.id)
        japanese = " ".join([fact.statement.ja, *(quote.text for quote in fact.quotes)])
        english = " ".join([fact.statement.en, *(quote.translation for quote in fact.quotes)])
        for text in (japanese, english):
            stemmed = stem_text(index.fold(text))
            texts.append(mark(stemmed, index.spans(stemmed)))
    space, vectors = FeatureSpace.learn(texts)
    return LikeTexts(tuple(owners), space, index_of(vectors, len(space.vocabulary)))


def _denials(knowledge: Knowledge, index: LexiconIndex) -> dict[str, tuple[str, ...]]:
    """The exact form of each `not_this` sentence, with the intents that it is not."""
    found: dict[str, tuple[str, ...]] = {}
    for intent in knowledge.intents.values():
        for text in (*intent.not_this.ja, *intent.not_this.en):
            form = exact_form(marked_phrase(text, knowledge, index))
            found[form] = (*found.get(form, ()), intent.id)
    return found


def _homophones(knowledge: Knowledge, phrases: Mapping[str, Sequence[str]]) -> Homophones:
    facts = (text for fact in knowledge.facts.values() for text in (fact.statement.ja, *(q.text for q in fact.quotes)))
    return Homophones.of_words(kanji_words(itertools.chain(facts, *phrases.values())))


def _spelling(knowledge: Knowledge, phrases: Mapping[str, Sequence[str]], index: LexiconIndex) -> dict[str, int]:
    """The English words of phrases and facts, with how often they stand there; rare ones may be slips themselves."""
    counts: dict[str, int] = {}
    foreign = {text for intent in knowledge.intents.values() for text in (*intent.ask.other, *intent.refuse.other)}
    facts = (
        text for fact in knowledge.facts.values() for text in (fact.statement.en, *(q.translation for q in fact.quotes))
    )
    for text in itertools.chain(itertools.chain(*phrases.values()), refused(knowledge), facts):
        if text not in foreign:
            for word in LATIN_WORD.findall(index.fold(text)):
                counts[word] = counts.get(word, 0) + 1
    counts = {word: count for word, count in counts.items() if word.isascii()}
    real = {word: count for word, count in counts.items() if is_english(word)}
    others = {word: count for word, count in counts.items() if word not in real and count > 2}
    return real | {word: count for word, count in others.items() if not is_slip(word, count, real)}


def is_slip(word: str, count: int, english: Mapping[str, int]) -> bool:
    """Whether a word of the phrases is a far more frequent one with a letter left out, or two turned round."""
    if len(word) < SHORTEST_SLIP:
        return False
    turned = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    left_out = (word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in string.ascii_lowercase)
    return any(english.get(near, 0) >= count * FAR_MORE for near in itertools.chain(turned, left_out))


def _refused_words(knowledge: Knowledge, index: LexiconIndex) -> frozenset[str]:
    """Japanese words that OFTEN_REFUSED sentences to refuse hold, and no slip for a word of ours (次回 is not 司会)."""
    counts: dict[str, int] = {}
    for text in refused(knowledge):
        for word in japanese_grams(index.fold(text)):
            counts[word] = counts.get(word, 0) + 1
    return frozenset(word for word, count in counts.items() if count >= OFTEN_REFUSED)


def _foreign(knowledge: Knowledge, index: LexiconIndex) -> frozenset[str]:
    foreign: set[str] = set()
    own: set[str] = set()
    for intent in knowledge.intents.values():
        for phrases in (intent.ask, intent.refuse):
            foreign.update(*(LATIN_WORD.findall(stem_text(index.fold(text))) for text in phrases.other))
            own.update(*(LATIN_WORD.findall(stem_text(index.fold(text))) for text in (*phrases.ja, *phrases.en)))
    for text in (*knowledge.out_of_scope.ja, *knowledge.out_of_scope.en):
        own.update(LATIN_WORD.findall(stem_text(index.fold(text))))
    return frozenset(foreign - own)


def names_by_kind(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """The entity ids of each kind, in the lexicon's order."""
    found: dict[str, list[str]] = {}
    for entity in knowledge.lexicon.entities.values():
        found.setdefault(entity.kind, []).append(entity.id)
    return {kind: tuple(ids) for kind, ids in found.items()}
