"""Told to press: a window that shows the line, then its record in the duty channel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App

from bot.knowledge.model import LANGS, IntentRef, Lang
from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.slack import intake
from bot.slack.handover import bringing, posts, windows, wording
from bot.slack.handover.plain import clean, moment
from bot.slack.handover.said import MOST_LINE, line_of
from bot.slack.posting import Place
from bot.slack.services import Services
from bot.slack.wording import OLD_BUTTON

if TYPE_CHECKING:
    from bot.store.told import Told

log = structlog.get_logger(__name__)
FORM = "jasmine:told"
OUTLET = "outlet"
MOST_OUTLET = 80


def register(app: App, services: Services) -> None:
    """Listen to the window."""

    @app.view(FORM)
    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        ack()
        about = windows.remembered(view)
        place = windows.place_after(body, about)
        outlet = clean(windows.written(view, OUTLET), MOST_OUTLET).replace("\n", " ")
        services.run(place, partial(record, services, place, about, outlet), intake.trigger(body))


def open_form(services: Services, place: Place, body: dict[str, Any], press: Press) -> None:
    """Show the line that will be recorded, and where; a line that was copied is the one that was seen."""
    lang, knowledge = press.lang, services.base(place)
    refused = _refusal(services, place, body, press)
    if refused:
        services.poster.whisper(place, blocks.notice(refused))
        return
    reply = services.core.answer_intent(press.ref, lang, knowledge, None)
    line = clean(press.line, MOST_LINE) or line_of(reply)
    about = windows.origin(body) | {
        "intent": press.intent, "slots": dict(press.slots), "lang": lang, "line": line, "facts": list(reply.facts),
        "source": reply.source, "knowledge": knowledge.version,
    }  # fmt: skip
    while not windows.fits(about):
        about["facts"].pop()
    words = (wording.TOLD_TITLE[lang], wording.TOLD_RECORD[lang], wording.CANCEL[lang])
    where = [blocks.run(wording.TOLD_WHERE[lang]), posts.channel(services.settings.duty_channel)]
    shown = [
        posts.section(blocks.run(wording.TOLD_LINE[lang], bold=True)), blocks.quote([blocks.run(line)]),
        posts.section(*where, blocks.run(wording.TOLD_WHO[lang])),
    ]  # fmt: skip
    outlet = windows.field(OUTLET, wording.TOLD_OUTLET[lang], MOST_OUTLET, optional=True, long=False)
    windows.show(services, place, body, windows.window(FORM, words, shown, about, outlet))


def record(services: Services, place: Place, about: dict[str, Any], outlet: str) -> None:
    """Keep what was told, post it in the duty channel, say so."""
    told = services.store.told.add(_told(services, place, about, outlet))
    source = services.base(place).sources.get(str(about.get("source")))
    at = moment(services.clock(), services.settings.zone, told.lang)
    message = posts.told_post(told, source.citation[told.lang] if source else "", at)
    posted, failed = bringing.say(services, Place(place.team, told.duty_channel, place.user, "action"), message)
    if posted:
        services.store.told.posted(told, posted.ts)
    log.info("told_to_press", ref=f"T{told.id}", intent=told.intent, knowledge=told.knowledge, failed=failed)
    words = wording.TOLD_NOT_POSTED if failed else wording.TOLD_DONE
    services.poster.whisper(place, blocks.notice(words[told.lang].format(ref=f"T{told.id}")))


def _refusal(services: Services, place: Place, body: dict[str, Any], press: Press) -> str:
    """Why this cannot be recorded; "" where it can."""
    if not services.settings.duty_channel or press.intent not in services.base(place).intents:
        return OLD_BUTTON[press.lang]
    return wording.TOLD_NOT_YOURS[press.lang] if windows.is_guest(body) else ""


def _told(services: Services, place: Place, about: dict[str, Any], outlet: str) -> Told:
    from bot.store.told import Told

    lang: Lang = next(lang for lang in LANGS if lang == about["lang"])
    ref = IntentRef(str(about["intent"]), about["slots"])
    return Told(
        place.team, ref.intent, ref.slots, lang, str(about["line"]), outlet, place.user, tuple(about["facts"]),
        str(about["knowledge"]), services.settings.duty_channel,
    )  # fmt: skip
