"""Delivers what is due, and decides what becomes of what could not be posted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from bot.delivery.job import LATE, AnswerLost, Job, Stopped
from bot.delivery.model import Composer
from bot.delivery.stopping import stop_schedule
from bot.slack.services import Services
from bot.slack.verdicts import Verdict, judge
from bot.store.deliveries import Delivery, Kind, LeaseLost

log = structlog.get_logger(__name__)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)


class Courier:
    """`owner` is the name under which it claims; `stopping` says when to leave the rest to the next process."""

    def __init__(
        self, services: Services, composers: Mapping[Kind, Composer], owner: str,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._services = services
        self._store = services.store.deliveries
        self._composers = composers
        self._owner = owner
        self._stopping = stopping

    def deliver_next(self) -> bool:
        """Claim the oldest delivery that is due and deliver it; False where there is none."""
        claimed = self._store.claim(self._owner, *self._composers)
        if claimed is None:
            return False
        self.deliver(claimed)
        return True

    def deliver(self, claimed: Delivery) -> Delivery:
        """Post what is not there yet; how the delivery stands then."""
        job = Job(self._services, claimed, self._composers[claimed.kind], self._stopping)
        try:
            return self._noted(job.run(), claimed)
        except LeaseLost:
            log.warning("lease_lost", key=claimed.key)
            return job.delivery
        except Stopped:
            return self._store.release(job.delivery)
        except AnswerLost:
            return self._noted(self._store.failed(job.delivery, "answer_lost"), claimed)
        except Exception as error:
            return self._noted(self._not_posted(job.delivery, error), claimed)

    def _not_posted(self, delivery: Delivery, error: Exception) -> Delivery:
        verdict = judge(error)
        # The error's own words may hold what was to be posted.
        log.warning(
            "delivery_failed", key=delivery.key, kind=delivery.kind, error=verdict.code, attempt=delivery.attempts
        )
        if verdict.kind == "later" and type(error).__name__ == verdict.code:
            log.error("delivery_broken", key=delivery.key, exc_info=error)
        if verdict.kind == "thread":
            return self._store.sent(delivery, error=verdict.code)
        if delivery.kind == "test":
            return self._store.failed(delivery, verdict.code)
        if verdict.kind in ("place", "token"):
            if delivery.kind == "briefing":
                stop_schedule(self._services, delivery, verdict)
            return self._store.failed(delivery, verdict.code)
        return self._later(delivery, verdict)

    def _later(self, delivery: Delivery, verdict: Verdict) -> Delivery:
        now, wait = self._services.clock(), push_back(delivery.attempts)
        if verdict.wait:
            wait = max(wait, verdict.wait)
        began = max(delivery.fire_at, delivery.at or delivery.fire_at)
        if now + wait - began <= timedelta(hours=self._services.settings.catch_up_hours):
            return self._store.retry(delivery, verdict.code, wait)
        if delivery.posted_ts is not None:
            return self._store.sent(delivery, error=verdict.code)
        return self._store.skipped(delivery, "missed", verdict.code)

    def _noted(self, delivery: Delivery, claimed: Delivery) -> Delivery:
        outcome: str = delivery.why or delivery.state
        if delivery.state == "sent" and self._services.clock() - delivery.fire_at > LATE:
            outcome = "late"
        if not delivery.owner and delivery.state in ("planned", "posted"):
            outcome = "retry"
        self._services.metrics.delivered(delivery.kind, outcome)
        log.info("delivery", key=delivery.key, outcome=outcome, parts=delivery.parts_done, attempt=claimed.attempts)
        return delivery


def push_back(attempts: int) -> timedelta:
    """How long a delivery waits after so many attempts: longer each time."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)
