"""What may be chosen: each intent with each filling of its slots, what it shows, and what it needs to be named."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.model import NO_SLOTS, Fact, Intent, Knowledge, Slots
from bot.knowledge.slots import facts_of, slot_value
from bot.matching.compiled import names_by_kind
from bot.matching.holdings import Holdings, fact_owner, intent_owner

ANY_NAME = frozenset({"theme", "term", "initiative"})
"""Kinds of slots that lend an intent to whatever is asked about a thing."""

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Choice:
    """An intent with its slots: the facts that it shows, their ids, theirs and its own bits among the owners.

    `alike` are the intents that show the same without slots, and itself; `needs` the entities that its slots stand for.
    """

    key: Key
    intent: Intent
    slots: Slots
    facts: tuple[Fact, ...]
    ids: tuple[str, ...]
    fact_bits: int
    own_bit: int
    alike: frozenset[str]
    needs: frozenset[str]
    any_name: bool

    @property
    def shows(self) -> bool:
        """Whether there is something to show."""
        return bool(self.intent.smalltalk or self.facts)

    def is_about(self, names: frozenset[str]) -> bool:
        """Whether all the facts that it shows are about these names."""
        return bool(names and self.facts) and all(fact.about in names for fact in self.facts)


class Choices:
    """The choices of a knowledge. Nothing changes after construction but a memo."""

    def __init__(self, knowledge: Knowledge, holdings: Holdings) -> None:
        self.knowledge = knowledge
        self._holdings = holdings
        self._kinds = names_by_kind(knowledge)
        self._several = len(knowledge.sources) > 1
        self._made: dict[tuple[Key, str | None], Choice] = {}
        self._by_facts = self._intents_by_facts()
        self._by_entity = self._intents_by_entity()

    def of(self, intent_id: str, slots: Slots, edition: str | None = None) -> Choice:
        """An intent with these slots, with the facts of one edition where there are several and it is given."""
        key = (intent_id, tuple(sorted(slots.items())) if slots else ())
        edition = edition if self._several else None
        made = self._made.get((key, edition))
        if made is None:
            made = self._made[key, edition] = self._make(key, slots, edition)
        return made

    def about(self, entity: str) -> list[tuple[str, Slots]]:
        """The intents, with their slots, that show few facts about an entity, or take it as a slot."""
        return self._by_entity.get(entity, [])

    def fillings(self, intent_id: str, named: Iterable[str]) -> list[Slots]:
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

    def _make(self, key: Key, slots: Slots, edition: str | None) -> Choice:
        intent = self.knowledge.intents[key[0]]
        facts = tuple(fact for fact in self._facts(intent, slots) if edition in (None, fact.edition))
        bits = 0
        for fact in facts:
            bits |= self._holdings.bits[fact_owner(fact.id)]
        ids = tuple(fact.id for fact in facts)
        whole = ids if edition is None else tuple(fact.id for fact in self._facts(intent, slots))
        return Choice(
            key, intent, slots, facts, ids, bits, self._holdings.bits[intent_owner(intent.id)],
            frozenset({intent.id, *self._by_facts.get(whole, ())}),
            frozenset(entity_of(intent.slots[slot], value) for slot, value in slots.items() if slot in intent.slots),
            not ANY_NAME.isdisjoint(intent.slots.values()),
        )  # fmt: skip

    def _facts(self, intent: Intent, slots: Slots) -> list[Fact]:
        return list(facts_of(intent, slots, self.knowledge.facts, self.knowledge.fixed))

    def _intents_by_entity(self) -> dict[str, list[tuple[str, Slots]]]:
        found: dict[str, list[tuple[str, Slots]]] = {}
        everything = tuple(self.knowledge.lexicon.entities)
        for intent in self.knowledge.intents.values():
            for slots in self.fillings(intent.id, everything):
                choice = self.of(intent.id, slots)
                about = [fact.about for fact in choice.facts] if _most(choice.facts) <= 2 else []
                for entity in dict.fromkeys([*about, *intent.about, *choice.needs]):
                    found.setdefault(entity, []).append((intent.id, slots))
        return found

    def _intents_by_facts(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for intent in self.knowledge.intents.values():
            facts = () if intent.slots else tuple(fact.id for fact in self._facts(intent, NO_SLOTS))
            if facts:
                found.setdefault(facts, []).append(intent.id)
        return found


def entity_of(kind: str, value: str) -> str:
    """The entity id that a slot's value stands for."""
    return f"pillar{value}" if kind == "pillar" else value


def _most(facts: Iterable[Fact]) -> int:
    """How many of them the edition with the most has."""
    return max(Counter(fact.edition for fact in facts).values(), default=0)
