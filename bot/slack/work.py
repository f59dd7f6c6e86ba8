"""The second pool: slow work beside the acks, in order within a conversation, in parallel across conversations."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

import structlog

Job = Callable[[], None]
WORKERS = 32

log = structlog.get_logger(__name__)


class Lanes:
    """Jobs of one key run one after the other: answers come in the order of the questions, and a channel that Slack
    slows down (one post a second) holds up no other and takes one worker only."""

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor or ThreadPoolExecutor(WORKERS, thread_name_prefix="work")
        self._waiting: dict[str, deque[Job]] = {}
        self._changed = threading.Condition()

    def submit(self, key: str, job: Job) -> None:
        """Run the job after those of the same key; never blocks."""
        with self._changed:
            if key in self._waiting:
                self._waiting[key].append(job)
                return
            self._waiting[key] = deque([job])
        self._executor.submit(self._run, key)

    def drain(self, timeout: float) -> bool:
        """Wait until nothing is left to do; False when time is up first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)

    @property
    def busy(self) -> int:
        """Conversations with work under way."""
        with self._changed:
            return len(self._waiting)

    def _run(self, key: str) -> None:
        with self._changed:
            job = self._waiting[key].popleft()
        try:
            job()
        except Exception:
            # Jobs guard themselves; what still gets here must not stop the lane.
            log.exception("job_failed")
        with self._changed:
            if not self._waiting[key]:
                del self._waiting[key]
                self._changed.notify_all()
                return
        # One job a turn, so that a busy lane does not keep the others waiting.
        self._executor.submit(self._run, key)
