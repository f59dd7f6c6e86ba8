"""Tokens that end after twelve hours are renewed in time, for whoever needs one: an answer, or a scheduled post."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.settings import Settings
from bot.slack.client import FAILURES, REFUSALS, NotInstalled
from bot.slack.posting import slack_error
from bot.slack.sdkstore import ours, sdk_bot
from bot.store.installations import Installation, Installations
from bot.store.store import Store

log = structlog.get_logger(__name__)
AHEAD = timedelta(hours=2)
# How long to wait for another thread or process that is renewing a token that has ended.
PATIENCE = 5.0
PAUSE = 0.05
_OVER = REFUSALS | {"invalid_refresh_token"}


class Tokens:
    """Hands out installations whose token is good for now."""

    def __init__(self, client: WebClient, settings: Settings, installations: Installations, store: Store) -> None:
        self._installations = installations
        self._claims = store.claims
        self._clock = store.clock
        self._rotator = TokenRotator(client_id=settings.client_id, client_secret=settings.client_secret, client=client)

    def fresh(self, team_id: str) -> Installation:
        """The team's installation, its token renewed where it ends within two hours. NotInstalled where there is none.

        Asks Slack at most once in ten hours; otherwise it costs one look into the database.
        """
        found = self._there(team_id)
        if self._left(found) > AHEAD:
            return found
        claim = self._claims.claim(f"rotation:{team_id}:{found.expires_at}")
        if claim is None:
            return self._renewed_by_another(found)
        try:
            renewed = self._renew(found)
        except BaseException:
            self._claims.release(claim)
            raise
        # What failed for now may be tried again at once.
        (self._claims.release if renewed is found else self._claims.done)(claim)
        return renewed

    def _there(self, team_id: str) -> Installation:
        found = self._installations.get(team_id)
        if found is None or found.refused:
            raise NotInstalled(f"The app is not installed in {team_id}.")
        return found

    def _left(self, it: Installation) -> timedelta:
        return timedelta.max if it.expires_at is None else it.expires_at - self._clock()

    def _renew(self, old: Installation) -> Installation:
        # The SDK reckons with the machine's clock.
        ahead = time.time() - self._clock().timestamp()
        bot = sdk_bot(old)
        bot.bot_token_expires_at = int((bot.bot_token_expires_at or 0) + ahead)
        try:
            renewed = self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=int(AHEAD.total_seconds() // 60) + 1
            )
        except SlackTokenRotationError as error:
            return self._failed(old, error.api_error)
        except FAILURES as error:
            return self._failed(old, error)
        if renewed is None:
            return old
        renewed.bot_token_expires_at = int((renewed.bot_token_expires_at or 0) - ahead)
        if not self._installations.refresh(old, ours(renewed, old.installed_by)):
            log.info("token_dropped", team=old.team_id)
        return self._there(old.team_id)

    def _failed(self, old: Installation, error: Exception) -> Installation:
        code = slack_error(error) if isinstance(error, SlackApiError) else None
        log.warning("token_not_renewed", team=old.team_id, slack_error=code, error=type(error).__name__)
        if code in _OVER:
            self._installations.refuse(old.team_id, old.token, str(code))
            # Another process may have renewed it a moment before: then there is a new one.
            return self._there(old.team_id)
        if self._left(old) > timedelta():
            return old
        raise error

    def _renewed_by_another(self, old: Installation) -> Installation:
        found, until = old, time.monotonic() + PATIENCE
        while self._left(found) <= timedelta() and time.monotonic() < until:
            time.sleep(PAUSE)
            found = self._there(old.team_id)
        return found
