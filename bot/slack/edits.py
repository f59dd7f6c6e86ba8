"""Questions that are edited or deleted: the answer follows, as long as it is fresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.rendering import blocks
from bot.slack import desk, intake, keeping, policy
from bot.slack.posting import Message, Place, Posted, slack_error
from bot.slack.services import Services
from bot.slack.wording import EDITED

log = structlog.get_logger(__name__)
FRESH = timedelta(minutes=10)
"""So long after a question its edit changes the answer; later others have read it, and the answer comes anew."""


def changed(services: Services, body: dict[str, Any], event: dict[str, Any], bot_user: str | None) -> None:
    """A message was edited. What Slack itself adds to one (a preview) is no edit."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    text = str(now.get("text") or "")
    if not intake.is_question(now) or text == before.get("text"):
        return
    place = intake.place_of(body, {**now, "channel": event["channel"]}, intake.surface_of(event))
    question = intake.without_mention(text, bot_user)
    key = f"edit:{place.team}:{place.channel}:{now['ts']}:{event.get('event_ts') or event.get('ts')}"
    services.run(place, partial(_edited, services, place, question), key)


def _edited(services: Services, place: Place, text: str) -> None:
    # People edit messages that never were for us: only what we answered counts as asking once more.
    posted = keeping.of_question(services, place, place.question_ts or "")
    if posted is not None:
        policy.counted(services, place, None, partial(_answer_again, services, place, text, posted))()


def _answer_again(services: Services, place: Place, text: str, posted: Posted) -> None:
    ts = place.question_ts or ""
    if services.clock().timestamp() - float(ts) > FRESH.total_seconds():
        policy.guarded(services, place, text, desk.question)()
        return
    knowledge = services.base(place)
    reply = desk.ask(services, place, text, knowledge)
    message = _marked(desk.shown_at(services, place, reply, knowledge), EDITED[reply.lang])
    try:
        services.poster.change(place, posted, message)
    except SlackApiError as error:
        if slack_error(error) != "message_not_found":
            raise
        # Somebody has taken our answer away: the new question gets one of its own.
        keeping.withdrawn(services, place, ts)
        desk.question(services, place, text)
        return
    services.memory.remember(place.conversation, reply.context)
    keeping.updated(services, place, ts, reply)
    log.info("updated", outcome=reply.outcome, intent=reply.intent or "", surface=place.surface)
    if reply.outcome == "no_answer":
        desk.gap(services, place, text, reply)


def _marked(message: Message, note: str) -> Message:
    """The message, saying that it was changed."""
    below = [*message.get("blocks", []), blocks.context(note)]
    return {**message, "text": f"{message['text']} {blocks.escape(note)}", "blocks": below}


def deleted(services: Services, body: dict[str, Any], event: dict[str, Any]) -> None:
    """A message was deleted: its answer goes with it."""
    before = event.get("previous_message") or {}
    ts = str(event.get("deleted_ts") or before.get("ts") or "")
    if before.get("bot_id") or not ts:
        return
    gone = {"channel": event["channel"], "user": str(before.get("user") or ""), "ts": ts}
    place = replace(intake.place_of(body, gone, intake.surface_of(event)), question_ts=ts)
    key = f"delete:{place.team}:{place.channel}:{ts}"
    services.run(place, partial(_withdraw, services, place, ts), key)


def _withdraw(services: Services, place: Place, ts: str) -> None:
    posted = keeping.of_question(services, place, ts)
    if posted is not None:
        services.poster.withdraw(place, posted)
        keeping.withdrawn(services, place, ts)
        log.info("withdrawn", surface=place.surface)
