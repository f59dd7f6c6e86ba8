"""Writes tests/golden/replies.md, every wording that the bot can reply with, and briefing.ja.txt and briefing.en.txt,
the briefing of each topic, from the base as it is: `make golden`.

A change of wording anywhere then shows in review as a change of these files. Reading them from top to bottom is how the
wording is checked against docs/voice.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.answering import Question, answer, answer_intent, compose
from bot.answering.engines import engine_for
from bot.answering.model import Excerpt, Reply
from bot.base import open_base
from bot.briefing.compose import briefing
from bot.briefing.model import (
    Activity,
    Circumstances,
    Corrected,
    Duty,
    HandedOver,
    OpenQuestion,
    Person,
    Shift,
    Skipped,
    ToldToPress,
    TopicCount,
    Vacancy,
)
from bot.briefing.topics import topics
from bot.knowledge.model import LANGS, Bilingual, IntentRef, Knowledge, Lang
from bot.knowledge.slots import assignments
from bot.rendering import briefingplain

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "replies.md"


def lines(knowledge: Knowledge) -> Iterator[str]:
    """The file's lines."""
    yield "# Every wording of the replies"
    yield ""
    yield "Written by `make golden`, compared by the tests: answers, then refusals, did-you-means and fixed strings."
    yield from _answers(knowledge)
    yield from _refusals(knowledge)
    yield from _fixed(knowledge)


def _answers(knowledge: Knowledge) -> Iterator[str]:
    for intent in knowledge.intents.values():
        if intent.smalltalk:
            continue
        for slots in assignments(intent, knowledge.lexicon.entities):
            ref = IntentRef(intent.id, slots)
            if intent.fixed or engine_for(knowledge).facts_of(intent.id, slots):
                named = " ".join(f"{slot}={value}" for slot, value in slots.items())
                yield f"\n## {intent.id} {named}".rstrip()
                for lang in LANGS:
                    yield from _reply(answer_intent(ref, lang, knowledge), compose.title(knowledge, ref, lang))


def _reply(reply: Reply, title: str) -> Iterator[str]:
    yield f"\n{reply.lang} | {title}"
    yield from reply.text.split("\n")
    for excerpt in reply.excerpts:
        yield from _excerpt(excerpt, reply.lang)
    if reply.follow_ups:
        yield "[" + "] [".join(follow_up.title for follow_up in reply.follow_ups) + "]"


def _excerpt(excerpt: Excerpt, lang: Lang) -> Iterator[str]:
    yield f"> {excerpt.text} ({excerpt.place[lang]})"
    if lang == "en" and excerpt.translation:
        yield f"> = {excerpt.translation}"


def _refusals(knowledge: Knowledge) -> Iterator[str]:
    """The refusal of each never-given focus about each entity that has facts, and of each entity without a focus."""
    yield "\n# Refusals"
    strings = knowledge.strings
    for lang in LANGS:
        for focus in knowledge.lexicon.focuses.values():
            yield strings["refusal_focus"][lang].format(focus=focus.label[lang])
        for entity in knowledge.lexicon.entities.values():
            yield strings["refusal_subject"][lang].format(subject=entity.label[lang])
    yield "\n# Did you mean"
    for lang in LANGS:
        for entity in knowledge.lexicon.entities.values():
            reply = answer(Question(entity.label[lang], lang), knowledge)
            if reply.outcome == "suggest":
                yield from reply.text.split("\n")


def _fixed(knowledge: Knowledge) -> Iterator[str]:
    yield "\n# Sensitive answers"
    for fixed in knowledge.fixed.values():
        for lang in LANGS:
            yield f"\n{fixed.id} | {lang} | {fixed.outcome}"
            yield from fixed.text[lang].strip().split("\n")
    yield "\n# Fixed strings"
    for key, text in knowledge.strings.items():
        for lang in LANGS:
            yield f"{key} | {lang} | {text[lang].strip()}"


def golden(knowledge: Knowledge) -> str:
    """The whole file."""
    return "\n".join(lines(knowledge)) + "\n"


# --- Briefings --------------------------------------------------------------------------------------------------------

AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""08:30 in Tokyo, on the 24th."""
DAY = timedelta(days=1)


def quiet() -> tuple[Activity, Duty]:
    """What docs/voice.md has in its example."""
    happened = Activity(
        AT - 4 * DAY, AT, questions=12, answered=9, not_covered=3,
        topics=(TopicCount("meeting.participants", count=4), TopicCount("efforts.new", count=2)),
        open_questions=(OpenQuestion("次回はいつ？", AT - 3 * DAY, "https://example.slack.com/archives/C1/p1"),),
        skipped=(Skipped(AT - DAY, "holiday", "勤労感謝の日"),),
    )  # fmt: skip
    first = Shift(Person("当番A", "U0A"), AT, AT + DAY)
    return happened, Duty(AT, (first,), Shift(Person("当番B", "U0B"), AT + DAY, AT + 2 * DAY))


def busy() -> tuple[Activity, Duty]:
    """Everything that can be said of what happened, and a roster with gaps."""
    happened = Activity(
        AT - 40 * DAY, AT, questions=15, answered=9, not_covered=4, topics=(TopicCount("meeting.chair", count=9),),
        open_questions=tuple(OpenQuestion(f"OSAの対象国は{n}？", AT - n * DAY) for n in range(1, 10)),
        handed_over=(
            HandedOver(AT - 3 * DAY, "answered", "次回はいつ？", "U0C"), HandedOver(AT - 2 * DAY, "open"),
            HandedOver(AT - 35 * DAY, "expired", "予算は？"),
        ),
        told=(
            ToldToPress(AT - DAY, "参加国は9か国です。", "A通信", "U0A"), ToldToPress(AT - DAY, "東京です。", "", ""),
        ),
        corrected=(Corrected(AT - DAY, Bilingual("議長は芹澤防衛審議官が務めました。", "Serizawa chaired it."), 3),),
        skipped=(
            Skipped(AT - 2 * DAY, "holiday"), Skipped(AT - DAY, "holiday"), Skipped(AT - 6 * DAY, "missed"),
            Skipped(AT - 7 * DAY, "missed"),
        ),
        refused=("OSAの対象国は", "which countries get OSA", "次回はいつ"), base_changed=True,
    )  # fmt: skip
    return happened, Duty(AT, (), None, (Vacancy(AT, AT + DAY), Vacancy(AT + 3 * DAY, AT + 40 * DAY)), "stale")


def golden_briefing(knowledge: Knowledge, lang: Lang) -> str:
    """The briefing of every topic in a language, then one late, after much, in another zone."""
    told = [briefing(knowledge, "all", lang, "Asia/Tokyo", AT, *quiet())]
    told += [
        briefing(knowledge, topic, lang, "Asia/Tokyo", AT) for topic in topics(knowledge.lexicon.entities.values())
    ]
    late = Circumstances(AT - timedelta(minutes=40), perhaps_again=True)
    told.append(briefing(knowledge, "press", lang, "Asia/Jakarta", AT, *busy(), late))
    return ("\n" + "=" * 60 + "\n\n").join(briefingplain.terminal([one]) for one in told)


if __name__ == "__main__":
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    base = open_base(ROOT)
    GOLDEN.write_text(golden(base), encoding="utf-8")
    for each in LANGS:
        GOLDEN.with_name(f"briefing.{each}.txt").write_text(golden_briefing(base, each), encoding="utf-8")
