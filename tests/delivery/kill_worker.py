"""One pass of a scheduler in a process of its own, which may be killed at a chosen step."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.delivery.scheduler import Scheduler
from bot.delivery.wiring import services_for
from bot.settings import Settings
from bot.slack.pace import Pace
from bot.slack.posting import Poster
from bot.slack.services import Dependencies
from bot.store.deliveries import Deliveries, Delivery
from bot.store.store import open_store
from tests.delivery.office import Texts
from tests.slack.world import FakeCore, knowledge

LIVE = "live"


def die() -> None:
    """Killed, as by the machine."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingDeliveries(Deliveries):
    """The store, whose process does not survive the step."""

    step = LIVE

    def _after(self, step: str, result: Any) -> Any:
        if step == self.step:
            die()
        return result

    def plan(self, *planned: Delivery) -> int:
        """See Deliveries."""
        return int(self._after("plan", super().plan(*planned)))

    def claim(self, owner: str, *kinds: Any) -> Delivery | None:
        """See Deliveries."""
        found: Delivery | None = self._after("claim", super().claim(owner, *kinds))
        return found

    def extend(self, delivery: Delivery, trying: int | None, *, again: bool = False) -> Delivery:
        """See Deliveries."""
        held: Delivery = self._after(f"begin {trying}", super().extend(delivery, trying, again=again))
        return held

    def posted(self, delivery: Delivery, channel: str, ts: str) -> Delivery:
        """See Deliveries."""
        marked: Delivery = self._after("mark 0", super().posted(delivery, channel, ts))
        return marked

    def part_done(self, delivery: Delivery, part: int) -> Delivery:
        """See Deliveries."""
        done: Delivery = self._after(f"mark {part}", super().part_done(delivery, part))
        return done


def dying(say: Callable[..., Any], step: str) -> Callable[..., Any]:
    """Poster.say, whose process does not survive the post."""

    def said(self: Poster, place: Any, message: Any, metadata: Any = None) -> Any:
        posted = say(self, place, message, metadata)
        if f"post {metadata['event_payload']['part']}" == step:
            die()
        return posted

    return said


def work(api: str, token: str, database: str, now: str, step: str) -> None:
    """One pass at that time; killed after the step."""

    def clock() -> datetime:
        return datetime.fromisoformat(now)

    base, store = knowledge(), open_store(database, clock)
    DyingDeliveries.step = step
    kept = replace(store, deliveries=DyingDeliveries(store.database, clock))
    deps = Dependencies(FakeCore(), lambda: base, clock=clock, store=kept, pace=Pace(sleep=lambda seconds: None))
    services = services_for(Settings(bot_token=token, api_base_url=api), deps)
    Poster.say = dying(Poster.say, step)  # type: ignore[method-assign]
    Scheduler(services, {"briefing": Texts().compose}).once()
    store.close()
