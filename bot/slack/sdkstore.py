"""Our installations, as slack_sdk and Bolt know installations."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from slack_sdk.oauth.installation_store import Bot, InstallationStore
from slack_sdk.oauth.installation_store import Installation as SdkInstallation

from bot.errors import JasmineError
from bot.store.installations import Installation, Installations


class OrgWide(JasmineError):
    """Somebody installed the app for a whole Enterprise organisation."""


class SdkStore(InstallationStore):
    """The interface over the table. One bot token a workspace: there are no people's tokens, and none of organisations.

    `forget` deletes everything of a team, for what the interface calls deleting.
    """

    def __init__(self, installations: Installations, forget: Callable[[str], object]) -> None:
        self._installations = installations
        self._forget = forget

    @property
    def logger(self) -> logging.Logger:
        """Where the SDK would log."""
        return logging.getLogger(__name__)

    def save(self, installation: SdkInstallation) -> None:
        """Keep the workspace's installation. OrgWide where it is none of a workspace."""
        self._installations.save(ours(installation.to_bot(), installation.user_id))

    def save_bot(self, bot: Bot) -> None:
        """Keep new tokens of an installation that is there; of one that went they are dropped."""
        old = self._installations.get(bot.team_id or "")
        if old:
            self._installations.refresh(old, ours(bot, old.installed_by))

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The workspace's bot; None where there is none, or Slack refuses its token."""
        found = None if is_enterprise_install or not team_id else self._installations.get(team_id)
        return None if found is None or found.refused else sdk_bot(found)

    def find_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> SdkInstallation | None:  # fmt: skip
        """The same, with who installed it; asked for another person's there is none."""
        bot = self.find_bot(enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install)
        by = self._installations.get(team_id or "") if bot else None
        if bot is None or by is None or user_id not in (None, by.installed_by):
            return None
        return SdkInstallation(
            app_id=bot.app_id, enterprise_id=bot.enterprise_id, team_id=bot.team_id, team_name=bot.team_name,
            bot_token=bot.bot_token, bot_id=bot.bot_id, bot_user_id=bot.bot_user_id, bot_scopes=bot.bot_scopes,
            bot_refresh_token=bot.bot_refresh_token, bot_token_expires_at=bot.bot_token_expires_at,
            user_id=by.installed_by, installed_at=bot.installed_at,
        )  # fmt: skip

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the team."""
        if team_id:
            self._forget(team_id)

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget the team; of one person alone nothing is kept."""
        if team_id and user_id is None:
            self._forget(team_id)


def sdk_bot(installation: Installation) -> Bot:
    """The installation in the SDK's form."""
    it = installation
    return Bot(
        app_id=it.app_id, enterprise_id=it.enterprise_id, team_id=it.team_id, team_name=it.team_name,
        bot_token=it.token, bot_id=it.bot_id, bot_user_id=it.bot_user_id, bot_scopes=it.scopes,
        bot_refresh_token=it.refresh_token, bot_token_expires_at=it.expires_at,
        installed_at=it.installed_at or datetime.now(UTC),
    )  # fmt: skip


def ours(bot: Bot, installed_by: str) -> Installation:
    """The SDK's form as ours. OrgWide where it is none of a workspace."""
    if bot.is_enterprise_install or not bot.team_id:
        raise OrgWide("The app is for workspaces, not for a whole organisation.")
    expires = bot.bot_token_expires_at
    return Installation(
        team_id=bot.team_id, app_id=bot.app_id or "", team_name=bot.team_name or "", bot_id=bot.bot_id,
        bot_user_id=bot.bot_user_id, scopes=",".join(bot.bot_scopes or ()), installed_by=installed_by,
        token=bot.bot_token, enterprise_id=bot.enterprise_id, refresh_token=bot.bot_refresh_token,
        expires_at=None if expires is None else datetime.fromtimestamp(expires, UTC),
    )  # fmt: skip
