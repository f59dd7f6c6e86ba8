"""The Web API methods that show views: App Home, and modals with their stack of at most three."""

from __future__ import annotations

from typing import Any

from bot.fakeslack.blocks import check_view
from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import JsonObject, View
from bot.fakeslack.state import APP_ID, Installation, Workspace
from bot.fakeslack.wire import with_ids

MOST_MODALS = 3


def views_open(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.open"""
    view = _checked(workspace, args, "modal")
    user = workspace.tickets.use_trigger(args["trigger_id"])
    return {"view": show(workspace, app, view, user).view}


def views_push(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.push: on top of the modal from which the trigger came."""
    view = _checked(workspace, args, "modal")
    user = workspace.tickets.use_trigger(args["trigger_id"])
    return {"view": push(workspace, app, view, user).view}


def views_update(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.update"""
    wanted, external = args.get("view_id"), args.get("external_id")
    if not wanted and not external:
        raise ApiError("invalid_arguments", ["missing required field: view_id or external_id"])
    with workspace.lock:
        views = [
            v for v in workspace.views.values() if v.id == wanted or (external and v.view["external_id"] == external)
        ]
    if not views:
        raise ApiError("not_found")
    _check_hash(args, views[0])
    return {"view": show(workspace, app, _checked(workspace, args, "modal", views[0]), views[0].user, views[0]).view}


def views_publish(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """views.publish"""
    user = workspace.users.get(str(args.get("user_id")))
    if user is None or user.team != app.team.id or user.is_bot:
        raise ApiError("user_not_found")
    with workspace.lock:
        old = workspace.homes.get(user.id)
        view = _checked(workspace, args, "home", old)
        if old is not None:
            _check_hash(args, old)
        workspace.homes[user.id] = show(workspace, app, view, user.id, old)
        return {"view": workspace.homes[user.id].view}


def push(workspace: Workspace, app: Installation, view: JsonObject, user: str) -> View:
    """Show a modal on top of the user's newest one."""
    with workspace.lock:
        modals = [v for v in workspace.views.values() if v.user == user and v.view["type"] == "modal"]
        if not modals:
            raise ApiError("not_found")
        top = modals[-1]
        if sum(v.view["root_view_id"] == top.view["root_view_id"] for v in modals) >= MOST_MODALS:
            raise ApiError("push_limit_reached")
        return show(workspace, app, view, user, below=top)


def show(
    workspace: Workspace, app: Installation, view: JsonObject, user: str, old: View | None = None,
    below: View | None = None,
) -> View:  # fmt: skip
    """Keep a view: a new one (on top of `below`), or the new content of an old one."""
    with workspace.lock:
        view_id, version = old.id if old else workspace.new_id("V"), f"{workspace.new_ts()}.hash"
        root, previous = (below.view["root_view_id"], below.id) if below else (view_id, None)
        if old:
            root, previous = old.view["root_view_id"], old.view["previous_view_id"]
        known = {"private_metadata": "", "callback_id": "", "external_id": "", "state": {"values": {}}}
        blocks = list(with_ids(view["blocks"], version.partition(".hash")[0]))
        full = {
            **known, **view, "blocks": blocks, "id": view_id, "team_id": app.team.id, "hash": version,
            "app_id": APP_ID, "bot_id": app.bot_id, "app_installed_team_id": app.team.id, "root_view_id": root,
            "previous_view_id": previous,
        }  # fmt: skip
        workspace.views[view_id] = View(view_id, user, version, full)
        return workspace.views[view_id]


def _checked(workspace: Workspace, args: JsonObject, kind: str, old: View | None = None) -> JsonObject:
    view: Any = args.get("view")
    problems = check_view(view)
    if not problems and view["type"] != kind:
        problems = [f"must be a {kind} view [json-pointer:/view/type]"]
    if problems:
        raise ApiError("invalid_arguments", problems)
    with workspace.lock:
        taken = {v.view["external_id"] for v in workspace.views.values() if old is None or v.id != old.id} - {""}
    if view.get("external_id") in taken:
        raise ApiError("duplicate_external_id")
    return dict(view)


def _check_hash(args: JsonObject, old: View) -> None:
    if args.get("hash") and args["hash"] != old.hash:
        raise ApiError("hash_conflict")
