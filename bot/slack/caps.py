"""How much one person may ask and one thread may hold, so that nobody is flooded; each is told once, politely."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.slack.memory import Expiring

PER_PERSON, PERSON_WINDOW = 20, timedelta(minutes=1)
PER_THREAD, THREAD_WINDOW = 40, timedelta(hours=1)
PER_REPORTER, REPORT_WINDOW = 10, timedelta(hours=1)
MOST = 5_000


class Cap:
    """At most so many in a window for each key."""

    def __init__(self, clock: Clock, most: int, window: timedelta) -> None:
        self._clock = clock
        self._most = most
        self._window = window
        self._seen: Expiring[deque[datetime]] = Expiring(clock, window, MOST)
        self._told: Expiring[bool] = Expiring(clock, window, MOST)
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """0 where one more is fine (and counts it), else the seconds until it is."""
        with self._lock:
            now = self._clock()
            seen = self._seen.get(key) or deque(maxlen=self._most)
            # What lies ahead was counted before somebody set the clock back.
            while seen and (now - seen[0] >= self._window or seen[-1] > now):
                seen.popleft()
            if len(seen) >= self._most:
                return max(1, int((seen[0] + self._window - now).total_seconds()))
            seen.append(now)
            self._seen.put(key, seen)
            return 0

    def tell_once(self, key: str) -> bool:
        """Whether this is the first refusal in the window."""
        with self._lock:
            first = self._told.get(key) is None
            self._told.put(key, True)
            return first

    def __len__(self) -> int:
        return len(self._seen) + len(self._told)


class Caps:
    """The caps of the app."""

    def __init__(self, clock: Clock) -> None:
        self.person = Cap(clock, PER_PERSON, PERSON_WINDOW)
        self.thread = Cap(clock, PER_THREAD, THREAD_WINDOW)
        self.notice = Cap(clock, 1, THREAD_WINDOW)
        self.report = Cap(clock, PER_REPORTER, REPORT_WINDOW)
        self.page = Cap(clock, PER_PERSON, PERSON_WINDOW)
