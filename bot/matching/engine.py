"""Knowledge compiled for matching, and the ranking of its intents for one question."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.knowledge.model import NO_SLOTS, Fact, Intent, Knowledge, Slots
from bot.knowledge.templates import expand
from bot.matching import evidence
from bot.matching.analysis import SLOT_KINDS, Analysis, analyse, cut_fillers, mark
from bot.matching.decision import Signals, probability
from bot.matching.evidence import Evidence, Explained
from bot.matching.features import MARK_CLOSE, MARK_OPEN, FeatureSpace
from bot.matching.lexicon import LexiconIndex
from bot.matching.matcher import Candidate, Matcher, PhraseIndex
from bot.matching.trie import Span
from bot.matching.words import LATIN_WORD, stem_text

OUT_OF_SCOPE = "_out_of_scope"
FIRST_STAND_IN = 0xE100
"""Private characters that stand for slots while a phrase is folded, so that no name is found inside a slot."""

RANKED = 12
"""How many candidates of the phrases are weighed; the facts' own evidence adds more."""

MOST_EXPANSIONS = 24
"""Expansions of one phrase that the ranker learns; the rest only adds weight to the same words."""


@dataclass(frozen=True)
class Scored:
    """An intent with its slots for one question: 0-100, the facts that it would show, and why."""

    intent: Intent
    slots: Slots
    facts: tuple[Fact, ...]
    score: float
    signals: Signals
    evidence: Evidence
    phrase: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Ranking:
    """A question taken apart and its candidates, best first."""

    analysis: Analysis
    candidates: tuple[Scored, ...]
    out_of_scope: float = 0.0
    notes: Mapping[str, object] = field(default_factory=dict)


