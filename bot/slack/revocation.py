"""A workspace that removes the app: nothing of it stays. Slack tells it twice, in any order, and perhaps again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App

from bot.slack import intake
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.slack.workspaces import Workspaces

log = structlog.get_logger(__name__)


def register(app: App, services: Services, workspaces: Workspaces) -> None:
    """Listen to the two events."""

    def leave(body: dict[str, Any]) -> None:
        team, at = intake.team_of(body), float(body.get("event_time") or 0)
        services.lanes.submit(f"{team}:", partial(forget, services, workspaces, team, at))

    @app.event("app_uninstalled")
    def on_uninstalled(body: dict[str, Any]) -> None:
        leave(body)

    @app.event("tokens_revoked")
    def on_revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        # People's own tokens are none of ours: only where the bot's ended did the app leave.
        if (event.get("tokens") or {}).get("bot"):
            leave(body)


def forget(services: Services, workspaces: Workspaces, team: str, at: float) -> None:
    """Delete every row of the team; unless it installed the app again after `at` (seconds since 1970)."""
    if reinstalled(workspaces, team, at):
        log.info("leaving_is_over", team=team)
        return
    rows = workspaces.forget(team)
    services.forget_team(team)
    log.info("team_forgotten", team=team, rows=rows)


def reinstalled(workspaces: Workspaces, team: str, at: float) -> bool:
    """Whether the installation is newer than what Slack tells late, and works."""
    found = workspaces.find(team)
    newer = found is not None and found.installed_at is not None and found.installed_at.timestamp() > at
    return newer and found is not None and workspaces.works(found)
