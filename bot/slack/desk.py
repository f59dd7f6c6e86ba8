"""From a question to a posted answer: core, memory, rendering, posting. Every surface ends here."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from bot.answering.model import Context, Question, Reply
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.rendering import blocks
from bot.rendering.layout import Frame, frame_for
from bot.slack import keeping, once, wording
from bot.slack.handover import said
from bot.slack.locales import tells_language
from bot.slack.names import COMMAND
from bot.slack.posting import Message, Place, Posted
from bot.slack.services import Services

log = structlog.get_logger(__name__)


def question(services: Services, place: Place, text: str) -> None:
    """Answer a typed question; one without an answer is a gap."""
    started, knowledge = time.monotonic(), services.base(place)
    reply = ask(services, place, text, knowledge)
    deliver(services, place, reply, knowledge, started)
    if reply.outcome == "no_answer":
        gap(services, place, text, reply)


def follow_up(services: Services, place: Place, text: str) -> None:
    """Answer what goes on from an answer above without naming us; people who talk to each other get no refusals."""
    started, knowledge = time.monotonic(), services.base(place)
    reply = ask(services, place, text, knowledge)
    if reply.outcome == "answer" and not services.caps.thread.wait(place.conversation):
        deliver(services, place, reply, knowledge, started)


def ask(services: Services, place: Place, text: str, knowledge: Knowledge) -> Reply:
    """What the core says to a typed question in this conversation."""
    asked = Question(text, prefer=preferred(services, place, text))
    return services.core.answer(asked, knowledge, services.memory.context(place.conversation))


def gap(services: Services, place: Place, text: str, reply: Reply) -> None:
    """Note a question that the source does not answer."""
    keeping.gap(services, place, text, reply)
    log.info("gap", lang=reply.lang, score=round(reply.score), knowledge=reply.knowledge, surface=place.surface)
    log.debug("gap_question", question=text)


def intent(services: Services, place: Place, ref: IntentRef, lang: Lang) -> None:
    """Answer a chosen question, without matching."""
    started, knowledge = time.monotonic(), services.base(place)
    context = services.memory.context(place.conversation)
    deliver(services, place, services.core.answer_intent(ref, lang, knowledge, context), knowledge, started)


def find(services: Services, place: Place, word: str, lang: Lang) -> None:
    """Show where the source has the word; what the conversation was about stays."""
    started, knowledge = time.monotonic(), services.base(place)
    before = services.memory.context(place.conversation)
    reply = services.core.find(word, lang, knowledge)
    deliver(services, place, replace(reply, context=before or reply.context), knowledge, started)


def deliver(services: Services, place: Place, reply: Reply, knowledge: Knowledge, started: float) -> None:
    """Post the reply, remember what it was about, log what became of it (but no word of it)."""
    payload = {"intent": reply.intent or "", "outcome": reply.outcome, "knowledge": reply.knowledge}
    posted = once.say(services, place, shown_at(services, place, reply, knowledge), payload)
    remember(services, place, posted, reply.context)
    keeping.answer(services, place, posted, reply)
    seconds = time.monotonic() - started
    services.metrics.answered(reply.outcome, place.surface, reply.lang, seconds)
    elapsed = round(seconds * 1000)
    log.info("answered", **payload, surface=place.surface, lang=reply.lang, score=round(reply.score), ms=elapsed)


def remember(services: Services, place: Place, posted: Posted | None, context: Context) -> None:
    """Go on from here; a post to a person goes to their DM, whose id only the answer tells."""
    there = replace(place, channel=posted.channel) if posted else place
    services.memory.remember(there.conversation, context)


def shown_at(services: Services, place: Place, reply: Reply, knowledge: Knowledge) -> Message:
    """The reply as a message for that place, with what may be said there only."""
    note = said.note(services, place, reply, knowledge)
    return rendered(services, reply, knowledge, private=place.private, note=note)


def rendered(
    services: Services, reply: Reply, knowledge: Knowledge, private: bool = False, note: str = ""
) -> Message:  # fmt: skip
    """The reply as a message."""
    return blocks.message(reply, frame(services, reply, knowledge, note), private)


def frame(services: Services, reply: Reply, knowledge: Knowledge, note: str = "") -> Frame:
    """What stands around the reply; what comes from a base on trial says so, and goes to nobody on duty."""
    duty = bool(services.settings.duty_channel) and not services.is_trial(knowledge)
    search = wording.SEARCH_COMMAND[reply.lang].format(command=COMMAND)
    made = frame_for(reply, knowledge, services.settings.contact, search, duty, note)
    if not services.is_trial(knowledge):
        return made
    trial = wording.ON_TRIAL[reply.lang].format(version=knowledge.version)
    return replace(made, footer=f"{trial}\n{made.footer}".strip())


def preferred(services: Services, place: Place, text: str) -> Lang | None:
    """The language to use where the text does not tell: the person's choice, else that of their Slack."""
    chosen = services.memory.language(place.person)
    if chosen or tells_language(text):
        return chosen
    return services.locales.language(place.person)
