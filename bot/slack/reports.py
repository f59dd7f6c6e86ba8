"""Problems with an answer, in the reader's words: a window to write in, and where it goes."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.knowledge.model import LANGS, Intent, Lang
from bot.knowledge.slots import facts_of
from bot.rendering import blocks
from bot.rendering.buttons import Press, decode, encode
from bot.rendering.fitting import fit
from bot.slack import intake, wording
from bot.slack.posting import Place, slack_error
from bot.slack.services import Services

log = structlog.get_logger(__name__)
FORM = "jasmine:report"
BLOCK, INPUT = "problem", "text"
MOST = 1_500


def register(app: App, services: Services) -> None:
    """Listen to the form."""

    @app.view(FORM)
    def on_report(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        ack()
        user, team = body["user"]["id"], intake.team_of(body)
        text = str(view["state"]["values"][BLOCK][INPUT].get("value") or "")
        about = json.loads(view.get("private_metadata") or "{}")
        place = Place(
            team, str(about.get("channel") or user), user, "action", about.get("thread") or None,
            direct=str(about.get("channel") or "D").startswith("D"), private=about.get("private") is True,
            response_url=about.get("url"), begun=bool(about.get("thread")),
        )  # fmt: skip
        services.run(place, partial(keep, services, place, about, text), intake.trigger(body))


def open_form(services: Services, place: Place, body: dict[str, Any], press: Press) -> None:
    """Show the window. It must open within three seconds of the press."""
    container = body["container"]
    about = {
        "channel": (body.get("channel") or {}).get("id"), "message": container.get("message_ts"),
        "thread": container.get("thread_ts"), "press": encode(press),
        "private": bool(container.get("is_ephemeral")), "url": body.get("response_url"),
    }  # fmt: skip
    client = services.clients(place.team)
    client.views_open(trigger_id=body["trigger_id"], view=form(press.lang, json.dumps(about)))


def form(lang: Lang, about: str) -> dict[str, Any]:
    """The window."""
    text = {
        "type": "plain_text_input", "action_id": INPUT, "multiline": True, "max_length": MOST,
    }  # fmt: skip
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": about,
        "title": _plain(wording.REPORT_TITLE[lang]),
        "submit": _plain(wording.REPORT_SEND[lang]),
        "close": _plain(wording.REPORT_CANCEL[lang]),
        "blocks": [
            {
                "type": "input", "block_id": BLOCK, "element": text, "label": _plain(wording.REPORT_LABEL[lang]),
                "hint": _plain(wording.REPORT_HINT[lang]),
            }
        ],
    }  # fmt: skip


def keep(services: Services, place: Place, about: dict[str, Any], text: str) -> None:
    """Keep the report, tell those who look after the data, thank the reader."""
    from bot.store.reports import Report

    knowledge, press = services.base(place), decode(str(about.get("press") or ""))
    lang: Lang = press.lang if press else LANGS[0]
    if services.caps.report.wait(place.person):
        services.poster.whisper(place, blocks.notice(wording.REPORTS_ENOUGH[lang]))
        return
    intent = knowledge.intents.get(press.intent) if press else None
    facts = facts_of(intent, press.slots, knowledge.facts, knowledge.fixed) if intent and press else ()
    shown = None if about.get("private") else about.get("message")
    report = services.store.reports.add(
        Report(place.team, place.user, place.channel, shown, text, tuple(fact.id for fact in facts), knowledge.version)
    )
    ref = f"R{report.id}"
    log.info("reported", ref=ref, intent=intent.id if intent else "", knowledge=knowledge.version)
    _tell_desk(services, place, ref, intent, text)
    services.poster.whisper(place, blocks.notice(wording.REPORT_THANKS[lang].format(ref=ref)))


def _tell_desk(services: Services, place: Place, ref: str, intent: Intent | None, text: str) -> None:
    """The channel that looks after the data hears of it; where it cannot, the report is kept all the same."""
    channel = services.settings.report_channel
    if not channel:
        return
    named = f"{intent.title.ja} / {intent.title.en} ({intent.id})" if intent else "—"
    lines = wording.REPORT_NOTICE.format(ref=ref, intent=named, text=text)
    by = {"type": "user", "user_id": place.user}
    section = {"type": "rich_text_section", "elements": [by, blocks.run(f"\n{lines}")]}
    message = {"text": blocks.escape(lines), "blocks": [{"type": "rich_text", "elements": [section]}]}
    try:
        services.poster.say(Place(place.team, channel, place.user, "action"), fit(message))
    except SlackApiError as error:
        log.warning("report_channel_failed", slack_error=slack_error(error))


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
