"""The message shortcut "Answer this": somebody else's question, answered in its thread."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.errors import SlackApiError

from bot.rendering import blocks
from bot.slack import desk, intake, keeping, policy, wording
from bot.slack.names import SHORTCUT
from bot.slack.posting import Place, slack_error
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to the shortcut."""

    @app.shortcut(SHORTCUT)
    def on_shortcut(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        message, channel = body["message"], body["channel"]["id"]
        place = Place(
            intake.team_of(body), channel, body["user"]["id"], "shortcut", message.get("thread_ts") or message["ts"],
            direct=channel.startswith("D"), response_url=body.get("response_url"),
            shared=body.get("is_ext_shared_channel") is True, question_ts=message["ts"],
        )  # fmt: skip
        text = intake.without_mention(str(message.get("text") or ""), context.bot_user_id)
        services.run(place, policy.guarded(services, place, text, answer), intake.trigger(body))


def answer(services: Services, place: Place, text: str) -> None:
    """Answer in the message's thread, once; what keeps us from it is told to the presser alone."""
    lang = policy.language_of(text) or desk.preferred(services, place, text) or "ja"
    told = partial(_tell, services, place)
    if not text.strip():
        told(wording.NOTHING_TO_ANSWER[lang])
    elif keeping.of_question(services, place, place.question_ts or "") is not None:
        told(wording.ALREADY[lang])
    else:
        try:
            desk.question(services, place, text)
        except SlackApiError as error:
            if slack_error(error) not in ("not_in_channel", "channel_not_found"):
                raise
            told(wording.NOT_HERE[lang])


def _tell(services: Services, place: Place, line: str) -> None:
    services.poster.reply_privately(place, blocks.notice(line))
