"""What a candidate can explain of a question: the second kind of evidence, beside its phrases."""

from __future__ import annotations

from typing import NamedTuple

from bot.knowledge.model import Slots
from bot.matching.analysis import Analysis
from bot.matching.holdings import Holdings

STRONG_FOCUSES = frozenset({"when", "where", "who", "why", "how_many", "name", "status"})
"""Focuses that ask for one kind of thing; `what`, `whether`, `list` and `which` are answered by any statement."""


class Evidence(NamedTuple):
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


class Holders(NamedTuple):
    """Each part of a question with the owners (a set of bits) that hold it: the same for all candidates."""

    entities: tuple[tuple[str, int, int], ...]  # with the owners that are about it, and those that name it
    words: tuple[tuple[str, int], ...]
    asked: tuple[tuple[str, int], ...]
    concepts: tuple[tuple[str, int], ...]
    numbers: tuple[tuple[str, int], ...]
    focuses: tuple[tuple[str, int], ...]
    refused_focus: int | None


def holders_of(analysis: Analysis, holdings: Holdings) -> Holders:
    """Who holds the parts of a question."""
    refused = analysis.refused_focus
    return Holders(
        tuple((one, holdings.about.get(one, 0), holdings.names.get(one, 0)) for one in analysis.entities),
        tuple((word, holdings.holders_of_word(word)) for word in analysis.content),
        tuple((word, holdings.holders_of_word(word)) for word in sorted(analysis.asked)),
        tuple((concept, holdings.concepts.get(concept, 0)) for concept in sorted(analysis.concepts)),
        tuple((number, holdings.numbers.get(number, 0)) for number in analysis.numbers),
        tuple((focus, holdings.gives.get(focus, 0)) for focus in _strong_focuses(analysis)),
        None if refused is None else holdings.gives.get(refused, 0),
    )


def weigh(
    held: Holders, facts: int, intent: int, slots: Slots, general: frozenset[str], loose: frozenset[str]
) -> Evidence:
    """The evidence of one candidate for a question: what its facts (a set of bits) explain, and what its phrases add.

    A name that only the phrases hold counts less, and only where it is `loose` (general, a theme, a term): a phrase may
    name an event or a person to say that it is another.
    """
    values = {*slots.values(), *(f"pillar{value}" for value in slots.values())} if slots else ()
    both = facts | intent
    about = spoken = named = 0
    missing: list[str] = []
    for entity, about_it, names_it in held.entities:
        if entity in values or about_it & both:
            about += 1
            spoken += 1
        elif names_it & facts:
            spoken += 1
        elif entity in loose and names_it & intent:
            named += 1
        else:
            missing.append(entity)
    return Evidence(
        entities=len(held.entities),
        about=about,
        spoken_of=spoken,
        named_in_phrases=named,
        unexplained_entities=tuple([entity for entity in missing if entity not in general]),
        unexplained_general=tuple([entity for entity in missing if entity in general]),
        focus_given=tuple([focus for focus, holders in held.focuses if holders & both]),
        focus_missing=tuple([focus for focus, holders in held.focuses if not holders & both]),
        words=len(held.words),
        unexplained_words=tuple([word for word, holders in held.words if not holders & both]),
        unknown_words=tuple([word for word, holders in held.words if not holders]),
        unexplained_asked=tuple([word for word, holders in held.asked if not holders & both]),
        concepts=len(held.concepts),
        unexplained_concepts=tuple([concept for concept, holders in held.concepts if not holders & both]),
        unexplained_numbers=tuple([number for number, holders in held.numbers if not holders & both]),
        refused_focus=held.refused_focus is not None and not held.refused_focus & both,
    )


def _strong_focuses(analysis: Analysis) -> list[str]:
    """The focuses that must be given; "where" about a place in the document is answered by every excerpt."""
    strong = [focus for focus in analysis.focuses if focus in STRONG_FOCUSES]
    if {"place_in", "mention"} & analysis.concepts:
        strong = [focus for focus in strong if focus != "where"]
    return strong
