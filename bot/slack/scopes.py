"""Which scopes a workspace granted: Slack tells with every answer, and some things are not tried without them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack.client import FAILURES, Clients
from bot.slack.memory import Expiring

HEADER = "x-oauth-scopes"
# A workspace may install the app again, with others.
TTL = timedelta(hours=1)
MOST = 5_000


class Scopes:
    """The scopes of each team's token, asked for once an hour at most."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._granted: Expiring[frozenset[str]] = Expiring(clock, TTL, MOST)

    def has(self, team: str, scope: str) -> bool:
        """Whether the team granted that scope; False where Slack cannot be asked."""
        client = self._clients(team)
        try:
            return scope in self.of(team, client)
        except FAILURES:
            return False

    def of(self, team: str, client: WebClient) -> frozenset[str]:
        """The scopes that the team granted; the SDK's errors where Slack cannot be asked with that client."""
        known = self._granted.get(f"{team}:")
        if known is None:
            known = granted(client.auth_test().headers)
            self._granted.put(f"{team}:", known)
        return known

    def forget_team(self, team: str) -> None:
        """The team left: nothing of it stays."""
        self._granted.drop_team(team)


def granted(headers: Mapping[str, object]) -> frozenset[str]:
    """The scopes in an answer's headers."""
    found = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    text = ",".join(map(str, found)) if isinstance(found, list | tuple) else str(found)
    return frozenset(part.strip() for part in text.split(",") if part.strip())
