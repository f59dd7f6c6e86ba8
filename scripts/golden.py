"""Writes tests/golden/replies.md, every wording that the bot can reply with, from the base as it is: `make golden`.

A change of wording anywhere then shows in review as a change of this file. Reading it from top to bottom is how the
wording is checked against docs/voice.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.answering import Question, answer, answer_intent, compose
from bot.answering.engines import engine_for
from bot.answering.model import Excerpt, Reply
from bot.base import open_base
from bot.knowledge.model import LANGS, IntentRef, Knowledge, Lang
from bot.knowledge.slots import assignments

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


if __name__ == "__main__":
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(golden(open_base(ROOT)), encoding="utf-8")
