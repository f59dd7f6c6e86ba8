"""A clock that runs like the real one until somebody moves or freezes it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable


class Clock:
    """Seconds since 1970 as the fake Slack sees them; hand `now` or `datetime` to the app to share the time."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._offset = 0.0
        self._frozen: float | None = None
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], object]] = []

    def now(self) -> float:
        """Seconds since 1970."""
        with self._lock:
            return self._frozen if self._frozen is not None else self._real() + self._offset

    def datetime(self) -> dt.datetime:
        """The same as an aware datetime in UTC."""
        return dt.datetime.fromtimestamp(self.now(), dt.UTC)

    def advance(self, seconds: float) -> None:
        """Move on (or back) by so many seconds."""
        with self._lock:
            self._offset += seconds
            if self._frozen is not None:
                self._frozen += seconds
        self._tell()

    def set(self, when: dt.datetime) -> None:
        """Jump to an aware point in time and run on from there (or stand there, when frozen)."""
        if when.tzinfo is None:
            raise ValueError("the clock needs a time with a time zone")
        with self._lock:
            self._offset = when.timestamp() - self._real()
            if self._frozen is not None:
                self._frozen = when.timestamp()
        self._tell()

    def watch(self, moved: Callable[[], object]) -> None:
        """Call this, in the mover's thread, each time that somebody has moved the clock."""
        self._watchers.append(moved)

    def freeze(self) -> None:
        """Stand still until `advance` or `set`."""
        now = self.now()
        with self._lock:
            self._frozen = now

    def _tell(self) -> None:
        for moved in self._watchers:
            moved()
