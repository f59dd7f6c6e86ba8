"""From schedules to deliveries: everything that has come due, each time once; what was missed, written down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from bot.store.deliveries import Delivery, skip
from bot.store.schedules import Schedule
from bot.store.store import Store

log = structlog.get_logger(__name__)
# After a very long outage the last so many are written down.
MOST_TICKS = 100


def plan_briefings(store: Store, now: datetime, catch_up: timedelta) -> int:
    """Plan what came due since the last time; how many. One schedule that cannot be planned holds up no other."""
    count = 0
    for schedule in store.schedules.list(state="active"):
        try:
            count += _plan(store, schedule, now, catch_up)
        except Exception:
            log.exception("planning_failed", schedule=schedule.id)
    return count


def due(schedule: Schedule, now: datetime, catch_up: timedelta) -> Iterator[Delivery]:
    """The deliveries of the times since the schedule was last planned, in order.

    Holidays are skipped under their name. What is older than `catch_up` was missed, but for the newest, which comes
    late.
    """
    timetable, since = schedule.timetable, schedule.planned_until or now
    ticks = deque(timetable.between(since, now), MOST_TICKS)
    newest = max((tick for tick in ticks if timetable.holiday(tick) is None), default=None)
    for tick in ticks:
        planned = _delivery(schedule, tick)
        holiday = timetable.holiday(tick)
        if holiday is not None:
            yield skip(planned, "holiday", holiday)
        elif tick == newest or now - tick <= catch_up:
            yield planned
        else:
            yield skip(planned, "missed")


def _plan(store: Store, schedule: Schedule, now: datetime, catch_up: timedelta) -> int:
    planned = tuple(due(schedule, now, catch_up))
    if not planned:
        return 0
    # Killed in between, or beside another process: the keys are there already, and nothing is planned twice.
    count = store.deliveries.plan(*planned)
    store.schedules.planned(schedule, now)
    for delivery in planned:
        log.info(
            "planned", schedule=schedule.id, due=delivery.fire_at.isoformat(), state=delivery.state, why=delivery.why
        )
    return count


def _delivery(schedule: Schedule, at: datetime) -> Delivery:
    key = f"briefing:{schedule.team_id}:{schedule.id}:{at:%Y%m%dT%H%MZ}"
    return Delivery(key, schedule.team_id, "briefing", schedule.channel, at, schedule.id)
