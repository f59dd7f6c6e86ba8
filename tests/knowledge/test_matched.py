"""Checks that ask the base, with a callable instead of the matcher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from small_base import CHAIR, CHAIR_FILE, FACT_FILE, Base

from bot.errors import Fault
from bot.knowledge.checks import check
from bot.knowledge.loader import load
from bot.knowledge.matched import check_matching
from bot.knowledge.model import Lang


@dataclass(frozen=True)
class Said:
    """A reply as the checks see it."""

    outcome: str
    intent: str | None = None
    facts: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)


def _ask(text: str, lang: Lang) -> Said:
    chair = Said("answer", "meeting.chair", ("meeting.chair",))
    talks = Said("answer", "meeting.talks", ("meeting.talks",))
    words = {
        "議長": chair,
        "司会": chair,
        "chair": chair,
        "ran": chair,
        "presided": chair,
        "会談": talks,
        "talks": talks,
    }
    return next((said for word, said in words.items() if word in text), Said("no_answer"))


def _faults(base: Base) -> list[Fault]:
    checked = check(base.root)
    assert checked.knowledge is not None
    return check_matching(checked.knowledge, _ask, checked.draft)


def test_a_base_that_answers_itself(base: Base) -> None:
    """Nothing to say."""
    assert _faults(base) == []


def test_a_fact_that_does_not_come_back(base: Base) -> None:
    """In each language, with what came instead."""
    line, _ = base.edit(FACT_FILE, "en: who ran the session", "en: who wore the hat")
    (fault,) = _faults(base)
    assert (fault.code, fault.file, fault.line) == ("fact-not-reached", FACT_FILE, line)
    assert "'who wore the hat' gives no_answer (no intent)" in fault.message


def test_check_questions_stolen_phrases_and_not_this(base: Base) -> None:
    """Each at its own line."""
    base.edit(CHAIR_FILE, "en: [who presided]", "en: [who sat there]")
    base.edit(CHAIR_FILE, "ja: [議長は誰,", "ja: [二国間会談の長は誰,")
    base.write(
        CHAIR_FILE, (base.root / CHAIR_FILE).read_text(encoding="utf-8") + "not_this: {en: [who chaired before]}\n"
    )
    assert sorted((fault.code, fault.line) for fault in _faults(base)) == [
        ("check-failed", 7),
        ("not-this", 8),
        ("phrase-stolen", 3),
    ]


def test_out_of_scope_sentences_are_refused(base: Base) -> None:
    """A sentence listed there must not be answered."""
    base.write("intents/_out_of_scope.yaml", "ja: [天気は]\nen: [who chaired the football]\n")
    (fault,) = _faults(base)
    assert (fault.code, fault.file) == ("out-of-scope", "intents/_out_of_scope.yaml")


def test_without_a_draft_faults_have_the_origin(base: Base) -> None:
    """A loaded base can be checked too, by file and line of the item."""
    base.edit(FACT_FILE, "en: who ran the session", "en: who wore the hat")
    base.write(CHAIR_FILE, CHAIR.replace("who presided", "who sat"))
    first, second = check_matching(load(base.root), _ask)
    assert (first.file, first.line) == (FACT_FILE, 1)
    assert (second.file, second.line) == (CHAIR_FILE, 0)
    assert str(second).startswith(f"{CHAIR_FILE}: error: intent meeting.chair, check.en.1: ")


def test_slots_are_filled_with_a_name(base: Base) -> None:
    """A phrase with a slot is asked with the first value's name."""
    asked: list[str] = []
    base.write(
        "intents/pillar/overview.yaml",
        "title: {ja: 柱, en: Pillar}\nask: {ja: ['{pillar}と会談'], en: ['{pillar} talks']}\n"
        "slots: {pillar: pillar}\nfacts: [meeting.talks]\n",
    )
    check_matching(load(base.root), lambda text, lang: (asked.append(text), _ask(text, lang))[1])
    assert {"第1の柱と会談", "pillar 1 talks"} <= set(asked)


def test_thorough_asks_every_phrase(base: Base) -> None:
    """Otherwise only the first of each language is asked, so that a check takes a second."""
    base.edit(CHAIR_FILE, "ja: [議長は誰,", "ja: [議長は誰, 二国間会談の長,")
    checked = check(base.root)
    assert checked.knowledge is not None
    assert check_matching(checked.knowledge, _ask) == []
    (fault,) = check_matching(checked.knowledge, _ask, checked.draft, thorough=True)
    assert (fault.code, fault.where) == ("phrase-stolen", "intent meeting.chair, ask.ja.2")
