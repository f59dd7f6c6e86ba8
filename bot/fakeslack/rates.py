"""How often a method may be called: chat.postMessage by channel, the others by tier, each a minute and a token."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping

from bot.fakeslack.clock import Clock

TIERS: Mapping[str, int] = {
    "apps.connections.open": 1,
    "chat.update": 50, "chat.delete": 50, "conversations.history": 50, "conversations.replies": 50,
    "conversations.info": 50, "conversations.open": 50, "assistant.threads.setSuggestedPrompts": 50,
    "chat.postEphemeral": 100, "views.open": 100, "views.push": 100, "views.update": 100, "views.publish": 100,
    "users.info": 100,
    "auth.test": 600, "chat.getPermalink": 600,
}  # fmt: skip
MINUTE = 60.0


class Rates:
    """Counts calls. `per_channel`: posts a second and channel; `tiers`: whether the tiers hold."""

    def __init__(self, clock: Clock, per_channel: float | None, tiers: bool) -> None:
        self.per_channel = per_channel
        self.tiers = tiers
        self._clock = clock
        self._lock = threading.Lock()
        self._last_post: dict[str, float] = {}
        self._calls: dict[tuple[str, str], deque[float]] = {}

    def wait(self, method: str, token: str, channel: str) -> int:
        """Seconds to wait where this call comes too early, else 0 and the call is counted."""
        with self._lock:
            now = self._clock.now()
            if method == "chat.postMessage":
                return self._post(channel, now)
            return self._call(method, token, now) if self.tiers and method in TIERS else 0

    def _post(self, channel: str, now: float) -> int:
        if not self.per_channel:
            return 0
        pause = 1 / self.per_channel
        if now - self._last_post.get(channel, 0.0) < pause:
            return max(1, round(pause))
        self._last_post[channel] = now
        return 0

    def _call(self, method: str, token: str, now: float) -> int:
        calls = self._calls.setdefault((method, token), deque())
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        if len(calls) >= TIERS[method]:
            return max(1, round(MINUTE - (now - calls[0])))
        calls.append(now)
        return 0
