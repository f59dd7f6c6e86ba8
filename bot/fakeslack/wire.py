"""How people, channels and messages look in Slack's JSON."""

from __future__ import annotations

from typing import Any

from bot.fakeslack.model import Channel, JsonObject, Message, User
from bot.fakeslack.state import APP_ID, Workspace


def with_ids(blocks: list[Any], seed: str) -> tuple[JsonObject, ...]:
    """Copies of the blocks with the block_ids and action_ids that Slack fills in where the app gave none."""
    named: list[JsonObject] = []
    for index, block in enumerate(blocks):
        copy: JsonObject = {**block, "block_id": block.get("block_id") or f"b{seed[-6:]}{index}"}
        if copy["type"] == "actions":
            copy["elements"] = [
                {**element, "action_id": element.get("action_id") or f"a{seed[-6:]}{index}{position}"}
                for position, element in enumerate(copy["elements"])
            ]
        named.append(copy)
    return tuple(named)


def user_json(user: User, *, locale: bool) -> JsonObject:
    """A user as users.info shows it."""
    shown: JsonObject = {
        "id": user.id, "team_id": user.team, "name": user.name, "deleted": False, "real_name": user.name,
        "tz": user.tz, "is_bot": user.is_bot, "is_admin": user.is_admin, "is_app_user": False,
        "profile": {"real_name": user.name, "display_name": user.name, "team": user.team},
    }  # fmt: skip
    if locale:
        shown["locale"] = user.locale
    return shown


def channel_json(channel: Channel, bot: str) -> JsonObject:
    """A conversation as conversations.info shows it to that bot user."""
    shown: JsonObject = {
        "id": channel.id, "is_im": channel.kind == "im", "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private", "is_private": channel.kind != "public",
        "is_mpim": channel.kind == "mpim",
        "is_archived": channel.archived, "is_member": channel.bot, "is_ext_shared": channel.ext_shared,
        "is_shared": channel.ext_shared, "shared_team_ids": list(channel.teams),
        "context_team_id": channel.teams[0],
    }  # fmt: skip
    if channel.kind == "im":
        shown["user"] = next(iter((channel.members or frozenset()) - {bot}), "")
    else:
        shown["name"] = channel.name
    return shown


def message_json(workspace: Workspace, message: Message, *, metadata: bool = True) -> JsonObject:
    """A message as the Web API and the payloads show it."""
    shown: JsonObject = {
        "type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": message.team,
    }  # fmt: skip
    if message.bot_id:
        shown["bot_id"] = message.bot_id
    if message.via not in ("user", "slack"):
        shown["app_id"] = APP_ID
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata and metadata:
        shown["metadata"] = message.metadata
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    replies = workspace.thread(message.channel, message.ts)[1:]
    if replies and not message.thread_ts:
        shown |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    return shown
