"""Checks that ask the base its own questions. The matcher is handed in so that knowledge imports nothing above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.errors import Fault, Severity
from bot.knowledge.draft import Draft
from bot.knowledge.model import LANGS, Intent, Knowledge, Lang, Phrases, Slots
from bot.knowledge.slots import assignments, facts_of, fill, values_of
from bot.knowledge.templates import expand
from bot.knowledge.yamlio import Loc


class Answered(Protocol):
    """What the checks look at in a reply."""

    @property
    def outcome(self) -> str: ...
    @property
    def intent(self) -> str | None: ...
    @property
    def slots(self) -> Mapping[str, str]: ...
    @property
    def facts(self) -> tuple[str, ...]: ...


SAMPLED = 10
"""Of the sentences out of scope each so manieth is asked at every check, all of them in a thorough one."""

Ask = Callable[[str, Lang], Answered]


@dataclass(frozen=True)
class _Checker:
    knowledge: Knowledge
    ask: Ask
    draft: Draft
    thorough: bool

    def report(
        self, kind: str, name: str, loc: Loc, message: str, fix: str, code: str, severity: Severity = "error"
    ) -> None:
        """A fault at `loc` of an item; where the draft does not know the item, at its origin."""
        if (kind, name) in self.draft.places:
            self.draft.report(kind, name, loc, message, fix, code, severity=severity)
            return
        item = self.knowledge.facts.get(name) if kind == "fact" else self.knowledge.intents.get(name)
        file, _, line = (item.origin if item else "intents/_out_of_scope.yaml").partition(":")
        inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in loc)
        number = int(line) if line.isdigit() else 0
        where = f"{kind} {name}, {inside}" if name else inside
        self.draft.faults.append(Fault(severity, file, number, min(number, 1), where, message, fix, code))


def check_matching(
    knowledge: Knowledge, ask: Ask, draft: Draft | None = None, *, thorough: bool = False
) -> list[Fault]:
    """Faults of a base that shows only when it is asked; `ask(text, lang)` gives its reply.

    Each fact comes back for its `check` questions, each intent for its own and for its first phrase in each language
    (`thorough`: for every phrase, which takes minutes). What `refuse`, `not_this` and _out_of_scope.yaml list and is
    answered all the same is a warning: the evaluation's floors judge how much of that there may be. With the draft that
    the base was made from, the faults carry line and column. Raises what `ask` raises.
    """
    checker = _Checker(knowledge, ask, draft or Draft(), thorough)
    before = len(checker.draft.faults)
    _check_facts(checker)
    for intent in knowledge.intents.values():
        _check_intent(checker, intent)
    _check_refused(checker)
    return checker.draft.faults[before:]


def _check_facts(checker: _Checker) -> None:
    for fact in checker.knowledge.facts.values():
        if fact.superseded_by is not None:
            continue
        for lang in LANGS:
            reply = checker.ask(fact.check[lang], lang)
            if reply.outcome != "answer" or fact.id not in reply.facts:
                message = f"{fact.check[lang]!r} gives {_told(reply)}, not this fact"
                fix = "give an intent with this fact a phrase like it, or reword the question"
                checker.report("fact", fact.id, ("check", lang), message, fix, "fact-not-reached")


def _check_intent(checker: _Checker, intent: Intent) -> None:
    for lang, index, text in _each(intent.check):
        reply = checker.ask(text, lang)
        if not _is(reply, intent, frozenset() if intent.slots else _facts(checker.knowledge, intent, {})):
            message = f"{text!r} gives {_told(reply)}, not this intent"
            fix = "add a phrase that is like it, or move the question where it belongs"
            checker.report("intent", intent.id, ("check", lang, index), message, fix, "check-failed")
    for lang, index, phrase in _each(intent.ask):
        if index and not checker.thorough:
            continue
        sentence, facts = _first_sentence(checker.knowledge, intent, phrase, lang)
        if sentence and not _is(reply := checker.ask(sentence, lang), intent, facts):
            message = f"{sentence!r} gives {_told(reply)}, not this intent"
            fix = "reword the phrase, or take it out of one of the two"
            # Asking back takes nothing away from this intent; it only is not sure enough.
            unsure = reply.outcome == "suggest"
            code = "phrase-unsure" if unsure else "phrase-stolen"
            severity: Severity = "warning" if unsure else "error"
            checker.report("intent", intent.id, ("ask", lang, index), message, fix, code, severity)
    for lang, index, text in _each(intent.not_this):
        reply = checker.ask(text, lang)
        if reply.intent == intent.id and reply.outcome == "answer":
            fix = "take out the phrase that is like it, or the line under not_this"
            message = f"{text!r} is answered by this intent"
            checker.report("intent", intent.id, ("not_this", lang, index), message, fix, "not-this", "warning")


def _check_refused(checker: _Checker) -> None:
    """What is listed to be refused and is answered. The near misses of the intents are thousands: only if thorough."""
    for lang, index, text in _each(checker.knowledge.out_of_scope):
        if checker.thorough or index % SAMPLED == 0:
            _check_refusal(checker, "out of scope", "", (lang, index), text, lang)
    for intent in checker.knowledge.intents.values() if checker.thorough else ():
        for lang, index, phrase in _each(intent.refuse):
            sentence, _ = _first_sentence(checker.knowledge, intent, phrase, lang)
            _check_refusal(checker, "intent", intent.id, ("refuse", lang, index), sentence, lang)


def _check_refusal(checker: _Checker, kind: str, name: str, loc: Loc, text: str, lang: Lang) -> None:
    reply = checker.ask(text, lang)
    if reply.outcome == "answer":
        message = f"{text!r} is answered ({_told(reply)})"
        fix = "take out the phrase that is like it, or the sentence"
        checker.report(kind, name, loc, message, fix, "out-of-scope", "warning")


def _each(phrases: Phrases) -> Iterator[tuple[Lang, int, str]]:
    for lang in LANGS:
        for index, text in enumerate(phrases[lang]):
            yield lang, index, text


def _first_sentence(knowledge: Knowledge, intent: Intent, phrase: str, lang: Lang) -> tuple[str, frozenset[str]]:
    """The phrase's first sentence, its slots filled with their first values, and the facts that it asks for."""
    sentences = expand(phrase)
    entities = knowledge.lexicon.entities
    slots = next(assignments(intent, entities), None)
    if not sentences or slots is None:
        return "", frozenset()
    names = {slot: values_of(kind, entities)[slots[slot]] for slot, kind in intent.slots.items()}
    labels = {slot: (entity.short or entity.label)[lang] for slot, entity in names.items()}
    return fill(sentences[0], labels), _facts(knowledge, intent, slots)


def _facts(knowledge: Knowledge, intent: Intent, slots: Slots) -> frozenset[str]:
    return frozenset(fact.id for fact in facts_of(intent, slots, knowledge.facts, knowledge.fixed))


def _is(reply: Answered, intent: Intent, facts: frozenset[str]) -> bool:
    """Whether a reply comes from the intent, or from another one that shows the same facts, and is no suggestion."""
    same = reply.outcome == "answer" and bool(facts) and (facts <= set(reply.facts) or set(reply.facts) <= facts)
    return reply.outcome != "suggest" and (reply.intent == intent.id or same)


def _told(reply: Answered) -> str:
    slots = f" {dict(reply.slots)}" if reply.slots else ""
    return f"{reply.outcome} {reply.intent or '(no intent)'}{slots}"