class Engine:
    """Everything of a Knowledge that ranking needs, derived once. Immutable after construction."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.index = LexiconIndex(knowledge.lexicon)
        self._stand_ins = {chr(FIRST_STAND_IN + number): kind for number, kind in enumerate(sorted(SLOT_KINDS))}
        self._fact_explained = {fact.id: evidence.explain_fact(fact, self.index) for fact in knowledge.facts.values()}
        phrases = {intent.id: expansions(intent) for intent in knowledge.intents.values()}
        self._intent_explained = {
            intent.id: evidence.explain_intent(intent, phrases[intent.id], self.index) for intent in knowledge.intents.values()
        }
        everything = [*self._fact_explained.values(), *self._intent_explained.values()]
        self.known = frozenset().union(*(explained.words for explained in everything))
        self.known_text = "\n".join(explained.text for explained in everything)
        self.index.learn_words(self.known)
        outside = [*knowledge.out_of_scope.ja, *knowledge.out_of_scope.en]
        marked = {intent: [self.marked(phrase) for phrase in texts] for intent, texts in phrases.items()}
        self.matcher = Matcher.from_folded({**marked, OUT_OF_SCOPE: [self.marked(text) for text in outside] or ["\ue000"]})
        self._exact: dict[str, list[str]] = {}
        for intent, texts in marked.items():
            for text in texts:
                self._exact.setdefault(text, []).append(intent)
        self._denied = self._deny(knowledge.intents.values())
        self._fact_ids, self._fact_space, self._fact_index = self._index_facts()
        self._by_entity = self._facts_by_entity()

    # -- compiling ----------------------------------------------------------------------------------
    def marked(self, phrase: str) -> str:
        """A phrase as the ranker sees it: folded, stemmed, names as marks, a slot as the mark of its kind."""
        hidden = phrase
        for stand_in, kind in self._stand_ins.items():
            hidden = hidden.replace("{" + kind + "}", stand_in)
        stemmed = stem_text(cut_fillers(self.index.fold(hidden), self.index))
        marked = self._generalise(stemmed, self.index.spans(stemmed), frozenset({"pillar", "country"}))
        for stand_in, kind in self._stand_ins.items():
            marked = marked.replace(stand_in, f" {MARK_OPEN}{{{kind}}}{MARK_CLOSE} ")
        return re.sub(r"\s+", " ", marked).strip()

    def _generalise(self, stemmed: str, spans: Sequence[Span], kinds: frozenset[str]) -> str:
        """Marked text in which names of these kinds stand as the kind, as in a phrase with that slot."""
        entities = self.knowledge.lexicon.entities
        changed = []
        for span in spans:
            kind = next((entities[found].kind for found in span.ids if found in entities and entities[found].kind in kinds), None)
            changed.append(Span(span.start, span.end, span.text, ("{" + kind + "}",)) if kind else span)
        return mark(stemmed, changed)

    def _deny(self, intents: Iterable[Intent]) -> dict[str, tuple[str, ...]]:
        return {
            intent.id: tuple(self.marked(text) for text in (*intent.not_this.ja, *intent.not_this.en)) for intent in intents
        }

    def _index_facts(self) -> tuple[list[str], FeatureSpace, PhraseIndex]:
        ids, texts = [], []
        for fact in self.knowledge.facts.values():
            japanese = " ".join([fact.statement.ja, *(quote.text for quote in fact.quotes)])
            english = " ".join([fact.statement.en, *(quote.translation for quote in fact.quotes)])
            for text in (japanese, english):
                ids.append(fact.id)
                texts.append(mark(stemmed := stem_text(self.index.fold(text)), self.index.spans(stemmed)))
        space, vectors = FeatureSpace.learn(texts)
        return ids, space, PhraseIndex.build(vectors, len(space.vocabulary))

    def _facts_by_entity(self) -> dict[str, list[tuple[str, Slots]]]:
        """For each entity the intents (with slots) that show a fact about it."""
        found: dict[str, list[tuple[str, Slots]]] = {}
        for intent in self.knowledge.intents.values():
            for slots in self._fillings(intent):
                facts = evidence.resolve(intent, slots, self.knowledge)
                abouts = {fact.about for fact in facts} | set(intent.about) | set(slots.values()) if len(facts) <= 2 else set(intent.about) | set(slots.values())
                for entity in abouts:
                    found.setdefault(entity, []).append((intent.id, slots))
        return found

    def _fillings(self, intent: Intent) -> list[Slots]:
        entities = self.knowledge.lexicon.entities.values()
        pools = [[(slot, slot_value(entity.kind, entity.id)) for entity in entities if entity.kind == kind] for slot, kind in intent.slots.items()]
        return [dict(combination) for combination in itertools.product(*pools)] if intent.slots else [NO_SLOTS]

    def intents_about(self, entity: str) -> list[tuple[str, Slots]]:
        """The intents, with their slots, that show a fact about an entity."""
        return self._by_entity.get(entity, [])

    def facts_of(self, intent_id: str, slots: Slots) -> tuple[Fact, ...]:
        """The facts that an intent shows with these slots."""
        return evidence.resolve(self.knowledge.intents[intent_id], slots, self.knowledge)

    # -- ranking ------------------------------------------------------------------------------------
    def analyse(self, text: str) -> Analysis:
        """The question taken apart."""
        return analyse(text, self.index, self.known)

    def rank(self, analysis: Analysis, limit: int = 8) -> Ranking:
        """The candidates of an analysed question, best first, each weighed by both kinds of evidence."""
        forms = self._forms(analysis)
        phrase_scores: dict[str, Candidate] = {}
        outside = 0.0
        for form in forms:
            for candidate in self.matcher.rank_folded(form, RANKED):
                if candidate.intent == OUT_OF_SCOPE:
                    outside = max(outside, candidate.margin)
                    continue
                best = phrase_scores.get(candidate.intent)
                if best is None or candidate.score > best.score:
                    phrase_scores[candidate.intent] = candidate
        exact = {intent for form in forms for intent in self._exact.get(form, ())}
        similar = self._fact_similarity(analysis)
        wanted = [(intent, slots) for intent in phrase_scores for slots in self._slots_for(intent, analysis)]
        wanted += [pair for entity in analysis.entities for pair in self._by_entity.get(entity, ())[:24]]
        top_facts = sorted(similar, key=lambda fact: -similar[fact])[:3]
        wanted += [pair for fact in top_facts for pair in self._by_entity.get(self.knowledge.facts[fact].about, ())[:6]]
        scored: dict[tuple[str, tuple[tuple[str, str], ...]], Scored] = {}
        best_score = max((candidate.score for candidate in phrase_scores.values()), default=0.0)
        for intent_id, slots in wanted:
            key = (intent_id, tuple(sorted(slots.items())))
            if key in scored or not self._slots_named(intent_id, slots, analysis) or not self._shows(intent_id, slots):
                continue
            candidate = phrase_scores.get(intent_id)
            scored[key] = self._score(
                analysis, self.knowledge.intents[intent_id], slots, candidate, best_score, outside, similar, intent_id in exact
            )
        ordered = sorted(scored.values(), key=lambda one: (-one.score, one.intent.id))
        return Ranking(analysis, tuple(ordered[:limit]), outside)

    def _forms(self, analysis: Analysis) -> list[str]:
        """The question as the ranker may see it: names as they are, and as the kinds that slots take."""
        always = frozenset({"pillar", "country"})
        forms = [self._generalise(analysis.stemmed, analysis.spans, always)]
        entities = self.knowledge.lexicon.entities
        kinds = {entities[found].kind for found in analysis.entities} & SLOT_KINDS - always
        forms += [self._generalise(analysis.stemmed, analysis.spans, always | {kind}) for kind in sorted(kinds)]
        return list(dict.fromkeys(forms))

    def _slots_for(self, intent_id: str, analysis: Analysis) -> list[Slots]:
        """The fillings of an intent's slots that the question names; none where it names no entity of that kind."""
        intent = self.knowledge.intents[intent_id]
        entities = self.knowledge.lexicon.entities
        pools = []
        for slot, kind in intent.slots.items():
            named = [found for found in analysis.entities if entities[found].kind == kind]
            pools.append([(slot, slot_value(kind, found)) for found in named])
        return [dict(combination) for combination in itertools.product(*pools)] if intent.slots else [NO_SLOTS]

    def _slots_named(self, intent_id: str, slots: Slots, analysis: Analysis) -> bool:
        kinds = self.knowledge.intents[intent_id].slots
        return all(entity_of(kinds[slot], value) in analysis.entities for slot, value in slots.items())

    def _shows(self, intent_id: str, slots: Slots) -> bool:
        intent = self.knowledge.intents[intent_id]
        return bool(intent.smalltalk or self.facts_of(intent_id, slots))

    def _fact_similarity(self, analysis: Analysis) -> dict[str, float]:
        vector = self._fact_space.vector(analysis.marked)
        if not len(vector.indices):
            return {}
        similar: dict[str, float] = {}
        for fact, cosine in zip(self._fact_ids, self._fact_index.cosines(vector).tolist(), strict=True):
            similar[fact] = max(similar.get(fact, 0.0), cosine)
        return similar

    def _score(
        self, analysis: Analysis, intent: Intent, slots: Slots, candidate: Candidate | None, best: float, outside: float,
        similar: Mapping[str, float], exact: bool,
    ) -> Scored:  # fmt: skip
        facts = evidence.resolve(intent, slots, self.knowledge)
        explained = evidence.join([self._intent_explained[intent.id], *(self._fact_explained[fact.id] for fact in facts)])
        found = evidence.weigh(analysis, explained, slots, self.known, self.known_text)
        signals = Signals.of(
            analysis, found, candidate, best, outside, max((similar.get(fact.id, 0.0) for fact in facts), default=0.0),
            analysis.refused_focus is not None and analysis.refused_focus not in explained.gives,
        )
        score = 100.0 if exact else min(99.0, 100 * probability(signals))
        return Scored(intent, slots, facts, round(score, 1), signals, found, candidate.phrase if candidate else "", exact)


def expansions(intent: Intent) -> list[str]:
    """The intent's phrases in both languages, expanded, with slots as {kind}."""
    found: list[str] = []
    for phrase in (*intent.ask.ja, *intent.ask.en):
        for text in itertools.islice(expand(phrase), MOST_EXPANSIONS):
            for slot, kind in intent.slots.items():
                text = text.replace("{" + slot + "}", "{" + kind + "}")
            found.append(text)
    return found


def slot_value(kind: str, entity_id: str) -> str:
    """The value of a slot for an entity: the number for a pillar, else the entity's id."""
    return entity_id.removeprefix("pillar") if kind == "pillar" else entity_id


def entity_of(kind: str, value: str) -> str:
    """The entity id that a slot's value stands for."""
    return f"pillar{value}" if kind == "pillar" else value


def words_of(text: str) -> list[str]:
    """The Latin stems of a text."""
    return LATIN_WORD.findall(stem_text(text))


def as_array(rows: Sequence[Sequence[float]]) -> np.ndarray:
    """Rows of signals as an array, for fitting."""
    return np.array(rows, dtype=np.float64)
