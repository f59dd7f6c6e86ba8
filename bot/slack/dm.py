"""Direct messages: every message is a question."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App, BoltContext

from bot.slack import desk, intake
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to message; other conversations than DMs are answered by mention only."""

    @app.event("message")
    def on_message(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if event.get("channel_type") != "im" or not intake.is_question(event):
            return
        place = intake.place_of(body, event, "dm")
        text = intake.without_mention(str(event.get("text") or ""), context.bot_user_id)
        services.run(place, partial(desk.question, services, place, text), *intake.keys(body, event))
