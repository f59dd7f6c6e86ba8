"""A tiny Bolt app on a fake Slack, the client it uses, and a target that only records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.fakeslack import FakeSlack
from bot.fakeslack.model import Parcel

Answer = tuple[int, str, Mapping[str, str]]
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "1 柱3"}, "action_id": "one", "value": "3"}
OPTION = {"text": {"type": "plain_text", "text": "Cite"}, "value": "cite"}
MENU = {"type": "overflow", "action_id": "more", "options": [OPTION]}
ANSWER: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*the answer*"}},
    {"type": "actions", "block_id": "row", "elements": [BUTTON, MENU]},
]


def client_of(slack: FakeSlack, token: str | None = None) -> WebClient:
    """A WebClient for that fake."""
    return WebClient(token=token or slack.token, base_url=slack.base_url, timeout=5, retry_handlers=[])


def connect_tiny_app(slack: FakeSlack) -> App:
    """Build the tiny bot and connect it."""
    app = App(client=client_of(slack), signing_secret=slack.signing_secret)

    @app.event("app_mention")
    def on_mention(event: dict[str, Any], say: Any) -> None:
        say(text=f"answer to {event['text']}", blocks=ANSWER, thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("message")
    def on_message(event: dict[str, Any], say: Any) -> None:
        if event["channel_type"] == "im" and "subtype" not in event:
            say(text=f"dm: {event['text']}")

    @app.command("/jasmine")
    def on_command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        ack()
        respond(text=f"only for you: {command['text']}", blocks=ANSWER)

    @app.action(re.compile(".*"))
    def on_press(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        ack()
        action = body["actions"][0]
        value = action.get("value") or action["selected_option"]["value"]
        respond(text=f"pressed {value}", thread_ts=body["container"].get("thread_ts"), response_type="ephemeral")

    slack.connect(app)
    return app


class Recorder:
    """A delivery target that keeps what it got and gives the answers it is told to (200 by default)."""

    def __init__(self, slack: FakeSlack, *answers: Answer) -> None:
        self.got: list[tuple[Parcel, dict[str, str]]] = []
        self._answers = list(answers)
        slack.connect_target(self)

    def __call__(self, parcel: Parcel, headers: Mapping[str, str]) -> Answer:
        self.got.append((parcel, dict(headers)))
        return self._answers.pop(0) if self._answers else (200, "", {})

    def payload(self, index: int = -1) -> Any:
        return self.got[index][0].payload
