"""What can be made to go wrong: the next calls of a method are refused, hang, or lose their answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

Reset = Literal["before", "after"]


@dataclass(frozen=True)
class Fault:
    """One planned failure.

    `error`: Slack's code with HTTP 200 (or `status`). `status`: 429 (with `retry_after`), 500, … `hang`: seconds
    without an answer, then the connection closes and nothing was done. `delay`: seconds until the normal answer.
    `reset`: the connection breaks before the work is done, or after it (the post is there, its answer is lost).
    """

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    hang: float | None = None
    delay: float | None = None
    reset: Reset | None = None


class Faults:
    """The planned failures of each method, first in, first out; `*` stands for any method."""

    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()

    def plan(self, method: str, fault: Fault, times: int) -> None:
        """Let the next `times` calls of the method fail this way."""
        with self._lock:
            self._planned.setdefault(method, []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The failure due for this call, if any."""
        with self._lock:
            for name in (method, "*"):
                if self._planned.get(name):
                    return self._planned[name].pop(0)
        return None

    @property
    def pending(self) -> int:
        """How many planned failures have not happened yet."""
        with self._lock:
            return sum(map(len, self._planned.values()))

    def clear(self) -> None:
        """Forget what is planned."""
        with self._lock:
            self._planned.clear()
