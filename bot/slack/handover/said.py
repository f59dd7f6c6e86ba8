"""Whether the press was told an answer before, as one line under it, where that is for the reader's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.model import Reply
from bot.knowledge.model import IntentRef, Knowledge
from bot.rendering.layout import sections
from bot.slack.fallback import attempt
from bot.slack.handover import wording
from bot.slack.handover.plain import clean, moment
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.told import Told

MOST_LINE = 1_000


def line_of(reply: Reply) -> str:
    """What is said aloud: the bold line of the answer."""
    return clean("\n".join(section.line for section in sections(reply) if section.line), MOST_LINE)


def note(services: Services, place: Place, reply: Reply, knowledge: Knowledge) -> str:
    """When the press was told this answer, and with which line; "" where it was not, or not before these eyes."""
    if not services.settings.duty_channel or reply.outcome != "answer" or reply.parts or reply.intent is None:
        return ""
    told = _last(services, place, reply) if for_these_eyes(services, place) else None
    if told is None:
        return ""
    lang, same_language = reply.lang, told.lang == reply.lang
    now = reply
    if not same_language:
        now = services.core.answer_intent(IntentRef(reply.intent, reply.slots), told.lang, knowledge, None)
    if line_of(now) == told.line:
        words = wording.SAID if same_language else wording.SAID_OTHER_LANGUAGE
    else:
        words = wording.SAID_DIFFERS if same_language else wording.SAID_DIFFERS_OTHER_LANGUAGE
    at = moment(told.at or services.clock(), services.settings.zone, lang)
    return words[lang].format(at=at, line=told.line, lang=wording.LANGS[told.lang][lang])


def for_these_eyes(services: Services, place: Place) -> bool:
    """Whether only members of the workspace read along. A press in a channel does not tell who is in that: then no."""
    if place.direct or place.surface == "command":
        return True
    if place.surface not in ("mention", "thread") or place.shared:
        return place.surface == "action" and place.private and not place.guest
    setting = attempt("channel", lambda: services.store.channels.get(place.team, place.channel), None)
    return not (setting and setting.external)


def _last(services: Services, place: Place, reply: Reply) -> Told | None:
    intent = reply.intent or ""
    return attempt("told", lambda: services.store.told.last(place.team, intent, reply.slots, reply.lang), None)
