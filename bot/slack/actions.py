"""Pressed buttons: a chosen question is answered below; context and copy are shown to the presser alone."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.rendering import blocks
from bot.rendering.buttons import PREFIX, Press, decode
from bot.rendering.layout import Frame, hints
from bot.rendering.surroundings import copy_card, in_context
from bot.rendering.wording import CONTEXT_GONE
from bot.slack import desk
from bot.slack.posting import Place
from bot.slack.services import Services
from bot.slack.wording import NONE_OF_THESE, OLD_BUTTON

log = structlog.get_logger(__name__)


def register(app: App, services: Services) -> None:
    """Listen to our buttons."""

    @app.action(re.compile(f"^{PREFIX}:"))
    def on_press(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        place = place_of(body)
        press = decode(str(action.get("value") or ""))
        services.run(place, partial(run, services, place, press), f"trigger:{body.get('trigger_id', '')}")


def place_of(body: dict[str, Any]) -> Place:
    """Where the answer to a press goes: the thread under the message, the DM, or the presser alone."""
    container, channel = body["container"], body["channel"]["id"]
    private = bool(container.get("is_ephemeral"))
    direct = channel.startswith("D")
    thread_ts = container.get("thread_ts") or (None if direct or private else container["message_ts"])
    team, user, url = body["team"]["id"], body["user"]["id"], body.get("response_url")
    return Place(team, channel, user, "action", thread_ts, direct, private, url)


def run(services: Services, place: Place, press: Press | None) -> None:
    """Do what the button says."""
    knowledge = services.knowledge()
    if press is None or (press.kind == "ask" and press.intent not in knowledge.intents):
        lang = press.lang if press else desk.preferred(services, place, "") or "ja"
        services.poster.whisper(place, blocks.notice(OLD_BUTTON[lang]))
        return
    if press.kind == "ask":
        desk.intent(services, place, press.ref, press.lang)
        return
    services.poster.whisper(place, _shown(services, press))


def _shown(services: Services, press: Press) -> dict[str, Any]:
    """What only the presser sees."""
    lang, knowledge = press.lang, services.knowledge()
    if press.kind == "none":
        log.info("gap", outcome="none_of_these", lang=lang, knowledge=knowledge.version)
        ways_on = hints(Frame(contact=services.contact, search=desk.SEARCH[lang]), lang)
        return blocks.notice(NONE_OF_THESE[lang], *ways_on)
    if press.kind == "copy":
        source = knowledge.sources.get(press.source)
        return copy_card(press.line, source.citation[lang] if source else "", lang)
    return in_context(press.excerpts, lang, knowledge) or blocks.notice(CONTEXT_GONE[lang])
