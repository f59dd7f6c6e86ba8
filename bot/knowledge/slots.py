"""Slots: which values an intent's slots can take, and the facts that it gives for them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.knowledge.model import Entity, Fact, FixedAnswer, Intent, Slots

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def slot_value(entity: Entity) -> str:
    """The value that an entity has in a slot: the number after the kind's name (pillar3 -> 3), otherwise the id."""
    number = entity.id.removeprefix(entity.kind)
    return number if number != entity.id and number.isdigit() else entity.id


def values_of(kind: str, entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """Every value that a slot of that kind can take, with its entity, in the lexicon's order."""
    return {slot_value(entity): entity for entity in entities.values() if entity.kind == kind}


def fill(text: str, slots: Slots) -> str:
    """The text with `{slot}` replaced by the slot's value; slots without a value stay as they are."""
    return _SLOT.sub(lambda match: slots.get(match.group(1), match.group()), text) if "{" in text else text


def assignments(intent: Intent, entities: Mapping[str, Entity]) -> Iterator[Slots]:
    """Every way to fill an intent's slots (one empty way where it has none)."""
    choices = [values_of(kind, entities) for kind in intent.slots.values()]
    for values in itertools.product(*choices):
        yield MappingProxyType(dict(zip(intent.slots, values, strict=True)))


def facts_of(
    intent: Intent, slots: Slots, facts: Mapping[str, Fact], fixed: Mapping[str, FixedAnswer] = MappingProxyType({})
) -> tuple[Fact, ...]:
    """The live facts that an intent gives with these slots, in the order of the intent, or of the files for a query.

    Superseded facts are left out, and so are ids that do not exist (not every value need have a fact).
    """
    if intent.query:
        wanted = {key: fill(value, slots) for key, value in intent.query.items()}
        found = [fact for fact in facts.values() if _has(fact, wanted)]
    else:
        names = fixed[intent.fixed].facts if intent.fixed in fixed and intent.fixed else intent.facts
        found = [facts[name] for name in (fill(name, slots) for name in names) if name in facts]
    return tuple(fact for fact in found if fact.superseded_by is None)


def _has(fact: Fact, wanted: Mapping[str, str]) -> bool:
    return all(value in ((fact.about,) if key == "about" else fact.tags.get(key, ())) for key, value in wanted.items())
