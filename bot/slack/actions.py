"""Pressed buttons and menus: a chosen question is answered below; everything else is shown to the presser alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.knowledge.model import LANGS, Knowledge, Lang
from bot.rendering import blocks
from bot.rendering.buttons import PREFIX, Kind, Press, button, decode
from bot.rendering.layout import Frame, hints
from bot.rendering.limits import BUTTON_VALUE
from bot.rendering.surroundings import citation_card, copy_card, in_context
from bot.rendering.wording import CONTEXT_GONE, MENU_TOLD
from bot.slack import desk, home, intake, policy, reports, sharing, wording
from bot.slack.briefings import adding, changing, showing
from bot.slack.handover import form, relay, windows
from bot.slack.handover import press as press_told
from bot.slack.names import COMMAND
from bot.slack.posting import Message, Place
from bot.slack.services import Services
from bot.slack.work import Job

log = structlog.get_logger(__name__)
Run = Callable[[Services, Place, Press], None]
Opens = Callable[[Services, Place, dict[str, Any], Press], None]
NEEDS_INTENT: tuple[Kind, ...] = ("ask", "other", "share", "share_named")


def register(app: App, services: Services) -> None:
    """Listen to our buttons and menus."""

    @app.action(re.compile(f"^{PREFIX}:"))
    def on_press(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        place = place_of(body)
        press = decode(str((action.get("selected_option") or action).get("value") or ""))
        if press is not None and press.kind in _WINDOWS:
            # What opens a window must be quick: not behind a channel's answers, but in the presser's own lane.
            place = replace(place, private=True)
            opens = partial(_WINDOWS[press.kind], services, place, body, press)
            services.run(place, policy.counted(services, place, press.lang, opens), intake.trigger(body))
            return
        job: Job = partial(run, services, place, press)
        if press is None or press.kind != "ask":
            # Questions are counted where they are answered.
            job = policy.counted(services, place, press.lang if press else None, job)
        services.run(place, job, intake.trigger(body))


def place_of(body: dict[str, Any]) -> Place:
    """Where the answer to a press goes: the thread under the message, the DM, or the presser alone."""
    container, team, user = body["container"], intake.team_of(body), body["user"]["id"]
    if container.get("type") == "view":
        # Posted to a person, a message goes to their DM with the bot.
        return Place(team, user, user, "home", direct=True)
    channel, private = body["channel"]["id"], bool(container.get("is_ephemeral"))
    direct = channel.startswith("D")
    thread_ts = container.get("thread_ts") or (None if direct or private else container["message_ts"])
    # Under a message that begins no thread yet, Slack shows what is for one person in the channel only.
    begun, guest = bool(container.get("thread_ts")), windows.is_guest(body)
    url = body.get("response_url")
    return Place(team, channel, user, "action", thread_ts, direct, private, url, begun=begun, guest=guest)


def run(services: Services, place: Place, press: Press | None) -> None:
    """Do what the button says."""
    if press is None or (press.kind in NEEDS_INTENT and press.intent not in services.base(place).intents):
        lang = press.lang if press else desk.preferred(services, place, "") or "ja"
        services.poster.whisper(place, blocks.notice(wording.OLD_BUTTON[lang]))
        return
    _RUNS.get(press.kind, _show)(services, place, press)


def _ask(services: Services, place: Place, press: Press) -> None:
    def answer(services: Services, place: Place, _: str) -> None:
        desk.intent(services, place, press.ref, press.lang)

    policy.guarded(services, place, "", answer)()


def _language(services: Services, place: Place, press: Press) -> None:
    chosen: Lang | None = next((lang for lang in LANGS if lang == press.line), None)
    services.memory.choose_language(place.person, chosen)
    home.publish(services, place.team, place.user)


def _show(services: Services, place: Place, press: Press) -> None:
    services.poster.whisper(place, _shown(services, place, press))


def _shown(services: Services, place: Place, press: Press) -> Message:
    """What only the presser sees."""
    lang, knowledge = press.lang, services.base(place)
    if press.kind == "none":
        log.info("gap", outcome="none_of_these", lang=lang, knowledge=knowledge.version)
        ways_on = hints(
            Frame(contact=services.settings.contact, search=wording.SEARCH_COMMAND[lang].format(command=COMMAND)), lang
        )
        return blocks.notice(wording.NONE_OF_THESE[lang], *ways_on)
    if press.kind == "copy":
        source = knowledge.sources.get(press.source)
        below = _after_copying(services, place, press, knowledge)
        return copy_card(press.line, source.citation[lang] if source else "", lang, *below)
    if press.kind == "other":
        reply = services.core.answer_intent(press.ref, lang, knowledge, None)
        return desk.rendered(services, reply, knowledge, private=not place.direct)
    card = citation_card if press.kind == "cite" else in_context
    return card(press.excerpts, lang, knowledge) or blocks.notice(CONTEXT_GONE[lang])


def _after_copying(services: Services, place: Place, press: Press, knowledge: Knowledge) -> list[Message]:
    """Whoever copies a line may read it out: the button that notes this."""
    wanted = services.settings.duty_channel and press.intent in knowledge.intents and not place.guest
    if not wanted or services.is_trial(knowledge):
        return []
    made = button("told", MENU_TOLD[press.lang], replace(press, kind="told", source=""))
    return [made] if len(made["value"]) <= BUTTON_VALUE else []


_WINDOWS: Mapping[Kind, Opens] = {
    "report": reports.open_form, "handover": form.open_form, "relay": relay.open_form, "told": press_told.open_form,
    "schedule": adding.open_pressed,
}  # fmt: skip
_RUNS: Mapping[Kind, Run] = {
    "ask": _ask, "lang": _language, "share": sharing.share, "share_named": sharing.share,
    "brief": showing.share, "briefing": changing.press,
}  # fmt: skip
