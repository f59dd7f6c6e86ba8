"""What an edit changes, in plain words: the answers, follow-ups and phrases of two states of a base."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.knowledge.model import (
    LANGS,
    PHRASE_LANGS,
    Bilingual,
    BriefingItem,
    Fact,
    Intent,
    IntentRef,
    Knowledge,
    Phrases,
)
from bot.knowledge.slots import assignments, facts_of

T = TypeVar("T")
_LANGUAGE = {"ja": "Japanese", "en": "English", "other": "other languages"}


@dataclass(frozen=True)
class Change:
    """One change: what it is about, what happened, and both wordings where there are any."""

    kind: str
    name: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        lines = [f"{self.kind} {self.name}: {self.what}"]
        lines += [
            f"  {sign} {line}" for sign, text in (("-", self.before), ("+", self.after)) for line in text.splitlines()
        ]
        return "\n".join(lines)


def changes(old: Knowledge, new: Knowledge) -> list[Change]:
    """Every change that a reader of answers could notice, facts first."""
    return [
        *_compare("source", old.sources, new.sources, lambda a, b: _blocks(a.id, old, new)),
        *_compare("fact", old.facts, new.facts, lambda a, b: _fact(a, b, new)),
        *_compare("intent", old.intents, new.intents, lambda a, b: _intent(a, b, old, new)),
        *_compare(
            "fixed answer", old.fixed, new.fixed, lambda a, b: _texts("fixed answer", a.id, "text", a.text, b.text)
        ),
        *_strings(old, new),
        *_compare("briefing", _items(old), _items(new), _briefing),
        *_phrases("out of scope", "sentences", old.out_of_scope, new.out_of_scope),
    ]


def _compare(
    kind: str, old: Mapping[str, T], new: Mapping[str, T], inside: Callable[[T, T], Iterator[Change]]
) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Change(kind, name, "is gone")
        elif name not in old:
            yield Change(kind, name, "is new")
        elif old[name] != new[name]:
            yield from inside(old[name], new[name])


def _blocks(name: str, old: Knowledge, new: Knowledge) -> Iterator[Change]:
    before, after = ({block.id: block.text for block in base.sources[name].blocks} for base in (old, new))
    for block in dict.fromkeys([*before, *after]):
        if before.get(block) != after.get(block):
            yield Change("source", name, f"block {block} changes", before.get(block, ""), after.get(block, ""))


def _fact(before: Fact, after: Fact, new: Knowledge) -> Iterator[Change]:
    givers = ", ".join(_givers(after, new)) or "no intent"
    yield from _texts("fact", after.id, f"statement (answers {givers})", before.statement, after.statement)
    if [quote.text for quote in before.quotes] != [quote.text for quote in after.quotes]:
        texts = ("\n".join(quote.text for quote in fact.quotes) for fact in (before, after))
        yield Change("fact", after.id, "quotes other words", *texts)
    elif before.quotes != after.quotes:
        texts = ("\n".join(quote.translation for quote in fact.quotes) for fact in (before, after))
        yield Change("fact", after.id, "English rendering of the quote changes", *texts)
    if before.superseded_by != after.superseded_by:
        now = f"is superseded by {after.superseded_by}" if after.superseded_by else "is live again"
        yield Change("fact", after.id, now)
    for key in ("about", "gives", "tags", "mentions", "volatile", "edition"):
        if getattr(before, key) != getattr(after, key):
            yield Change("fact", after.id, f"{key} changes", _plain(getattr(before, key)), _plain(getattr(after, key)))


def _givers(fact: Fact, base: Knowledge) -> list[str]:
    """The intents that give a fact."""
    return [intent.id for intent in base.intents.values() if fact.id in _given(intent, base)]


def _given(intent: Intent, base: Knowledge) -> dict[str, None]:
    """Ids of the facts that an intent gives with any slots, in order."""
    entities = base.lexicon.entities
    found = (facts_of(intent, slots, base.facts, base.fixed) for slots in assignments(intent, entities))
    return dict.fromkeys(fact.id for facts in found for fact in facts)


def _intent(before: Intent, after: Intent, old: Knowledge, new: Knowledge) -> Iterator[Change]:
    name = after.id
    yield from _texts("intent", name, "title", before.title, after.title)
    yield from _texts("intent", name, "answer", before.answer or Bilingual("", ""), after.answer or Bilingual("", ""))
    gave, gives = _given(before, old), _given(after, new)
    if list(gave) != list(gives):
        yield Change("intent", name, "answers with other facts", ", ".join(gave), ", ".join(gives))
    for key in ("fixed", "smalltalk"):
        if getattr(before, key) != getattr(after, key):
            yield Change("intent", name, f"{key} changes", getattr(before, key) or "", getattr(after, key) or "")
    if before.follow_ups != after.follow_ups:
        yield Change("intent", name, "follow-ups change", _refs(before.follow_ups), _refs(after.follow_ups))
    yield from _phrases("intent", f"{name} phrases", before.ask, after.ask)
    yield from _phrases("intent", f"{name} not_this", before.not_this, after.not_this)
    yield from _phrases("intent", f"{name} refuse", before.refuse, after.refuse)


def _texts(kind: str, name: str, what: str, before: Bilingual, after: Bilingual) -> Iterator[Change]:
    for lang in LANGS:
        if before[lang] != after[lang]:
            yield Change(kind, name, f"{_LANGUAGE[lang]} {what} changes", before[lang], after[lang])


def _phrases(kind: str, name: str, before: Phrases, after: Phrases) -> Iterator[Change]:
    for lang in PHRASE_LANGS:
        old, new = set(before[lang]), set(after[lang])
        gone = [text for text in before[lang] if text not in new]
        added = [text for text in after[lang] if text not in old]
        if gone or added:
            what = f"{len(added)} added, {len(gone)} removed ({_LANGUAGE[lang]})"
            yield Change(kind, name, what, "\n".join(gone), "\n".join(added))


def _strings(old: Knowledge, new: Knowledge) -> Iterator[Change]:
    for name in dict.fromkeys([*old.strings, *new.strings]):
        nothing = Bilingual("", "")
        yield from _texts("string", name, "text", old.strings.get(name, nothing), new.strings.get(name, nothing))


def _items(base: Knowledge) -> dict[str, BriefingItem]:
    return {item.id: item for item in base.briefing}


def _briefing(before: BriefingItem, after: BriefingItem) -> Iterator[Change]:
    nothing = Bilingual("", "")
    for key in ("question", "text", "caution"):
        first, second = getattr(before, key) or nothing, getattr(after, key) or nothing
        yield from _texts("briefing", after.id, key, first, second)
    for key in ("topics", "facts", "about", "focuses"):
        if getattr(before, key) != getattr(after, key):
            yield Change(
                "briefing", after.id, f"{key} changes", _plain(getattr(before, key)), _plain(getattr(after, key))
            )
    if [quote.text for quote in before.quotes] != [quote.text for quote in after.quotes]:
        texts = ("\n".join(quote.text for quote in item.quotes) for item in (before, after))
        yield Change("briefing", after.id, "quotes other words", *texts)


def _refs(refs: tuple[IntentRef, ...]) -> str:
    return ", ".join(f"{ref.intent} {dict(ref.slots)}" if ref.slots else ref.intent for ref in refs)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
