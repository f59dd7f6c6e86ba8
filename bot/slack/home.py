"""The Messages tab: one greeting for somebody who opens it for the first time."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack import desk
from bot.slack.posting import Place
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to app_home_opened."""

    @app.event("app_home_opened")
    def on_opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("tab") != "messages":
            return
        place = Place(str(body.get("team_id", "")), event["channel"], event["user"], "home", direct=True)
        if services.memory.greet_once(place.person):
            services.run(place, partial(_greet, services, place, app.client), f"event:{body.get('event_id', '')}")


def _greet(services: Services, place: Place, client: WebClient) -> None:
    # The memory does not outlast a restart, the conversation does: who was greeted last year is not greeted again.
    history = client.conversations_history(channel=place.channel, limit=1)
    if not history.get("messages"):
        desk.question(services, place, "")
