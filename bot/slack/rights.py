"""Who may set how the bot behaves: those that the operator lists, and the workspace's administrators."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.slack import wording
from bot.slack.client import FAILURES, Clients
from bot.slack.memory import Expiring
from bot.slack.posting import slack_error

log = structlog.get_logger(__name__)
TTL = timedelta(minutes=5)
MOST = 5_000


class Rights:
    """Asks users.info where the optional scope users:read was granted; else only the list counts."""

    def __init__(self, clients: Clients, clock: Clock, listed: tuple[str, ...]) -> None:
        self._clients = clients
        self._listed = listed
        self._known: Expiring[bool] = Expiring(clock, TTL, MOST)

    def may_manage(self, team: str, user: str) -> bool:
        """Whether that user of the team may set a channel's behaviour."""
        if user in self._listed:
            return True
        person = f"{team}:{user}"
        known = self._known.get(person)
        if known is None:
            known = self._is_admin(team, user)
            if known is not None:
                self._known.put(person, known)
        return known is True

    def forget_team(self, team: str) -> None:
        """The team left: nothing of it stays."""
        self._known.drop_team(team)

    def who(self, lang: Lang) -> str:
        """Those who may, in words."""
        return (wording.WHO_MAY_LISTED if self._listed else wording.WHO_MAY)[lang]

    def _is_admin(self, team: str, user: str) -> bool | None:
        client = self._clients(team)
        try:
            found = client.users_info(user=user)
        except FAILURES as error:
            log.info("rights_unknown", slack_error=slack_error(error))
            return False if slack_error(error) == "missing_scope" else None
        person: dict[str, object] = found.get("user") or {}
        return any(person.get(key) is True for key in ("is_admin", "is_owner", "is_primary_owner"))
