"""The ranking of a Knowledge's intents for one question, by both kinds of evidence."""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.knowledge.model import NO_SLOTS, Fact, Intent, IntentRef, Knowledge, Slots
from bot.knowledge.slots import facts_of, slot_value
from bot.matching import evidence
from bot.matching.analysis import SLOT_KINDS, Analysis, analyse, cut_fillers
from bot.matching.compiled import (
    ALWAYS_GENERAL,
    OUT_OF_SCOPE,
    Compiled,
    compile_knowledge,
    generalise,
    names_by_kind,
)  # fmt: skip
from bot.matching.decision import Shares, Signals, probability, signals_of, weighted_sum
from bot.matching.evidence import Evidence, Holders
from bot.matching.features import MARK_CLOSE, MARK_OPEN, exact_form
from bot.matching.holdings import fact_owner, intent_owner
from bot.matching.lexicon import LexiconIndex
from bot.matching.matcher import NEIGHBOURS, Candidate
from bot.matching.words import stem_text

RANKED = 8
"""How many candidates of the phrases are weighed; the facts' own evidence adds more."""

BY_ENTITY = 4
"""How many intents are weighed because they show a fact about a named entity."""

NEARER = 3
"""The power of its cosine by which one of the nearest phrases counts."""

SAME = 0.999
"""A cosine from which two sentences have the same words."""

NEVER = -20.0
"""The certainty of an intent for a sentence that its `not_this` holds word for word."""

ANY_NAME = frozenset({"theme", "term", "initiative"})
LOOSE_KINDS = frozenset({"theme", "term"})
_MARK = re.compile(f"{MARK_OPEN}[^{MARK_CLOSE}]*{MARK_CLOSE}")

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Scored:
    """An intent with its slots for one question: 0-100, the facts that it would show, and why.

    `certainty` orders candidates: the sum of the weighted signals, which the score cuts at 99.
    """

    intent: Intent
    slots: Slots
    facts: tuple[Fact, ...]
    score: float
    certainty: float
    signals: Signals
    evidence: Evidence
    phrase: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Ranking:
    """A question taken apart and its candidates, best first.

    `out_of_scope` is the classifier's margin of what is refused, `like_out_of_scope` the likeness (0-1) of the nearest
    sentence that the curator wants refused; 1 is that very sentence.
    """

    analysis: Analysis
    candidates: tuple[Scored, ...]
    out_of_scope: float = 0.0
    like_out_of_scope: float = 0.0


@dataclass(frozen=True)
class _Seen:
    """What the phrases and the facts' words say of a question, before candidates are weighed."""

    by_phrase: Mapping[str, Candidate]
    exact: frozenset[str]
    best: float
    outside: float
    like_outside: float
    similar: Mapping[str, float]
    denied: frozenset[str]
    marks: frozenset[str]
    neighbours: Mapping[str, float]
    held: Holders


