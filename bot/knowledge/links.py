"""References between the files: every id that is named somewhere must exist, slots must fit, patterns must compile."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.draft import Draft, did_you_mean
from bot.knowledge.model import LANGS, PHRASE_LANGS, Intent, IntentRef, Phrases
from bot.knowledge.slots import assignments, facts_of, fill, values_of
from bot.knowledge.templates import TemplateError, expand, slots_in
from bot.knowledge.yamlio import Loc

_ANSWER_WORDS = ("count", "count_word", "items")
_FULL_WIDTH = "｜［］｛｝"


def check_links(draft: Draft) -> None:
    """Leave a fault in the draft for every reference that does not hold."""
    _check_facts(draft)
    _check_lexicon(draft)
    for fixed in draft.fixed.values():
        _ids(draft, ("fixed", fixed.id), ("facts",), "fact", fixed.facts)
        _ids(draft, ("fixed", fixed.id), ("related",), "fact", fixed.related)
    for intent in draft.intents.values():
        _check_intent(draft, intent)


def _ids(draft: Draft, owner: tuple[str, str], loc: Loc, kind: str, names: Iterable[str]) -> None:
    for index, name in enumerate(names):
        draft.must_exist(owner, (*loc, index), kind, name)


def _check_facts(draft: Draft) -> None:
    editions = {source.edition for source in draft.sources.values()}
    for fact in draft.facts.values():
        owner = ("fact", fact.id)
        draft.must_exist(owner, ("about",), "entity", fact.about)
        _ids(draft, owner, ("gives",), "focus", fact.gives)
        _ids(draft, owner, ("mentions",), "entity", fact.mentions)
        if fact.superseded_by is not None:
            draft.must_exist(owner, ("superseded_by",), "fact", fact.superseded_by)
        if fact.superseded_by == fact.id:
            draft.report(*owner, ("superseded_by",), "the fact supersedes itself", "name the newer fact", "superseded")
        if fact.edition and editions and fact.edition not in editions:
            fix = did_you_mean(fact.edition, editions, "name the edition of a source")
            draft.report(*owner, ("edition",), f"there is no edition {fact.edition}", fix, "dangling-edition")


def _check_lexicon(draft: Draft) -> None:
    for entity in draft.entities.values():
        _ids(draft, ("entity", entity.id), ("related",), "fact", entity.related)
    for focus in draft.focuses.values():
        owner = ("focus", focus.id)
        _ids(draft, owner, ("related",), "fact", focus.related)
        _patterns(draft, owner, "cues", focus.cues)
        _patterns(draft, owner, "unless", focus.unless)
    for kind, name in list(draft.places):
        if kind == "filler":
            tree, loc = draft.places[kind, name]
            _pattern(draft, (kind, name), (), tree.value["fillers"], loc)


def _patterns(draft: Draft, owner: tuple[str, str], key: str, patterns: Phrases) -> None:
    for lang in LANGS:
        for index, pattern in enumerate(patterns[lang]):
            _compiles(draft, owner, (key, lang, index), pattern)


def _pattern(draft: Draft, owner: tuple[str, str], at: Loc, fillers: dict[str, list[str]], loc: Loc) -> None:
    texts = fillers[str(loc[1])]
    _compiles(draft, owner, at, texts[int(loc[2])] if isinstance(texts, list) else texts)


def _compiles(draft: Draft, owner: tuple[str, str], loc: Loc, pattern: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"the pattern {pattern!r} is no regular expression ({error})"
        draft.report(*owner, loc, message, "put \\ before a sign that stands for itself", "pattern")


def _check_intent(draft: Draft, intent: Intent) -> None:
    owner = ("intent", intent.id)
    _replies(draft, intent)
    _phrases(draft, intent)
    _ids(draft, owner, ("gives",), "focus", intent.gives)
    _ids(draft, owner, ("about",), "entity", intent.about)
    kinds = {entity.kind for entity in draft.entities.values()}
    for slot, kind in intent.slots.items():
        if kind not in kinds and draft.entities:
            fix = did_you_mean(kind, kinds, f"name one of {', '.join(sorted(kinds))}")
            draft.report(*owner, ("slots", slot), f"there is no kind of entity {kind}", fix, "dangling-kind")
    for lang in LANGS:
        _slot_names(draft, intent, ("title", lang), intent.title[lang], ())
        if intent.answer:
            _slot_names(draft, intent, ("answer", lang), intent.answer[lang], _ANSWER_WORDS)
    for index, ref in enumerate(intent.follow_ups):
        _follow_up(draft, intent, index, ref)


def _slot_names(draft: Draft, intent: Intent, loc: Loc, text: str, more: tuple[str, ...]) -> None:
    for slot in slots_in(text):
        if slot not in intent.slots and slot not in more:
            fix = did_you_mean(slot, [*intent.slots, *more], "add it under slots, or take it out")
            draft.report("intent", intent.id, loc, f"there is no slot {{{slot}}}", fix, "slot")


def _replies(draft: Draft, intent: Intent) -> None:
    """Exactly one of facts, query, fixed, smalltalk, and what it names exists."""
    owner = ("intent", intent.id)
    given = [key for key in ("facts", "query", "fixed", "smalltalk") if getattr(intent, key)]
    if len(given) != 1:
        message = "nothing says what is replied" if not given else f"{' and '.join(given)} both say what is replied"
        fix = "keep one of facts, query, fixed, smalltalk"
        draft.report(*owner, tuple(given[1:2]), message, fix, "reply", key=True)
    if intent.fixed:
        draft.must_exist(owner, ("fixed",), "fixed", intent.fixed)
    if intent.smalltalk:
        draft.must_exist(owner, ("smalltalk",), "string", intent.smalltalk)
    for key, value in intent.query.items():
        _slot_names(draft, intent, ("query", key), value, ())
    for index, name in enumerate(intent.facts):
        _slot_names(draft, intent, ("facts", index), name, ())
        if "{" not in name:
            draft.must_exist(owner, ("facts", index), "fact", name)
        elif all(slot in intent.slots for slot in slots_in(name)):
            _slotted_fact(draft, intent, index, name)
    if intent.query and not any(facts_of(intent, slots, draft.facts) for slots in assignments(intent, draft.entities)):
        tags = {key for fact in draft.facts.values() for key in fact.tags} | {"about"}
        unknown = next((key for key in intent.query if key not in tags), "")
        fix = did_you_mean(unknown, tags, "compare with the tags of the facts")
        draft.report(*owner, ("query",), "the query finds no fact", fix, "query-empty", key=True)


def _slotted_fact(draft: Draft, intent: Intent, index: int, name: str) -> None:
    names = [fill(name, slots) for slots in assignments(intent, draft.entities)]
    if names and not any(("fact", each) in draft.places for each in names):
        fix = did_you_mean(names[0], draft.known("fact"), "add the facts, or mend the name")
        message = f"no value of the slot gives a fact that is there (the first would be {names[0]})"
        draft.report("intent", intent.id, ("facts", index), message, fix, "dangling-fact")


def _phrases(draft: Draft, intent: Intent) -> None:
    owner = ("intent", intent.id)
    for field in ("ask", "check"):
        phrases: Phrases = getattr(intent, field)
        for lang in LANGS:
            if not phrases[lang] and (field == "ask" or phrases.ja or phrases.en):
                name = "Japanese" if lang == "ja" else "English"
                message, fix = f"there is no {name} phrase", f"add {lang}: [ … ]"
                draft.report(*owner, (field,), message, fix, "missing-language", key=True)
    for field in ("ask", "refuse"):
        phrases = getattr(intent, field)
        for language in PHRASE_LANGS:
            for index, phrase in enumerate(phrases[language]):
                _phrase(draft, intent, (field, language, index), phrase)


def _phrase(draft: Draft, intent: Intent, loc: Loc, phrase: str) -> None:
    try:
        expand(phrase)
    except TemplateError as error:
        message = f"{error.message} (character {error.position + 1} of {phrase!r})"
        draft.report("intent", intent.id, loc, message, error.fix, "template")
        return
    _slot_names(draft, intent, loc, phrase, ())
    wide = next((char for char in phrase if char in _FULL_WIDTH), "")
    if wide:
        fix = "use the narrow | [ ] { } of the template language"
        draft.report("intent", intent.id, loc, f"{wide} is taken as a letter", fix, "full-width", severity="warning")


def _follow_up(draft: Draft, intent: Intent, index: int, ref: IntentRef) -> None:
    owner, loc = ("intent", intent.id), ("follow_ups", index)
    target = draft.intents.get(ref.intent)
    if not draft.must_exist(owner, loc, "intent", ref.intent) or target is None:
        return
    for slot, value in ref.slots.items():
        if slot not in target.slots:
            fix = did_you_mean(slot, target.slots, "take it out")
            draft.report(*owner, (*loc, "slots", slot), f"{ref.intent} has no slot {slot}", fix, "slot", key=True)
            continue
        _slot_names(draft, intent, (*loc, "slots", slot), value, ())
        values = values_of(target.slots[slot], draft.entities)
        if "{" not in value and value not in values and values:
            fix = did_you_mean(value, values, f"use one of {', '.join(list(values)[:12])}")
            draft.report(*owner, (*loc, "slots", slot), f"{value} is no {target.slots[slot]}", fix, "slot-value")
    for slot in target.slots:
        if slot not in ref.slots and slot not in intent.slots:
            fix = f"write {{intent: {ref.intent}, slots: {{{slot}: …}}}}"
            draft.report(*owner, loc, f"{ref.intent} needs the slot {slot}", fix, "slot")
