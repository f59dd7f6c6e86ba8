"""Knows whether anything is still going on: requests being served, deliveries, and listeners of the app."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Activity:
    """Counts what is under way; waiting is by condition, never by sleeping."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0
        self._last = time.monotonic()

    def begin(self) -> None:
        """Something started."""
        with self._changed:
            self._running += 1
            self._last = time.monotonic()

    def end(self) -> None:
        """Something ended."""
        with self._changed:
            self._running -= 1
            self._last = time.monotonic()
            self._changed.notify_all()

    @contextmanager
    def during(self) -> Iterator[None]:
        """Count the block as one running thing."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def wait(self, done: Callable[[], bool], timeout: float) -> bool:
        """Wait until `done`, looking again whenever something ends (and now and then); False when time is up."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not done():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, 0.02))
        return True

    def wait_idle(self, timeout: float, settle: float) -> bool:
        """Wait until nothing has run for `settle` seconds."""
        return self.wait(lambda: self._running == 0 and time.monotonic() - self._last >= settle, timeout)


class CountedExecutor(Executor):
    """An executor whose tasks count as activity."""

    def __init__(self, inner: Executor, activity: Activity) -> None:
        self._inner = inner
        self._activity = activity

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submit to the executor inside, counted until it is done."""
        self._activity.begin()
        try:
            future = self._inner.submit(fn, *args, **kwargs)
        except BaseException:
            self._activity.end()
            raise
        future.add_done_callback(lambda _: self._activity.end())
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut the executor inside down."""
        self._inner.shutdown(wait=wait, cancel_futures=cancel_futures)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
