"""@mention in a channel or a group DM: the answer goes to the thread."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext

from bot.slack import desk, intake, policy
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to app_mention."""

    @app.event("app_mention")
    def on_mention(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if not intake.is_question(event):
            return
        place = intake.place_of(body, event, "mention")
        text = intake.without_mention(str(event.get("text") or ""), context.bot_user_id)
        services.run(place, policy.guarded(services, place, text, desk.question), *intake.keys(body, event))
