"""data/briefing/*.yaml: the curated texts of the briefings, and what must hold between them and the facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from bot.errors import Fault
from bot.knowledge.convert import bilingual
from bot.knowledge.draft import Draft, did_you_mean
from bot.knowledge.model import BriefingItem, BriefingPart, Fact, Quote
from bot.knowledge.quotes import explain_missing
from bot.knowledge.schema import BilingualSpec, Id, Ids, Spec, Text

_NONE: list[str] = []
_TOPICS = ("all", "meeting", "jasmine", "new", "press")
Topics = Annotated[Ids, Field(min_length=1)]


class ShownSpec(Spec):
    """Words of a quote of one of the item's facts; a translation is needed only where they are fewer."""

    text: Text
    translation: Text | None = None


class SilentSpec(Spec):
    """What the release is silent on: about these entities it gives none of these focuses."""

    about: Ids = _NONE
    focuses: Ids = _NONE


class LineSpec(Spec):
    """A line at a glance, a paragraph of JASMINE in a minute, a remark on what is marked new."""

    id: Id
    topics: Topics
    text: BilingualSpec
    facts: Annotated[Ids, Field(min_length=1)]
    quotes: list[ShownSpec] | None = None


class AskedSpec(LineSpec):
    """A question to expect, the line to say, what not to add."""

    question: BilingualSpec
    caution: BilingualSpec | None = None
    silent: SilentSpec = SilentSpec()


class AbsentSpec(Spec):
    """Something that is not in the release."""

    id: Id
    topics: Topics
    text: BilingualSpec
    silent: SilentSpec


PARTS: dict[BriefingPart, type[Spec]] = {
    "glance": LineSpec, "minute": LineSpec, "new": LineSpec, "asked": AskedSpec, "absent": AbsentSpec,
}  # fmt: skip


def item(part: BriefingPart, spec: Any) -> BriefingItem:
    """The item of a file's shape; its quotes still as they are written (resolved by check_briefing)."""
    silent = getattr(spec, "silent", None) or SilentSpec()
    question, caution = getattr(spec, "question", None), getattr(spec, "caution", None)
    shown = getattr(spec, "quotes", None) or ()
    return BriefingItem(
        id=spec.id,
        part=part,
        topics=tuple(spec.topics),
        text=bilingual(spec.text),
        question=bilingual(question) if question else None,
        caution=bilingual(caution) if caution else None,
        facts=tuple(getattr(spec, "facts", ())),
        quotes=tuple(Quote(one.text, one.translation or "", "", spec.text) for one in shown),
        about=tuple(silent.about),
        focuses=tuple(silent.focuses),
    )


def check_briefing(draft: Draft) -> None:
    """Give every item its quotes from its facts; a fault for each name, quote or silence that does not hold."""
    _check_parts(draft)
    for name, one in draft.briefing.items():
        owner = ("briefing", name)
        _check_topics(draft, one)
        facts = [
            draft.facts[fact]
            for index, fact in enumerate(one.facts)
            if draft.must_exist(owner, ("facts", index), "fact", fact) and fact in draft.facts
        ]
        _check_current(draft, one, facts)
        _check_silence(draft, one)
        draft.briefing[name] = replace(one, quotes=tuple(_quotes(draft, one, facts)))


def _check_parts(draft: Draft) -> None:
    """A warning for each part that a base with a briefing has nothing of: a file of it may be gone."""
    if any(fault.file.startswith("data/briefing") for fault in draft.faults):
        return  # which may be why it is empty
    held = {one.part for one in draft.briefing.values()}
    for part in [part for part in PARTS if held and part not in held and part != "new"]:
        fix = f"bring back the file that had them, or write {part}: with a list of items"
        message = f"no file here has items under {part}: the briefing leaves that part out"
        draft.faults.append(Fault("warning", "data/briefing", 0, 0, "", message, fix, "empty-part"))


def _check_topics(draft: Draft, one: BriefingItem) -> None:
    known = (*_TOPICS, *(entity.id for entity in draft.entities.values() if entity.kind == "pillar"))
    for index, topic in enumerate(one.topics):
        if topic not in known:
            fix = did_you_mean(topic, known, f"use one of {', '.join(known)}")
            draft.report("briefing", one.id, ("topics", index), f"there is no topic {topic}", fix, "dangling-topic")


def _check_current(draft: Draft, one: BriefingItem, facts: Iterable[Fact]) -> None:
    for fact in facts:
        if fact.superseded_by is not None:
            message = f"the fact {fact.id} holds no longer ({fact.superseded_by} does)"
            fix = f"name {fact.superseded_by}, and compare the text with it"
            draft.report("briefing", one.id, ("facts", one.facts.index(fact.id)), message, fix, "superseded")


def _check_silence(draft: Draft, one: BriefingItem) -> None:
    owner = ("briefing", one.id)
    if one.part == "absent" and not one.about and not one.focuses:
        draft.report(*owner, ("silent",), "nothing says what is not given", "name about, focuses or both", "silent")
    for index, entity in enumerate(one.about):
        draft.must_exist(owner, ("silent", "about", index), "entity", entity)
    for index, focus in enumerate(one.focuses):
        draft.must_exist(owner, ("silent", "focuses", index), "focus", focus)
    if not one.about and not one.focuses:
        return
    for fact in draft.facts.values():
        given = [focus for focus in fact.gives if focus in one.focuses or not one.focuses]
        if fact.superseded_by is None and given and (fact.about in one.about or not one.about):
            message = f"the fact {fact.id} ({fact.origin}) is about {fact.about} and gives {', '.join(given)}"
            fix = "take out what the release does say, or correct gives of the fact"
            draft.report(*owner, ("silent",), message, fix, "not-silent")


def _quotes(draft: Draft, one: BriefingItem, facts: list[Fact]) -> Iterable[Quote]:
    """The words to show: those that are written, each found in a quote of the facts; else all quotes, once each."""
    held = list(dict.fromkeys(quote for fact in facts for quote in fact.quotes))
    if not one.quotes:
        yield from held
        return
    for index, shown in enumerate(one.quotes):
        found = next((quote for quote in held if shown.text in quote.text), None)
        loc = ("quotes", index, "text")
        if found is None and facts:
            named = {quote.block for quote in held}
            blocks = [block for source in draft.sources.values() for block in source.blocks if block.id in named]
            message, fix, _ = explain_missing(shown.text, blocks)
            draft.report("briefing", one.id, loc, f"no fact of the item quotes this: {message}", fix, "quote-not-found")
        elif found is not None and not shown.translation and shown.text != found.text:
            message = "the words are fewer than the fact's, and have no translation"
            draft.report("briefing", one.id, loc, message, "add translation: below the text", "no-translation")
        if found is not None:
            yield Quote(shown.text, shown.translation or found.translation, found.block, found.place)
