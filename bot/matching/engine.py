"""The ranking of a Knowledge's intents for one question, by both kinds of evidence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.knowledge.model import Fact, Intent, IntentRef, Knowledge, Slots
from bot.matching import evidence
from bot.matching.analysis import SLOT_KINDS, Analysis, analyse, cut_fillers
from bot.matching.choices import Choice, Choices, Key
from bot.matching.compiled import ALWAYS_GENERAL, OUT_OF_SCOPE, Compiled, Likeness, compile_knowledge, generalise
from bot.matching.decision import Network, Shares, Signals, network, probability, signals_of
from bot.matching.evidence import Evidence, Holders
from bot.matching.features import MARK_CLOSE, MARK_OPEN, exact_form
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

LOOSE_KINDS = frozenset({"theme", "term"})
_MARK = re.compile(f"{MARK_OPEN}[^{MARK_CLOSE}]*{MARK_CLOSE}")


class Scored(NamedTuple):
    """An intent with its slots for one question: 0-100, the facts that it would show, and why.

    `certainty` orders candidates: what the network makes of the signals, which the score cuts at 99.
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
class _Words(Container[str]):
    """The stems of all phrases and facts, and the Japanese words of what is to be refused: what may stand as it is."""

    compiled: Compiled

    def __contains__(self, word: object) -> bool:
        compiled = self.compiled
        return word in compiled.refused_words or (word in compiled.holdings.words and word not in compiled.foreign)


@dataclass(frozen=True)
class _Seen:
    """What the phrases and the facts' words say of a question, before candidates are weighed."""

    by_phrase: Mapping[str, Candidate]
    exact: frozenset[str]
    best: float
    outside: float
    like_outside: float
    similar: Likeness
    denied: frozenset[str]
    marks: frozenset[str]
    neighbours: Mapping[str, float]
    held: Holders


