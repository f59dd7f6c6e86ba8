"""Messages that name nobody: in a DM every one is a question; elsewhere only what goes on from an answer of ours, or
answers a question that was handed over."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App, BoltContext

from bot.slack import desk, edits, intake, policy
from bot.slack.handover import relay
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to message: typed, edited, deleted."""

    @app.event("message")
    def on_message(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        kind = event.get("subtype")
        if kind == "message_changed" and (event.get("message") or {}).get("subtype") == "tombstone":
            # A deleted message that has replies, as every answered question in a channel.
            edits.deleted(services, body, event)
        elif kind == "message_changed":
            edits.changed(services, body, event, context.bot_user_id)
        elif kind == "message_deleted":
            edits.deleted(services, body, event)
        elif intake.is_question(event):
            typed(services, body, event, context.bot_user_id)


def typed(services: Services, body: dict[str, Any], event: dict[str, Any], bot_user: str | None) -> None:
    """A message that somebody typed."""
    raw = str(event.get("text") or "")
    text, keys = intake.without_mention(raw, bot_user), intake.keys(body, event)
    if event.get("channel_type") == "im":
        place = intake.place_of(body, event, "dm")
        services.run(place, policy.guarded(services, place, text, desk.question), *keys)
    elif intake.names(raw, bot_user):
        # Its twin app_mention comes too, in a group DM perhaps alone; whichever is first is answered.
        place = intake.place_of(body, event, "mention")
        services.run(place, policy.guarded(services, place, text, desk.question), *keys)
    elif handover := relay.handed_over(services, intake.team_of(body), event):
        place = intake.place_of(body, event, "thread")
        services.run(place, partial(relay.replied, services, place, handover, raw), *keys)
    elif event.get("thread_ts") and not intake.names_somebody(raw):
        place = intake.place_of(body, event, "thread")
        if services.memory.context(place.conversation) is not None:
            services.run(place, policy.silent(services, place, text), *keys)
