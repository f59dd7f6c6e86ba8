"""What the windows have in common: where they were opened from, and where their presser is told something."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.rendering import limits
from bot.rendering.blockkit import check_view
from bot.rendering.visible import visible_all
from bot.slack import intake
from bot.slack.handover.posts import plain_text
from bot.slack.posting import Place, slack_error
from bot.slack.services import Services

log = structlog.get_logger(__name__)
Json = dict[str, Any]
INPUT = "text"


def origin(body: Json) -> Json:
    """The message that was pressed: what a window must remember of it."""
    container = body["container"]
    return {
        "channel": (body.get("channel") or {}).get("id") or body["user"]["id"],
        "message": container.get("message_ts"), "thread": container.get("thread_ts"),
        "ephemeral": bool(container.get("is_ephemeral")), "url": body.get("response_url") or "",
    }  # fmt: skip


def remembered(view: Json) -> Json:
    """What the window remembered."""
    found: Json = json.loads(view.get("private_metadata") or "{}")
    return found


def place_after(body: Json, about: Json) -> Place:
    """Where the person who sent the window is told what came of it: alone, wherever the message is."""
    channel, url = str(about["channel"]), about.get("url") or None
    return Place(
        intake.team_of(body), channel, body["user"]["id"], "action", about.get("thread"),
        direct=channel.startswith("D"), private=True, response_url=url, begun=bool(about.get("thread")),
    )  # fmt: skip


def is_guest(body: Json) -> bool:
    """Whether whoever pressed is of another organisation, as far as Slack tells."""
    return body["user"].get("team_id") not in (None, "", intake.team_of(body))


def written(view: Json, block: str) -> str:
    """What was typed into that field."""
    return str((view["state"]["values"].get(block) or {}).get(INPUT, {}).get("value") or "")


def field(block: str, label: str, most: int, *, optional: bool = False, long: bool = True) -> Json:
    """A field to type in."""
    element = {"type": "plain_text_input", "action_id": INPUT, "multiline": long, "max_length": most}
    return {
        "type": "input", "block_id": block, "optional": optional, "element": element, "label": plain_text(label),
    }  # fmt: skip


def window(callback: str, words: tuple[str, str, str], shown: Sequence[Json], about: Json, *inputs: Json) -> Json:
    """A window: title, submit and close; paragraphs; fields."""
    title, submit, close = words
    return {
        "type": "modal", "callback_id": callback, "private_metadata": json.dumps(about, ensure_ascii=False),
        "title": plain_text(title), "submit": plain_text(submit), "close": plain_text(close),
        "blocks": [{"type": "rich_text", "elements": list(shown)}, *inputs],
    }  # fmt: skip


def fits(about: Json) -> bool:
    """Whether a window can remember that much."""
    return limits.length(json.dumps(about, ensure_ascii=False)) <= limits.PRIVATE_METADATA


def show(services: Services, place: Place, body: Json, view: Json) -> None:
    """Open it, within three seconds of the press; later Slack opens none, and a second press will do."""
    problems = check_view(view)
    if problems:
        log.error("invalid_view", problems=[str(problem) for problem in problems[:10]])
    services.clients(place.team).views_open(trigger_id=body["trigger_id"], view=visible_all(view))


def permalink(services: Services, team: str, channel: str, ts: str) -> str:
    """The address of a message; "" where Slack does not tell."""
    try:
        return str(services.clients(team).chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except SlackApiError as error:
        log.info("no_permalink", slack_error=slack_error(error))
        return ""