class Engine:
    """Ranks. Holds only what is derived from its knowledge; nothing changes after construction but a memo."""

    def __init__(self, knowledge: Knowledge, compiled: Compiled | None = None, weights: Network | None = None) -> None:
        self.knowledge = knowledge
        self._network = weights or network()
        self.index = LexiconIndex(knowledge.lexicon)
        self.compiled = compiled or compile_knowledge(knowledge, self.index)
        self.general = frozenset(entity.id for entity in knowledge.lexicon.entities.values() if entity.general)
        self._loose = self.general | frozenset(
            entity.id for entity in knowledge.lexicon.entities.values() if entity.kind in LOOSE_KINDS
        )
        self._words = _Words(self.compiled)
        self.index.learn_words(self.compiled.spelling)
        self._choices = Choices(knowledge, self.compiled.holdings)

    def analyse(self, text: str, reread: bool = True) -> Analysis:
        """The question taken apart; with `reread` false as it stands, no word taken for a homophone of ours."""
        homophones = self.compiled.homophones if reread else None
        return analyse(text, self.index, self._words, homophones, self.compiled.foreign)

    def knows(self, word: str) -> bool:
        """Whether a fact or an intent holds a content word."""
        return bool(self.compiled.holdings.holders_of_word(word))

    def intents_about(self, entity: str) -> list[tuple[str, Slots]]:
        """The intents, with their slots, that show a fact about an entity."""
        return self._choices.about(entity)

    def facts_of(self, intent_id: str, slots: Slots, edition: str | None = None) -> tuple[Fact, ...]:
        """The facts that an intent shows with these slots, of one edition where it is given."""
        return self._choices.of(intent_id, slots, edition).facts

    def intent_of_fact(self, fact_id: str) -> IntentRef | None:
        """The intent that shows this one fact and nothing else."""
        for intent_id, slots in self.intents_about(self.knowledge.facts[fact_id].about):
            if self._choices.of(intent_id, slots).ids == (fact_id,):
                return IntentRef(intent_id, slots)
        return None

    def weigh(self, analysis: Analysis, wanted: Iterable[tuple[str, Slots]]) -> tuple[Scored, ...]:
        """Given intents weighed for a question, in the given order; those that have nothing to show are left out."""
        seen = self._look(analysis)
        choices = [choice for choice in (self._choices.of(*pair) for pair in wanted) if choice.shows]
        return tuple(self._weighed(analysis, choices, seen))

    def rank(self, analysis: Analysis, limit: int = 8, edition: str | None = None) -> Ranking:
        """The candidates of an analysed question, best first, each weighed by both kinds of evidence.

        With an edition, only intents that show a fact of it are candidates.
        """
        seen = self._look(analysis)
        named = frozenset(analysis.entities)
        wanted: dict[Key, Choice] = {}
        for intent_id, slots in self._wanted(analysis, seen):
            choice = self._choices.of(intent_id, slots, edition)
            if choice.key not in wanted and choice.needs <= named and choice.shows:
                wanted[choice.key] = choice
        scored = self._weighed(analysis, list(wanted.values()), seen)
        ordered = sorted(scored, key=lambda one: (-one.exact, -one.certainty, one.intent.id))
        return Ranking(analysis, tuple(ordered[:limit]), seen.outside, seen.like_outside)

    # -- what the phrases and facts say -------------------------------------------------------------
    def _look(self, analysis: Analysis) -> _Seen:
        forms = self._forms(analysis)
        by_phrase: dict[str, Candidate] = {}
        near: dict[int, float] = {}
        outside, like_outside = -1.0, 0.0
        typed = [self._as_typed(analysis)] if analysis.guessed or analysis.corrected else []
        for form in forms:
            candidates, places = self.compiled.matcher.look(form, RANKED)
            near |= {place: max(cosine, near.get(place, 0.0)) for place, cosine in places.items()}
            for candidate in candidates:
                if candidate.intent == OUT_OF_SCOPE:
                    outside, like_outside = max(outside, candidate.margin), max(like_outside, candidate.cosine)
                elif candidate.score > by_phrase.get(candidate.intent, _NOTHING).score:
                    by_phrase[candidate.intent] = candidate
        authored = self._authors(forms, typed)
        return _Seen(
            by_phrase,
            authored - {OUT_OF_SCOPE},
            max((candidate.score for candidate in by_phrase.values()), default=0.0),
            outside,
            1.0 if OUT_OF_SCOPE in authored else like_outside,
            self.compiled.facts.likeness(analysis.marked),
            frozenset(
                intent for form in (*forms, *typed) for intent in self.compiled.denials.get(exact_form(form), ())
            ),
            frozenset().union(*(marks_in(form) for form in forms)),
            self._shares(near),
            evidence.holders_of(analysis, self.compiled.holdings),
        )

    def _authors(self, forms: Sequence[str], typed: Sequence[str]) -> frozenset[str]:
        """The intents that have what was typed as a phrase, else those that have what it was read as."""
        authors_of = self.compiled.matcher.authors_of
        return frozenset().union(*map(authors_of, typed)) or frozenset().union(*map(authors_of, forms))

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
            for slots in self._choices.fillings(intent_id, analysis.entities):
                yield intent_id, slots
        for entity in analysis.entities:
            yield from self._choices.about(entity)[:BY_ENTITY]
        for fact in seen.similar.nearest(3):
            yield from self._choices.about(self.knowledge.facts[fact].about)[:6]

    # -- weighing -----------------------------------------------------------------------------------
    def _weighed(self, analysis: Analysis, choices: Sequence[Choice], seen: _Seen) -> list[Scored]:
        """The choices with how sure each is, in the given order."""
        together = _together(choices, seen)
        found = [
            evidence.weigh(seen.held, one.fact_bits, one.own_bit, one.slots, self.general, self._loose)
            for one in choices
        ]
        signals = [self._signals(analysis, one, own, seen, together) for one, own in zip(choices, found, strict=True)]
        sums = self._network.certainties(signals).tolist()
        return [
            self._scored(*one, seen, one[0].is_about(analysis.excluded))
            for one in zip(choices, found, signals, sums, strict=True)
        ]

    def _signals(
        self, analysis: Analysis, choice: Choice, found: Evidence, seen: _Seen,
        together: Mapping[tuple[str, ...], float],
    ) -> Signals:  # fmt: skip
        candidate = seen.by_phrase.get(choice.intent.id)
        like = max([seen.similar.of(fact) for fact in choice.ids], default=0.0)
        more = len(_marks_of_phrase(candidate.phrase) - seen.marks) if candidate is not None else 3
        margin = together[choice.ids] if candidate is not None else -1.0
        shares = Shares(
            sum([seen.neighbours.get(other, 0.0) for other in choice.alike]), seen.neighbours.get(OUT_OF_SCOPE, 0.0),
            seen.like_outside,
        )  # fmt: skip
        return signals_of(
            analysis, found, candidate, margin, seen.best, seen.outside, like, len(choice.facts), more, shares,
            choice.any_name,
        )  # fmt: skip

    def _scored(
        self, choice: Choice, found: Evidence, signals: Signals, weighed: float, seen: _Seen, excluded: bool
    ) -> Scored:  # fmt: skip
        intent = choice.intent
        candidate = seen.by_phrase.get(intent.id)
        denied = intent.id in seen.denied
        exact = intent.id in seen.exact and not denied
        certainty = NEVER if denied or (excluded and not exact) else weighed
        score = 100.0 if exact else min(99.0, 100 * probability(certainty))
        return Scored(
            intent, choice.slots, choice.facts, round(score, 1), certainty, signals, found,
            candidate.phrase if candidate else "", exact,
        )  # fmt: skip


def _together(choices: Iterable[Choice], seen: _Seen) -> dict[tuple[str, ...], float]:
    """For each set of facts the margin of the intents that show it, taken together.

    Two intents for one fact compete in the classifier though either would be right.
    """
    margins: dict[tuple[str, ...], dict[str, float]] = {}
    for choice in choices:
        candidate = seen.by_phrase.get(choice.intent.id)
        if candidate is not None:
            margins.setdefault(choice.ids, {})[choice.intent.id] = max(-1.0, candidate.margin)
    return {ids: min(1.0, sum(margin + 1 for margin in own.values()) - 1) for ids, own in margins.items()}


_NOTHING = Candidate("", -1.0)


def marks_in(marked: str) -> frozenset[str]:
    """The names and synonym groups that marked text holds."""
    return frozenset(_MARK.findall(marked))


_marks_of_phrase = lru_cache(maxsize=4096)(marks_in)
