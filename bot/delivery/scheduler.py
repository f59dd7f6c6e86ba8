"""The bot's own clockwork: every few seconds it plans what has come due and delivers it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import structlog

from bot.delivery.courier import Courier
from bot.delivery.model import Composer, Planner
from bot.delivery.planner import plan_briefings
from bot.slack.services import Services
from bot.store.deliveries import Kind

log = structlog.get_logger(__name__)
EVERY_SECONDS = 20.0
# Each waits for its channel's turn most of the time.
WORKERS = 8
STOP_SECONDS = 15.0


class Scheduler:
    """Plans and delivers; several processes on one store share the work.

    `planners` say what is due beside the schedules; `composers` give the text of each kind of delivery.
    """

    def __init__(
        self, services: Services, composers: Mapping[Kind, Composer], planners: Sequence[Planner] = (),
        workers: int = WORKERS,
    ) -> None:  # fmt: skip
        self._services = services
        self._composers = composers
        self._planners = planners
        self._workers = workers
        self._stop = threading.Event()
        self._passed = time.monotonic()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with a pass at once."""
        self._services.metrics.watch_scheduler(self.seconds_since_pass)
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the message in hand; another process, or the next one, goes on from there."""
        self._stop.set()
        if self._thread:
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                log.error("unfinished_at_stop", what="scheduler")

    def once(self) -> None:
        """Plan what has come due by now, then deliver all that is due. What fails is tried again with a later pass."""
        planned = self._guarded("schedules", self._plan_briefings)
        for planner in self._planners:
            self._guarded("planner", partial(self._plan, planner))
        if self._guarded("deliveries", self._deliver) and planned:
            self._passed = time.monotonic()

    def seconds_since_pass(self) -> float:
        """How long ago the last pass ended; before the first, since the start."""
        return time.monotonic() - self._passed

    def _plan_briefings(self) -> None:
        plan_briefings(
            self._services.store, self._services.clock(), timedelta(hours=self._services.settings.catch_up_hours)
        )

    def _plan(self, planner: Planner) -> None:
        for delivery in planner(self._services.clock()):
            self._services.store.deliveries.plan(delivery)

    def _deliver(self) -> None:
        count = min(self._services.store.deliveries.due(*self._composers), self._workers)
        if count <= 1:
            return self._work()
        with ThreadPoolExecutor(count, thread_name_prefix="delivery") as pool:
            for done in [pool.submit(self._guarded, "deliveries", self._work) for _ in range(count)]:
                done.result()

    def _work(self) -> None:
        courier = Courier(self._services, self._composers, secrets.token_hex(8), self._stop.is_set)
        while not self._stop.is_set() and courier.deliver_next():
            pass

    def _guarded(self, what: str, work: Callable[[], None]) -> bool:
        """Whether it went well."""
        try:
            work()
            return True
        except Exception:
            # The store or Slack, most likely; neither may end the clockwork.
            log.exception("pass_failed", what=what)
            return False

    def _run(self) -> None:
        while not self._stop.is_set():
            self.once()
            self._stop.wait(EVERY_SECONDS)
