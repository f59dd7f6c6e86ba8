"""What Slack hands out while an app is installed: codes that work once, and tokens to renew tokens with."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from bot.fakeslack.clock import Clock
from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import JsonObject, Team, User

CLIENT_ID = "1234.5678"
CLIENT_SECRET = "fakeslack-client-secret"
CODE_SECONDS = 600
TOKEN_SECONDS = 43_200


@dataclass(frozen=True)
class Grant:
    """What somebody agreed to."""

    team: Team
    user: User
    scopes: tuple[str, ...]
    issued: float


class OAuth:
    """Codes and refresh tokens. `rotates`: whether the app's tokens end after twelve hours and are renewed.

    `org_wide`: the next installations are for a whole Enterprise organisation.
    """

    def __init__(self, clock: Clock, lock: threading.RLock) -> None:
        self._clock = clock
        self._lock = lock
        self._numbers = itertools.count(1)
        self._grants: dict[str, Grant] = {}
        self._used: set[str] = set()
        self._refreshing: dict[str, str] = {}
        self.rotates = False
        self.org_wide = False

    def grant(self, team: Team, user: User, scopes: Iterable[str]) -> str:
        """A code that the app may exchange."""
        with self._lock:
            code = f"{next(self._numbers)}.fake-code"
            self._grants[code] = Grant(team, user, tuple(scopes), self._clock.now())
        return code

    def exchange(self, code: object) -> Grant:
        """Spend a code."""
        with self._lock:
            if code in self._used:
                raise ApiError("code_already_used")
            grant = self._grants.get(str(code))
            if grant is None or self._clock.now() - grant.issued > CODE_SECONDS:
                raise ApiError("invalid_code")
            self._used.add(str(code))
            return grant

    def new_token(self, team: str) -> str:
        """A fresh bot token."""
        return f"{'xoxe.' if self.rotates else ''}xoxb-fakeslack-{team}-{next(self._numbers)}"

    def renewal(self, team: str) -> JsonObject:
        """How the token of that team is renewed; nothing where the app does not rotate."""
        if not self.rotates:
            return {}
        with self._lock:
            refresh = f"xoxe-1-fakeslack-{next(self._numbers)}"
            self._refreshing[refresh] = team
        return {"refresh_token": refresh, "expires_in": TOKEN_SECONDS}

    def refresh(self, token: object) -> str:
        """Spend a refresh token; returns the team."""
        with self._lock:
            team = self._refreshing.pop(str(token), None)
        if team is None:
            raise ApiError("invalid_refresh_token")
        return team

    def expires(self) -> float | None:
        """When a token that is handed out now ends."""
        return self._clock.now() + TOKEN_SECONDS if self.rotates else None


def check_client(args: JsonObject) -> None:
    """Refuse who is not the app."""
    if args.get("client_id") != CLIENT_ID:
        raise ApiError("invalid_client_id")
    if args.get("client_secret") != CLIENT_SECRET:
        raise ApiError("bad_client_secret")
