"""Language and time zone of a person's Slack, where the app may ask: a fallback, cached, never in the way of an ack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.slack.client import FAILURES, Clients
from bot.slack.memory import Expiring
from bot.slack.posting import slack_error

log = structlog.get_logger(__name__)
TTL = timedelta(hours=24)
MOST = 20_000
_KANA = re.compile(r"[\u3040-\u30ff]")
_WORDS = re.compile(r"[A-Za-z']{2,}")


@dataclass(frozen=True)
class Told:
    """What Slack tells of a person; "" for what it does not."""

    locale: str = ""
    zone: str = ""


class Locales:
    """Asks users.info, if the team granted the scope users:read; where it did not, again after a day."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._known: Expiring[Told] = Expiring(clock, TTL, MOST)
        self._denied: Expiring[bool] = Expiring(clock, TTL, MOST)

    def language(self, person: str) -> Lang | None:
        """The person's language; None where Slack does not tell."""
        return _lang(self._told(person).locale)

    def zone(self, person: str) -> str:
        """The person's time zone, an IANA name; "" where Slack does not tell."""
        return self._told(person).zone

    def forget_team(self, team: str) -> None:
        """The team left: nothing of it stays."""
        self._known.drop_team(team)
        self._denied.drop_team(team)

    def _told(self, person: str) -> Told:
        told = self._known.get(person)
        team, _, user = person.partition(":")
        if told is None and not self._denied.get(f"{team}:"):
            told = self._fetch(team, user)
            if told is not None:
                self._known.put(person, told)
        return told or Told()

    def _fetch(self, team: str, user: str) -> Told | None:
        """Nothing told where the team does not let us ask; None where asking failed, and may not the next time."""
        client = self._clients(team)
        try:
            found = client.users_info(user=user, include_locale=True)
        except FAILURES as error:
            if slack_error(error) == "missing_scope":
                self._denied.put(f"{team}:", True)
                log.info("locale_unavailable", scope="users:read")
                return Told()
            return None
        user_info: dict[str, object] = found.get("user") or {}
        return Told(str(user_info.get("locale") or ""), str(user_info.get("tz") or ""))


def tells_language(text: str) -> bool:
    """Whether a text is plainly in one language, so that nobody need be asked."""
    return bool(_KANA.search(text)) or len(_WORDS.findall(text)) >= 4


def _lang(locale: str) -> Lang | None:
    if not locale:
        return None
    return "ja" if locale.lower().startswith("ja") else "en"
