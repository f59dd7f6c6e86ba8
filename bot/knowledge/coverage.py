"""Coverage: every block is quoted, every fact can be reached, no intent gives several facts without wording them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from bot.knowledge.draft import Draft, did_you_mean
from bot.knowledge.model import LANGS, Fact, Intent
from bot.knowledge.plain import squeeze
from bot.knowledge.slots import assignments, facts_of, values_of


def check_coverage(draft: Draft) -> None:
    """Leave a fault for every block that no fact quotes and every fact that no intent gives; warn of loose ends."""
    _check_blocks(draft)
    reached: set[str] = set()
    for intent in draft.intents.values():
        reached |= _check_intent(draft, intent)
    faulty = [text for kind, value in draft.dropped if kind in ("intent", "fixed") for text in _texts(value)]
    for fact in draft.facts.values():
        covered = fact.id in reached or any(_could_give(text, fact) for text in faulty)
        if fact.superseded_by is None and not covered and draft.intents:
            message = "no intent gives this fact"
            fix = "name it under facts of an intent, or give it the tags that a query asks for"
            draft.report("fact", fact.id, ("id",), message, fix, "fact-unreached")
        _check_tags(draft, fact)
    _check_aliases(draft)


def _texts(value: Any) -> list[str]:
    """Every text in a value as written, however wrong its shape."""
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return [text for item in inner for text in _texts(item)]
    return [value] if isinstance(value, str) and len(value) > 1 else []


def _could_give(text: str, fact: Fact) -> bool:
    """Whether a text of a faulty intent may have named this fact: by id, by an id with slots, or by a tag."""
    pattern = ".*".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", text))
    return bool(re.fullmatch(pattern, fact.id)) or any(text in values for values in fact.tags.values())


def _check_blocks(draft: Draft) -> None:
    quoted = {quote.block for fact in draft.facts.values() for quote in fact.quotes} | draft.aimed
    faulty = [text for kind, value in draft.dropped if kind == "fact" for text in _texts(value)]
    for source in draft.sources.values():
        for block in source.blocks:
            if not block.heading and block.id not in quoted and not any(text in block.text for text in faulty):
                message = f"no fact quotes this block ({block.text[:30]}{'…' if len(block.text) > 30 else ''})"
                draft.report("block", block.id, (), message, "quote it in a fact of data/facts/", "block-unquoted")


def _check_intent(draft: Draft, intent: Intent) -> set[str]:
    """The ids of the facts that the intent gives; a warning where it gives several at once and does not word them."""
    reached: set[str] = set()
    several: tuple[Fact, ...] = ()
    for slots in assignments(intent, draft.entities):
        facts = facts_of(intent, slots, draft.facts, draft.fixed)
        reached.update(fact.id for fact in facts)
        if not several and max(Counter(fact.edition for fact in facts).values(), default=0) > 1:
            several = facts
    if several and intent.answer is None and intent.fixed is None:
        names = ", ".join(fact.id for fact in several[:4])
        key = "query" if intent.query else "facts"
        message = f"several live facts answer at once ({names}), and no answer words them as one"
        fix = "write answer: {ja: …, en: …}, or keep one fact"
        draft.report("intent", intent.id, (key,), message, fix, "several-facts", severity="warning", key=True)
    return reached


def _check_tags(draft: Draft, fact: Fact) -> None:
    """A tag named like a kind of entity holds slot values of that kind, or ids of other entities."""
    for key, values in fact.tags.items():
        known = values_of(key, draft.entities)
        for value in values:
            if known and value not in known and value not in draft.entities:
                message = f"{value} is no {key} of the lexicon"
                fix = did_you_mean(value, known, f"use one of {', '.join(list(known)[:12])}")
                draft.report("fact", fact.id, ("tags", key), message, fix, "tag", severity="warning")


def _check_aliases(draft: Draft) -> None:
    """One spelling for two entities of a kind: a slot could not tell them apart."""
    for lang in LANGS:
        seen: dict[tuple[str, str], str] = {}
        repeated: dict[str, list[str]] = defaultdict(list)
        for entity in draft.entities.values():
            for alias in entity.aliases[lang]:
                first = seen.setdefault((entity.kind, squeeze(alias)), entity.id)
                if first != entity.id:
                    repeated[entity.id].append(f"{alias} ({first})")
        for name, aliases in repeated.items():
            message = f"the name of another {draft.entities[name].kind} too: {', '.join(aliases)}"
            fix = "keep each spelling with one of them"
            draft.report("entity", name, ("aliases", lang), message, fix, "alias", severity="warning")
