"""The Web API methods that look things up and open conversations."""

from __future__ import annotations

from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import Channel, JsonObject, Message
from bot.fakeslack.state import Installation, Workspace
from bot.fakeslack.wire import channel_json, message_json, user_json

KIND_SCOPES = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
MOST_IN_GROUP = 8
MOST_ON_PAGE = 1000


def auth_test(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """auth.test"""
    return {
        "url": f"https://{app.team.domain}.slack.com/", "team": app.team.name, "user": app.bot.name,
        "team_id": app.team.id, "user_id": app.bot.id, "bot_id": app.bot_id, "is_enterprise_install": False,
    }  # fmt: skip


def users_info(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """users.info"""
    user = workspace.users.get(str(args.get("user")))
    if user is None:
        raise ApiError("user_not_found")
    if user.team != app.team.id and not _shares_a_channel(workspace, app, user.team):
        raise ApiError("user_not_visible")
    return {"user": user_json(user, locale=bool(args.get("include_locale")))}


def conversations_info(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """conversations.info"""
    return {"channel": channel_json(_readable(workspace, app, args, "read"), app.bot.id)}


def conversations_open(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """conversations.open"""
    names = args["users"].split(",") if isinstance(args["users"], str) else list(args["users"])
    users = [user for name in names if (user := workspace.users.get(str(name)))]
    if len(users) < len(names):
        raise ApiError("user_not_found")
    if len(users) > MOST_IN_GROUP:
        raise ApiError("too_many_users")
    kind = "im" if len(users) == 1 else "mpim"
    app.need(f"{kind}:write")
    return {"channel": {"id": (workspace.dm(users[0], app) if kind == "im" else workspace.group_dm(users, app)).id}}


def conversations_history(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """conversations.history"""
    channel = _readable(workspace, app, args, "history")
    with workspace.lock:
        shown = [m for m in workspace.messages if m.channel == channel.id and not m.ephemeral and not m.thread_ts]
    return _page(workspace, list(reversed(_between(shown, args))), args)


def conversations_replies(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """conversations.replies"""
    channel = _readable(workspace, app, args, "history")
    parent = workspace.message(channel.id, str(args.get("ts")))
    if parent is None or parent.ephemeral:
        raise ApiError("thread_not_found")
    return _page(workspace, _between(workspace.thread(channel.id, parent.thread_ts or parent.ts), args), args)


def _shares_a_channel(workspace: Workspace, app: Installation, team: str) -> bool:
    return any({team, app.team.id} <= set(channel.teams) for channel in workspace.channels.values())


def _readable(workspace: Workspace, app: Installation, args: JsonObject, verb: str) -> Channel:
    channel = workspace.channel_for(app, args.get("channel"))
    app.need(f"{KIND_SCOPES[channel.kind]}:{verb}")
    if verb == "history" and not channel.bot:
        raise ApiError("not_in_channel")
    return channel


def _between(messages: list[Message], args: JsonObject) -> list[Message]:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    if args.get("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _page(workspace: Workspace, messages: list[Message], args: JsonObject) -> JsonObject:
    cursor, size = str(args.get("cursor") or 0), int(args.get("limit") or 100)
    if not 1 <= size <= MOST_ON_PAGE:
        raise ApiError("invalid_limit")
    if not cursor.isdecimal():
        raise ApiError("invalid_cursor")
    start = int(cursor)
    end = start + size
    metadata = bool(args.get("include_all_metadata"))
    page: JsonObject = {
        "messages": [message_json(workspace, m, metadata=metadata) for m in messages[start:end]],
        "has_more": end < len(messages),
    }
    if end < len(messages):
        page["response_metadata"] = {"next_cursor": str(end)}
    return page
