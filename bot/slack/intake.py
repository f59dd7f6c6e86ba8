"""Which events are questions, where they came from, and the keys by which a second delivery is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.slack.posting import Place, Surface

Event = Mapping[str, Any]
# What people type with a file attached, or also send to the channel, is a question like any other.
_TYPED = (None, "file_share", "thread_broadcast")
_SOMEBODY = re.compile(r"<@[UW]|<!")


def is_question(event: Event) -> bool:
    """True for what a person typed: no bot, no edit, no join, no deletion."""
    return bool(event.get("user")) and not event.get("bot_id") and event.get("subtype") in _TYPED


def team_of(body: Event) -> str:
    """The team whose installation is meant, in whatever Slack sends.

    In a shared channel the message may be another team's, and so may the window of who presses there.
    """
    authorizations = body.get("authorizations") or [{}]
    there = (body.get("view") or {}).get("app_installed_team_id") or authorizations[0].get("team_id")
    return str(there or body.get("team_id") or (body.get("team") or {}).get("id") or "")


def keys(body: Event, event: Event) -> tuple[str, str]:
    """The event's id, and the message itself, which may come as `message` and as `app_mention`."""
    team, kind = team_of(body), "shared" if body.get("is_ext_shared_channel") is True else "message"
    return f"event:{team}:{body.get('event_id', '')}", f"{kind}:{team}:{event['channel']}:{event['ts']}"


def trigger(body: Event) -> str:
    """The key of a command, a press or a shortcut, which have no event id."""
    return f"trigger:{team_of(body)}:{body.get('trigger_id', '')}"


def place_of(body: Event, event: Event, surface: Surface) -> Place:
    """Where to answer: in the thread of a mention; in a DM in line, unless a thread was begun."""
    direct = surface == "dm"
    thread_ts = event.get("thread_ts") or (None if direct else event["ts"])
    return Place(
        team_of(body), event["channel"], event["user"], surface, thread_ts, direct,
        shared=body.get("is_ext_shared_channel") is True, question_ts=event["ts"],
    )  # fmt: skip


def surface_of(event: Event) -> Surface:
    """DM or channel, for events about messages."""
    return "dm" if event.get("channel_type") == "im" else "mention"


def names(text: str, bot_user: str | None) -> bool:
    """Whether a message names the bot."""
    return bool(bot_user) and re.search(rf"<@{re.escape(bot_user or '')}[|>]", text) is not None


def names_somebody(text: str) -> bool:
    """Whether a message is for somebody."""
    return _SOMEBODY.search(text) is not None


def without_mention(text: str, bot_user: str | None) -> str:
    """The text without the bot's own name, wherever it stands."""
    return re.sub(rf"[\s\u3000]*<@{re.escape(bot_user or '')}(?:\|[^>]*)?>[\s\u3000]*", " ", text).strip()
