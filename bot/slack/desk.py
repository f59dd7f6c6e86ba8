"""From a question to a posted answer: core, memory, rendering, posting. Every surface ends here."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from bot.answering.model import Question, Reply
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.rendering import blocks
from bot.rendering.layout import frame_for
from bot.slack.locales import tells_language
from bot.slack.names import COMMAND
from bot.slack.posting import Place
from bot.slack.services import Services

log = structlog.get_logger(__name__)
SEARCH = {"ja": f"{COMMAND} find 語", "en": f"{COMMAND} find WORD"}


def question(services: Services, place: Place, text: str) -> None:
    """Answer a typed question; one without an answer is a gap."""
    started, knowledge = time.monotonic(), services.knowledge()
    asked = Question(text, prefer=preferred(services, place, text))
    reply = services.core.answer(asked, knowledge, services.memory.context(place.conversation))
    deliver(services, place, reply, knowledge, started)
    if reply.outcome == "no_answer":
        log.info("gap", lang=reply.lang, score=round(reply.score), knowledge=knowledge.version, surface=place.surface)
        log.debug("gap_question", question=text)


def intent(services: Services, place: Place, ref: IntentRef, lang: Lang) -> None:
    """Answer a chosen question, without matching."""
    started, knowledge = time.monotonic(), services.knowledge()
    context = services.memory.context(place.conversation)
    deliver(services, place, services.core.answer_intent(ref, lang, knowledge, context), knowledge, started)


def find(services: Services, place: Place, word: str, lang: Lang) -> None:
    """Show where the source has the word; what the conversation was about stays."""
    started, knowledge = time.monotonic(), services.knowledge()
    before = services.memory.context(place.conversation)
    reply = services.core.find(word, lang, knowledge)
    deliver(services, place, replace(reply, context=before or reply.context), knowledge, started)


def deliver(services: Services, place: Place, reply: Reply, knowledge: Knowledge, started: float) -> None:
    """Post the reply, remember what it was about, log what became of it (but no word of it)."""
    frame = frame_for(reply, knowledge, services.contact, SEARCH[reply.lang])
    payload = {"intent": reply.intent or "", "outcome": reply.outcome, "knowledge": reply.knowledge}
    services.memory.remember(place.conversation, reply.context)
    services.poster.say(
        place, blocks.message(reply, frame), {"event_type": "jasmine_answer", "event_payload": payload}
    )  # fmt: skip
    elapsed = round((time.monotonic() - started) * 1000)
    log.info("answered", **payload, surface=place.surface, lang=reply.lang, score=round(reply.score), ms=elapsed)


def preferred(services: Services, place: Place, text: str) -> Lang | None:
    """The language to use where the text does not tell: the person's choice, else that of their Slack."""
    chosen = services.memory.language(place.person)
    if chosen or tells_language(text):
        return chosen
    return services.locales.language(place.person)
