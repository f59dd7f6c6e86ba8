"""The correction as a message: what holds now, with the words of the source; which answer it puts right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.compose import excerpts_of, title
from bot.answering.model import Reply
from bot.briefing.times import day_in_words
from bot.delivery import recall_wording as wording
from bot.delivery.recall import Present, Target, first_lines
from bot.knowledge.model import LANGS, Bilingual, IntentRef, Knowledge, Lang
from bot.rendering import blocks
from bot.rendering.layout import Frame
from bot.rendering.wording import quoted

MOST_DAYS = 3


def message(
    target: Target, holds: Present, knowledge: Knowledge, now: datetime, zone: str, *, perhaps_again: bool = False
) -> dict[str, Any]:
    """`text` and `blocks` for that place, in the language of the answer there. `perhaps_again`: it may stand there."""
    lang = target.lang
    lines = [*_lines(target, holds, knowledge, now.astimezone(ZoneInfo(zone)), lang)]
    if perhaps_again:
        lines.append(wording.PERHAPS_AGAIN[lang])
    facts = [holds.fact] if holds.fact else []
    reply = Reply("", lang, "answer", "\n".join(lines), knowledge.version, excerpts=excerpts_of(facts))
    made = blocks.message(reply, _frame(holds, knowledge, lang))
    return {**made, "blocks": [block for block in made["blocks"] if block["type"] != "actions"]}


def headline(holds: Present, target: Target, knowledge: Knowledge) -> Bilingual:
    """What a briefing says of it, in both languages."""
    return Bilingual(*(_headline(holds, target, knowledge, lang) for lang in LANGS))


def _headline(holds: Present, target: Target, knowledge: Knowledge, lang: Lang) -> str:
    if holds.words is not None:
        return wording.LISTED[lang].format(statement=holds.words[lang])
    if holds.kind == "stated" and holds.fact is not None:
        return wording.LISTED[lang].format(statement=first_lines(holds.fact.statement)[lang])
    if target.said:
        return wording.LISTED_WITHDRAWN[lang].format(said=quoted(target.said[lang], lang))
    return wording.LISTED_GONE[lang].format(title=_title(target, knowledge, lang) or holds.id)


def _lines(target: Target, holds: Present, knowledge: Knowledge, now: datetime, lang: Lang) -> Iterator[str]:
    """The first line can be read aloud; then what it is about."""
    day, answer = day_in_words(now.date(), lang), _answer(target, knowledge, now, lang)
    said = [wording.SAID[lang].format(said=quoted(target.said[lang], lang))] if target.said else []
    if holds.withdraws:
        yield wording.WITHDRAWN[lang].format(day=day, answer=answer)
        yield from said
        yield wording.NO_LONGER[lang]
        if holds.fact is not None:
            yield wording.INSTEAD[lang].format(statement=holds.fact.statement[lang].strip())
        return
    words = holds.words or (holds.fact.statement if holds.fact else Bilingual("", ""))
    yield wording.CORRECTED[lang].format(day=day, statement=words[lang].strip())
    yield wording.PUTS_RIGHT[lang].format(answer=answer)
    yield from said
    if holds.kind == "worded":
        yield wording.WORDED[lang]


def _answer(target: Target, knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """Which answer is meant, by its day and its question."""
    form = wording.IN_PRIVATE if target.private else wording.HERE if target.thread_ts else wording.SHARED
    named = _title(target, knowledge, lang)
    given = (answer.created_at.astimezone(now.tzinfo).date() for answer in target.answers if answer.created_at)
    days = [day_in_words(day, lang) for day in dict.fromkeys(given)]
    more = wording.MORE_DAYS[lang] if len(days) > MOST_DAYS else ""
    told = wording.COMMA[lang].join(days[:MOST_DAYS]) + more
    return form[lang].format(days=told, title=wording.TITLE[lang].format(title=named) if named else "")


def _title(target: Target, knowledge: Knowledge, lang: Lang) -> str:
    """The bot's own wording of the question, where the present base has it."""
    intent = target.newest.intent
    if intent is None or intent not in knowledge.intents:
        return ""
    return title(knowledge, IntentRef(intent, target.newest.slots), lang)


def _frame(holds: Present, knowledge: Knowledge, lang: Lang) -> Frame:
    source = knowledge.newest if holds.fact and knowledge.sources else None
    return Frame(source.footer[lang], source.citation[lang], source.url, source.id) if source else Frame()
