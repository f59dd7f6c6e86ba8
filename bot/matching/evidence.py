"""What a candidate can explain of a question: the second kind of evidence, beside its phrases."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Slots
from bot.matching.analysis import Analysis
from bot.matching.holdings import Holdings

STRONG_FOCUSES = frozenset({"when", "where", "who", "why", "how_many", "name", "status"})
"""Focuses that ask for one kind of thing; `what`, `whether`, `list` and `which` are answered by any statement."""


@dataclass(frozen=True)
class Evidence:
    """How far a candidate explains a question. All counts are of the question's own parts."""

    entities: int
    about: int
    spoken_of: int
    named_in_phrases: int
    unexplained_entities: tuple[str, ...]
    unexplained_general: tuple[str, ...]
    focus_given: tuple[str, ...]
    focus_missing: tuple[str, ...]
    words: int
    unexplained_words: tuple[str, ...]
    unknown_words: tuple[str, ...]
    unexplained_asked: tuple[str, ...]
    concepts: int
    unexplained_concepts: tuple[str, ...]
    unexplained_numbers: tuple[str, ...]
    refused_focus: bool


def weigh(
    analysis: Analysis, holdings: Holdings, facts: int, intent: int, slots: Slots, general: frozenset[str],
    loose: frozenset[str],
) -> Evidence:  # fmt: skip
    """The evidence of one candidate for a question: what its facts (a set of bits) explain, and what its phrases add.

    A name that only the phrases hold counts less, and only where it is `loose` (general, a theme, a term): a phrase may
    name an event or a person to say that it is another.
    """
    values = set(slots.values()) | {f"pillar{value}" for value in slots.values()}
    both = facts | intent
    about = [entity for entity in analysis.entities if entity in values or holdings.about.get(entity, 0) & both]
    spoken = [entity for entity in analysis.entities if entity in about or holdings.names.get(entity, 0) & facts]
    named = [
        entity for entity in analysis.entities
        if entity not in spoken and entity in loose and holdings.names.get(entity, 0) & intent
    ]  # fmt: skip
    missing = [entity for entity in analysis.entities if entity not in spoken and entity not in named]
    strong = _strong_focuses(analysis)
    holders = {word: holdings.holders_of_word(word) for word in analysis.content}
    left = tuple(word for word in analysis.content if not holders[word] & both)
    refused = analysis.refused_focus
    return Evidence(
        entities=len(analysis.entities),
        about=len(about),
        spoken_of=len(spoken),
        named_in_phrases=len(named),
        unexplained_entities=tuple(entity for entity in missing if entity not in general),
        unexplained_general=tuple(entity for entity in missing if entity in general),
        focus_given=tuple(focus for focus in strong if holdings.gives.get(focus, 0) & both),
        focus_missing=tuple(focus for focus in strong if not holdings.gives.get(focus, 0) & both),
        words=len(analysis.content),
        unexplained_words=left,
        unknown_words=tuple(word for word in left if not holders[word]),
        unexplained_asked=tuple(word for word in sorted(analysis.asked) if not holdings.holders_of_word(word) & both),
        concepts=len(analysis.concepts),
        unexplained_concepts=tuple(
            concept for concept in sorted(analysis.concepts) if not holdings.concepts.get(concept, 0) & both
        ),
        unexplained_numbers=tuple(number for number in analysis.numbers if not holdings.numbers.get(number, 0) & both),
        refused_focus=refused is not None and not holdings.gives.get(refused, 0) & both,
    )


def _strong_focuses(analysis: Analysis) -> list[str]:
    """The focuses that must be given; "where" about a place in the document is answered by every excerpt."""
    strong = [focus for focus in analysis.focuses if focus in STRONG_FOCUSES]
    if {"place_in", "mention"} & analysis.concepts:
        strong = [focus for focus in strong if focus != "where"]
    return strong
