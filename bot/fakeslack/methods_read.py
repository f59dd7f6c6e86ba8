"""The Web API methods that look things up, open conversations and show views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.fakeslack.blocks import check_view
from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import Channel, JsonObject, Message, View
from bot.fakeslack.state import APP_ID, Installation, Workspace
from bot.fakeslack.wire import channel_json, message_json, user_json

KIND_SCOPES = {"public": "channels", "private": "groups", "im": "im"}


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
    return {"channel": channel_json(_readable(workspace, app, args, "read"))}


def conversations_open(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """conversations.open"""
    names = args.get("users") or ""
    user = workspace.users.get(names if isinstance(names, str) else ",".join(names))
    if user is None:
        raise ApiError("user_not_found")
    return {"channel": {"id": workspace.dm(user, app).id}}


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


def views_open(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.open and views.push"""
    if "trigger_id" not in args:
        raise ApiError("invalid_arguments", ["missing required field: trigger_id"])
    view = _checked(args, "modal")
    user = workspace.tickets.use_trigger(args["trigger_id"])
    return _show(workspace, app, view, workspace.new_id("V"), user)


def views_update(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.update"""
    with workspace.lock:
        old = next(
            (
                v
                for v in workspace.views.values()
                if v.id == args.get("view_id") or (v.view.get("external_id") or None) == args.get("external_id", 0)
            ),
            None,
        )
    if old is None:
        raise ApiError("not_found")
    _check_hash(args, old)
    return _show(workspace, app, _checked(args, "modal"), old.id, old.user)


def views_publish(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.publish"""
    user = workspace.users.get(str(args.get("user_id")))
    if user is None:
        raise ApiError("user_not_found")
    view = _checked(args, "home")
    with workspace.lock:
        old = workspace.homes.get(user.id)
        if old is not None:
            _check_hash(args, old)
        answer = _show(workspace, app, view, old.id if old else workspace.new_id("V"), user.id)
        workspace.homes[user.id] = workspace.views[answer["view"]["id"]]
    return answer


def _shares_a_channel(workspace: Workspace, app: Installation, team: str) -> bool:
    return any({team, app.team.id} <= set(channel.teams) for channel in workspace.channels.values())


def _readable(workspace: Workspace, app: Installation, args: JsonObject, verb: str) -> Channel:
    channel = workspace.channel_for(app, args.get("channel"))
    needed = f"{KIND_SCOPES[channel.kind]}:{verb}"
    if needed not in app.scopes:
        raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(app.scopes)))
    if verb == "history" and not channel.bot:
        raise ApiError("not_in_channel")
    return channel


def _between(messages: list[Message], args: JsonObject) -> list[Message]:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    if args.get("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _page(workspace: Workspace, messages: list[Message], args: JsonObject) -> JsonObject:
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    end = start + size
    metadata = bool(args.get("include_all_metadata"))
    page: JsonObject = {
        "messages": [message_json(workspace, m, metadata=metadata) for m in messages[start:end]],
        "has_more": end < len(messages),
    }
    if end < len(messages):
        page["response_metadata"] = {"next_cursor": str(end)}
    return page


def _checked(args: JsonObject, kind: str) -> JsonObject:
    view: Any = args.get("view")
    problems = check_view(view)
    if not problems and view["type"] != kind:
        problems = [f"must be a {kind} view [json-pointer:/view/type]"]
    if problems:
        raise ApiError("invalid_arguments", problems)
    return dict(view)


def _check_hash(args: JsonObject, old: View) -> None:
    if args.get("hash") and args["hash"] != old.hash:
        raise ApiError("hash_conflict")


def _show(workspace: Workspace, app: Installation, view: JsonObject, view_id: str, user: str) -> JsonObject:
    with workspace.lock:
        version = f"{workspace.new_ts()}.hash"
        known = {"private_metadata": "", "callback_id": "", "external_id": "", "state": {"values": {}}}
        full = {
            **known, **view, "id": view_id, "team_id": app.team.id, "hash": version, "app_id": APP_ID,
            "bot_id": app.bot_id, "app_installed_team_id": app.team.id, "root_view_id": view_id,
            "previous_view_id": None,
        }  # fmt: skip
        old = workspace.views.get(view_id, View(view_id, user, version, full))
        workspace.views[view_id] = replace(old, hash=version, view=full)
    return {"view": full}
