"""The short-lived capabilities that Slack hands out: trigger ids, response URLs, and tickets for Socket Mode."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass

from bot.fakeslack.clock import Clock
from bot.fakeslack.errors import ApiError

TRIGGER_SECONDS = 3
HOOK_SECONDS = 30 * 60
HOOK_USES = 5


@dataclass
class Hook:
    """A response URL: to whom and where it may post. `message_ts` is the message whose button was pressed."""

    path: str
    team: str
    user: str
    channel: str
    message_ts: str | None
    issued: float
    uses: int = 0


class Tickets:
    """Issues and checks them against the clock."""

    def __init__(self, clock: Clock, lock: threading.RLock) -> None:
        self._clock = clock
        self._lock = lock
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[float, str]] = {}
        self._used: set[str] = set()
        self._hooks: dict[str, Hook] = {}
        self._links: set[str] = set()

    def trigger(self, user: str) -> str:
        """A fresh trigger id of that user's action, good for three seconds and one view."""
        with self._lock:
            trigger = f"{next(self._numbers)}.{int(self._clock.now())}.fakeslack"
            self._triggers[trigger] = (self._clock.now(), user)
        return trigger

    def use_trigger(self, trigger: object) -> str:
        """Spend a trigger id; returns the user who will see the view."""
        with self._lock:
            if str(trigger) not in self._triggers:
                raise ApiError("invalid_trigger_id")
            issued, user = self._triggers[str(trigger)]
            if self._clock.now() - issued > TRIGGER_SECONDS:
                raise ApiError("expired_trigger_id")
            if trigger in self._used:
                raise ApiError("trigger_exchanged")
            self._used.add(str(trigger))
            return user

    def hook(self, team: str, user: str, channel: str, message_ts: str | None = None) -> Hook:
        """A fresh response URL's record."""
        with self._lock:
            path = f"/commands/{team}/{next(self._numbers)}/fakeslack"
            self._hooks[path] = Hook(path, team, user, channel, message_ts, self._clock.now())
            return self._hooks[path]

    def use_hook(self, path: str) -> Hook:
        """Spend one of the five posts of a response URL."""
        with self._lock:
            hook = self._hooks.get(path)
            if hook is None:
                raise ApiError("no_such_hook")
            if self._clock.now() - hook.issued > HOOK_SECONDS:
                raise ApiError("expired_url")
            if hook.uses >= HOOK_USES:
                raise ApiError("used_url")
            hook.uses += 1
            return hook

    def link(self) -> str:
        """A fresh ticket for one Socket Mode connection."""
        with self._lock:
            ticket = f"fake-ticket-{next(self._numbers)}"
            self._links.add(ticket)
        return ticket

    def use_link(self, ticket: str) -> bool:
        """Spend a ticket; False where it is unknown or was used."""
        with self._lock:
            known = ticket in self._links
            self._links.discard(ticket)
        return known
