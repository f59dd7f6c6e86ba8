"""oauth.v2.access: a code or a refresh token for a bot token."""

from __future__ import annotations

from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import JsonObject
from bot.fakeslack.oauth import Grant, check_client
from bot.fakeslack.state import APP_ID, Installation, Workspace


def access(workspace: Workspace, args: JsonObject) -> JsonObject:
    """oauth.v2.access"""
    check_client(args)
    if args.get("grant_type") == "refresh_token":
        app = workspace.installed_in(workspace.oauth.refresh(args.get("refresh_token")))
        if app.refusal:
            raise ApiError(app.refusal)
        workspace.give_token(app, workspace.oauth.new_token(app.team.id), workspace.oauth.expires())
        return _tokens(workspace, app)
    grant = workspace.oauth.exchange(args.get("code"))
    app = _installed(workspace, grant)
    granted = {**_tokens(workspace, app), "authed_user": {"id": grant.user.id}}
    if workspace.oauth.org_wide:
        granted |= {"team": None, "enterprise": {"id": "E0FAKE0001", "name": "Org"}, "is_enterprise_install": True}
    return granted


def _installed(workspace: Workspace, grant: Grant) -> Installation:
    """The app in that team. Where it was already, it keeps its token, unless that ended or tokens rotate."""
    there = [app for app in workspace.installations.values() if app.team.id == grant.team.id]
    if not there:
        app = workspace.install_in(grant.team, grant.scopes)
        workspace.give_token(app, workspace.oauth.new_token(app.team.id), workspace.oauth.expires())
        return app
    app = there[0]
    app.scopes = frozenset(grant.scopes)
    if app.refusal or workspace.oauth.rotates:
        workspace.give_token(app, workspace.oauth.new_token(app.team.id), workspace.oauth.expires())
    return app


def _tokens(workspace: Workspace, app: Installation) -> JsonObject:
    return {
        "app_id": APP_ID, "access_token": app.token, "token_type": "bot", "scope": ",".join(sorted(app.scopes)),
        "bot_user_id": app.bot.id, "team": {"id": app.team.id, "name": app.team.name}, "enterprise": None,
        "is_enterprise_install": False, **workspace.oauth.renewal(app.team.id),
    }  # fmt: skip
