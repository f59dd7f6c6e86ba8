"""What can be made to go wrong: the next calls of a method are refused, hang, or lose their answer."""

from __future__ import annotations

import random
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
    `accepted`: the work is done all the same, whatever `error` or `status` say.
    """

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    hang: float | None = None
    delay: float | None = None
    reset: Reset | None = None
    accepted: bool = False


class Faults:
    """The planned failures of each method, first in, first out; `*` stands for any method."""

    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = {}
        self._weather: dict[str, list[tuple[float, Fault, random.Random]]] = {}
        self._lock = threading.Lock()

    def plan(self, method: str, fault: Fault, times: int) -> None:
        """Let the next `times` calls of the method fail this way."""
        with self._lock:
            self._planned.setdefault(method, []).extend([fault] * times)

    def weather(self, method: str, share: float, fault: Fault, seed: int = 0) -> None:
        """Let that share (0 to 1) of the method's calls fail this way, by chance, the same for the same seed."""
        with self._lock:
            self._weather.setdefault(method, []).append((share, fault, random.Random(seed)))

    def take(self, method: str) -> Fault | None:
        """The failure due for this call, if any."""
        with self._lock:
            for name in (method, "*"):
                if self._planned.get(name):
                    return self._planned[name].pop(0)
            rolled = [(chance.random() < share, fault) for share, fault, chance in self._weather.get(method, ())]
        return next((fault for happens, fault in rolled if happens), None)

    @property
    def pending(self) -> int:
        """How many planned failures have not happened yet."""
        with self._lock:
            return sum(map(len, self._planned.values()))

    def clear(self) -> None:
        """Forget what is planned."""
        with self._lock:
            self._planned.clear()
            self._weather.clear()
