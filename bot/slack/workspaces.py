"""The workspaces that installed the app: who is asking, with which client to answer, and how one leaves."""

from __future__ import annotations

from functools import partial

import structlog
from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.client import web_client
from bot.slack.metrics import Metrics
from bot.slack.posting import slack_error
from bot.slack.sdkstore import SdkStore
from bot.slack.tokens import Tokens
from bot.store.installations import Installation, Installations
from bot.store.states import States
from bot.store.store import Store
from bot.store.vault import Vault, VaultError

log = structlog.get_logger(__name__)


class Workspaces:
    """Everything that differs from a bot in one workspace. Nothing is remembered between two calls."""

    def __init__(self, settings: Settings, store: Store, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.installations = Installations(store.database, store.clock, Vault(settings.token_keys))
        self.states = States(store.database, store.clock)
        self.tokens = Tokens(web_client(settings, metrics), settings, self.installations, store)
        self.sdk_store = SdkStore(self.installations, store.forget_team)
        self.authorize = TeamAuthorize(self.installations)
        self._store = store

    def client(self, team_id: str) -> WebClient:
        """The client of that workspace, its token good for now. NotInstalled where the app is not in it (any more)."""
        return self._client_of(self.tokens.fresh(team_id))

    def works(self, installation: Installation) -> bool:
        """Whether Slack takes the token."""
        try:
            self._client_of(installation).auth_test()
        except Exception as error:
            return slack_error(error) is None
        return True

    def find(self, team_id: str) -> Installation | None:
        """The installation; None where there is none, or none that can be read."""
        try:
            return self.installations.get(team_id)
        except VaultError:
            return None

    def expiry(self, seconds: int) -> int:
        """When something ends that is good for so many seconds (seconds since 1970)."""
        return int(self._store.clock().timestamp()) + seconds

    def forget(self, team_id: str) -> int:
        """Delete every row of the team; how many there were."""
        return sum(self._store.forget_team(team_id).values())

    def report(self) -> None:
        """Log how many workspaces there are, and whose tokens no key opens."""
        log.info("workspaces", count=len(self.installations.teams()))
        if unreadable := self.installations.unreadable():
            log.error("tokens_unreadable", teams=unreadable[:20], hint="add the old key to JASMINE_TOKEN_KEYS")

    def _client_of(self, installation: Installation) -> WebClient:
        return web_client(self.settings, self.metrics, installation.token, partial(self._on_refusal, installation))

    def _on_refusal(self, installation: Installation, code: str) -> None:
        if self.installations.refuse(installation.team_id, installation.token, code):
            log.error("installation_refused", team=installation.team_id, slack_error=code)


class TeamAuthorize(Authorize):
    """Says who the bot is in the workspace of a request. Asks the database, not Slack: the ack waits for it."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    def __call__(
        self, *, context: BoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None,
        actor_enterprise_id: str | None = None, actor_team_id: str | None = None, actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:  # fmt: skip
        """None where the app is not in that workspace, or for a whole organisation."""
        if context.is_enterprise_install or not team_id:
            return None
        try:
            found = self._installations.get(team_id)
        except VaultError as error:
            log.error("token_unreadable", team=team_id, hint=str(error))
            return None
        if found is None or found.refused:
            return None
        return AuthorizeResult(
            enterprise_id=found.enterprise_id, team_id=found.team_id, team=found.team_name, bot_id=found.bot_id,
            bot_user_id=found.bot_user_id, bot_token=found.token, bot_scopes=found.scopes, user_id=user_id,
        )  # fmt: skip