class Engine:
    """Ranks. Holds only what is derived from its knowledge; nothing changes after construction but a memo."""

    def __init__(self, knowledge: Knowledge, compiled: Compiled | None = None) -> None:
        self.knowledge = knowledge
        self.index = LexiconIndex(knowledge.lexicon)
        self.compiled = compiled or compile_knowledge(knowledge, self.index)
        self.general = frozenset(entity.id for entity in knowledge.lexicon.entities.values() if entity.general)
        self._loose = self.general | frozenset(
            entity.id for entity in knowledge.lexicon.entities.values() if entity.kind in LOOSE_KINDS
        )
        self._words = self.compiled.refused_words | (self.compiled.holdings.words.keys() - self.compiled.foreign)
        self.index.learn_words(self.compiled.spelling)
        self._kinds = names_by_kind(knowledge)
        self._several = len(knowledge.sources) > 1
        self._shown: dict[tuple[Key, str | None], _Shown] = {}
        self._by_entity = self._intents_by_entity()
        self._by_facts = self._intents_by_facts()

    def analyse(self, text: str, reread: bool = True) -> Analysis:
        """The question taken apart; with `reread` false as it stands, no word taken for a homophone of ours."""
        homophones = self.compiled.homophones if reread else None
        return analyse(text, self.index, self._words, homophones, self.compiled.foreign)

    def intents_about(self, entity: str) -> list[tuple[str, Slots]]:
        """The intents, with their slots, that show a fact about an entity."""
        return self._by_entity.get(entity, [])

    def facts_of(self, intent_id: str, slots: Slots, edition: str | None = None) -> tuple[Fact, ...]:
        """The facts that an intent shows with these slots, of one edition where it is given."""
        return self._shows(intent_id, slots, edition).facts

    def intent_of_fact(self, fact_id: str) -> IntentRef | None:
        """The intent that shows this one fact and nothing else."""
        for intent_id, slots in self.intents_about(self.knowledge.facts[fact_id].about):
            if tuple(fact.id for fact in self.facts_of(intent_id, slots)) == (fact_id,):
                return IntentRef(intent_id, slots)
        return None

    def weigh(self, analysis: Analysis, wanted: Iterable[tuple[str, Slots]]) -> tuple[Scored, ...]:
        """Given intents weighed for a question, in the given order; those that have nothing to show are left out."""
        seen = self._look(analysis)
        shown = [(intent_id, slots) for intent_id, slots in wanted if self._can_show(intent_id, slots)]
        together = self._together(shown, seen)
        return tuple(self._weigh(analysis, intent_id, slots, seen, together) for intent_id, slots in shown)

    def rank(self, analysis: Analysis, limit: int = 8, edition: str | None = None) -> Ranking:
        """The candidates of an analysed question, best first, each weighed by both kinds of evidence.

        With an edition, only intents that show a fact of it are candidates.
        """
        seen = self._look(analysis)
        wanted: dict[Key, tuple[str, Slots]] = {}
        for intent_id, slots in self._wanted(analysis, seen):
            key = _key(intent_id, slots)
            if (
                key not in wanted
                and self._named(intent_id, slots, analysis)
                and self._can_show(intent_id, slots, edition)
            ):
                wanted[key] = (intent_id, slots)
        together = self._together(wanted.values(), seen, edition)
        scored = {key: self._weigh(analysis, *pair, seen, together, edition) for key, pair in wanted.items()}
        ordered = sorted(scored.values(), key=lambda one: (-one.exact, -one.certainty, one.intent.id))
        return Ranking(analysis, tuple(ordered[:limit]), seen.outside, seen.like_outside)

    # -- what the phrases and facts say -------------------------------------------------------------
    def _look(self, analysis: Analysis) -> _Seen:
        forms = self._forms(analysis)
        by_phrase: dict[str, Candidate] = {}
        near: dict[int, float] = {}
        authored: set[str] = set()
        outside, like_outside = -1.0, 0.0
        if analysis.guessed or analysis.corrected:
            authored.update(self.compiled.matcher.authors_of(self._as_typed(analysis)))
        for form in forms:
            candidates, places = self.compiled.matcher.look(form, RANKED)
            authored.update(self.compiled.matcher.authors_of(form))
            near |= {place: max(cosine, near.get(place, 0.0)) for place, cosine in places.items()}
            for candidate in candidates:
                if candidate.intent == OUT_OF_SCOPE:
                    outside, like_outside = max(outside, candidate.margin), max(like_outside, candidate.cosine)
                elif candidate.score > by_phrase.get(candidate.intent, _NOTHING).score:
                    by_phrase[candidate.intent] = candidate
        return _Seen(
            by_phrase,
            frozenset(authored) - {OUT_OF_SCOPE},
            max((candidate.score for candidate in by_phrase.values()), default=0.0),
            outside,
            1.0 if OUT_OF_SCOPE in authored else like_outside,
            self.compiled.facts.nearest(analysis.marked),
            frozenset(intent for form in forms for intent in self.compiled.denials.get(exact_form(form), ())),
            frozenset().union(*(marks_in(form) for form in forms)),
            self._shares(near),
            evidence.holders_of(analysis, self.compiled.holdings),
        )

    def _shares(self, near: Mapping[int, float]) -> dict[str, float]:
        """What the nearest phrases are like: for each intent its share of them, the nearer the more."""
        matcher = self.compiled.matcher
        shares: dict[str, float] = {}
        nearest = sorted(near, key=lambda place: (-near[place], place))[:NEIGHBOURS]
        for place in nearest:
            intent = matcher.intents[int(matcher.owners[place])]
            shares[intent] = shares.get(intent, 0.0) + near[place] ** NEARER
        total = sum(shares.values())
        return {intent: share / total for intent, share in shares.items()} if total else {}

    def _as_typed(self, analysis: Analysis) -> str:
        """The question as a phrase would be marked, with nothing put right."""
        typed = stem_text(cut_fillers(analysis.folded, self.index))
        return generalise(typed, self.index.spans(typed), ALWAYS_GENERAL, self.knowledge)

    def _forms(self, analysis: Analysis) -> list[str]:
        """The question as the ranker may see it: names as they are, and as the kinds that slots take."""
        entities = self.knowledge.lexicon.entities
        kinds = {entities[found].kind for found in analysis.entities} & SLOT_KINDS - ALWAYS_GENERAL
        wanted = [ALWAYS_GENERAL, *(ALWAYS_GENERAL | {kind} for kind in sorted(kinds))]
        return list(dict.fromkeys(generalise(analysis.stemmed, analysis.spans, one, self.knowledge) for one in wanted))

    def _wanted(self, analysis: Analysis, seen: _Seen) -> Iterable[tuple[str, Slots]]:
        """The candidates to weigh: of the phrases, about what is named, about what the facts' own words are like."""
        for intent_id in seen.by_phrase:
            for slots in self._fillings(intent_id, analysis.entities):
                yield intent_id, slots
        for entity in analysis.entities:
            yield from self._by_entity.get(entity, [])[:BY_ENTITY]
        for fact in heapq.nsmallest(3, seen.similar, key=lambda fact: (-seen.similar[fact], fact)):
            yield from self._by_entity.get(self.knowledge.facts[fact].about, [])[:6]

    def _together(
        self, wanted: Iterable[tuple[str, Slots]], seen: _Seen, edition: str | None = None
    ) -> dict[tuple[str, ...], float]:
        """For each set of facts the margin of the intents that show it, taken together.

        Two intents for one fact compete in the classifier though either would be right.
        """
        margins: dict[tuple[str, ...], dict[str, float]] = {}
        for intent_id, slots in wanted:
            candidate = seen.by_phrase.get(intent_id)
            if candidate is not None:
                facts = self._shows(intent_id, slots, edition).ids
                margins.setdefault(facts, {})[intent_id] = max(-1.0, candidate.margin)
        return {facts: min(1.0, sum(margin + 1 for margin in own.values()) - 1) for facts, own in margins.items()}

    # -- weighing -----------------------------------------------------------------------------------
    def _weigh(
        self, analysis: Analysis, intent_id: str, slots: Slots, seen: _Seen,
        together: Mapping[tuple[str, ...], float], edition: str | None = None,
    ) -> Scored:  # fmt: skip
        intent = self.knowledge.intents[intent_id]
        shown = self._shows(intent_id, slots, edition)
        facts = shown.facts
        own = self.compiled.holdings.bits[intent_owner(intent_id)]
        found = evidence.weigh(seen.held, shown.bits, own, slots, self.general, self._loose)
        candidate = seen.by_phrase.get(intent_id)
        like = max((seen.similar.get(fact, 0.0) for fact in shown.ids), default=0.0)
        denied = intent_id in seen.denied
        more = len(marks_in(candidate.phrase) - seen.marks) if candidate is not None else 3
        if candidate is not None:
            candidate = replace(candidate, margin=together[shown.ids])
        any_name = not ANY_NAME.isdisjoint(intent.slots.values())
        shares = Shares(
            sum(seen.neighbours.get(other, 0.0) for other in self._same_facts(intent_id, slots)),
            seen.neighbours.get(OUT_OF_SCOPE, 0.0), seen.like_outside,
        )  # fmt: skip
        signals = signals_of(
            analysis, found, candidate, seen.best, seen.outside, like, len(facts), more, shares, any_name
        )
        exact = intent_id in seen.exact and not denied
        certainty = NEVER if denied else weighted_sum(signals)
        score = 100.0 if exact else min(99.0, 100 * probability(certainty))
        phrase = candidate.phrase if candidate else ""
        return Scored(intent, slots, facts, round(score, 1), certainty, signals, found, phrase, exact)

    def _shows(self, intent_id: str, slots: Slots, edition: str | None = None) -> _Shown:
        """The facts of an intent with these slots, of one edition where there are several and it is given."""
        key = (_key(intent_id, slots), edition if self._several else None)
        if key not in self._shown:
            facts = facts_of(self.knowledge.intents[intent_id], slots, self.knowledge.facts, self.knowledge.fixed)
            facts = tuple(fact for fact in facts if key[1] in (None, fact.edition))
            bits = 0
            for fact in facts:
                bits |= self.compiled.holdings.bits[fact_owner(fact.id)]
            self._shown[key] = _Shown(facts, tuple(fact.id for fact in facts), bits)
        return self._shown[key]

    def _same_facts(self, intent_id: str, slots: Slots) -> set[str]:
        """The intents that show the same facts without slots, and the intent itself."""
        return {intent_id, *self._by_facts.get(self._shows(intent_id, slots).ids, ())}

    def _named(self, intent_id: str, slots: Slots, analysis: Analysis) -> bool:
        """Whether the question names what the slots hold."""
        kinds = self.knowledge.intents[intent_id].slots
        return all(entity_of(kinds[slot], value) in analysis.entities for slot, value in slots.items())

    def _can_show(self, intent_id: str, slots: Slots, edition: str | None = None) -> bool:
        """Whether there is something to show."""
        intent = self.knowledge.intents[intent_id]
        return bool(intent.smalltalk or self.facts_of(intent_id, slots, edition))

    # -- tables -------------------------------------------------------------------------------------
    def _intents_by_entity(self) -> dict[str, list[tuple[str, Slots]]]:
        """For each entity the intents (with slots) that show few facts about it, or take it as a slot."""
        found: dict[str, list[tuple[str, Slots]]] = {}
        everything = tuple(self.knowledge.lexicon.entities)
        for intent in self.knowledge.intents.values():
            for slots in self._fillings(intent.id, everything):
                facts = self.facts_of(intent.id, slots)
                about = [fact.about for fact in facts] if _most(facts) <= 2 else []
                values = [entity_of(intent.slots[slot], value) for slot, value in slots.items()]
                for entity in dict.fromkeys([*about, *intent.about, *values]):
                    found.setdefault(entity, []).append((intent.id, slots))
        return found

    def _intents_by_facts(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for intent in self.knowledge.intents.values():
            facts = () if intent.slots else tuple(fact.id for fact in self.facts_of(intent.id, NO_SLOTS))
            if facts:
                found.setdefault(facts, []).append(intent.id)
        return found

    def _fillings(self, intent_id: str, named: Iterable[str]) -> list[Slots]:
        """The fillings of an intent's slots from named entities; one empty filling where it takes none."""
        intent = self.knowledge.intents[intent_id]
        if not intent.slots:
            return [NO_SLOTS]
        named = tuple(named)
        entities = self.knowledge.lexicon.entities
        pools = [
            [(slot, slot_value(entities[entity])) for entity in named if entity in self._kinds.get(kind, ())]
            for slot, kind in intent.slots.items()
        ]
        return [dict(combination) for combination in itertools.product(*pools)]


@dataclass(frozen=True)
class _Shown:
    """What an intent shows: the facts, their ids, and the set of their bits."""

    facts: tuple[Fact, ...]
    ids: tuple[str, ...]
    bits: int


_NOTHING = Candidate("", -1.0)


def _most(facts: Iterable[Fact]) -> int:
    """How many of them the edition with the most has."""
    return max(Counter(fact.edition for fact in facts).values(), default=0)


def marks_in(marked: str) -> frozenset[str]:
    """The names and synonym groups that marked text holds."""
    return frozenset(_MARK.findall(marked))


def _key(intent_id: str, slots: Slots) -> Key:
    return (intent_id, tuple(sorted(slots.items())) if slots else ())


def entity_of(kind: str, value: str) -> str:
    """The entity id that a slot's value stands for."""
    return f"pillar{value}" if kind == "pillar" else value
