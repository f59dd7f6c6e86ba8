"""Slack takes about one message a second and channel, with short bursts: who keeps to that is not refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

BURST = 4
PER_SECOND = 1.0
MOST_CHANNELS = 5_000


class Pace:
    """A token bucket for each channel. Waiting takes the caller's thread; a channel has only one at a time."""

    def __init__(self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def rest(self, seconds: float) -> None:
        """Take the caller's thread for so long."""
        self._sleep(seconds)

    def wait(self, channel: str) -> None:
        """Return when the channel may have one more message."""
        with self._lock:
            now = self._now()
            # The time at which the bucket is full again; each message moves it on by one interval.
            full = max(self._free_at.get(channel, now), now) + 1 / PER_SECOND
            self._free_at[channel] = full
            delay = full - now - BURST / PER_SECOND
            if len(self._free_at) > MOST_CHANNELS:
                self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        if delay > 0:
            self._sleep(delay)
