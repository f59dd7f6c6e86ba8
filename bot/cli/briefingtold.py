"""Schedules and deliveries as `jasmine briefing` shows them: in lines, and in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.briefing.times import Times
from bot.delivery.job import LATE
from bot.delivery.stopping import reason_of, why_stopped
from bot.slack.briefings import telling
from bot.store.deliveries import Delivery
from bot.store.schedules import Schedule
from bot.store.store import Store

MOST_NEXT = 3
MISSED_SINCE = timedelta(days=30)


def lines(store: Store, schedule: Schedule, zone: str) -> Iterator[str]:
    """A schedule, its times in that zone."""
    there, now = Times("en", zone), store.clock()
    yield f"{schedule.id}  {schedule.channel}  {schedule.state}"
    yield f"   {telling.what(schedule, 'en')}; {telling.when(schedule.timetable, 'en')}"
    yield f"   {telling.standing(schedule, 'en', zone, now)}"
    last, missed = _last(store, schedule), _missed(store, schedule, now)
    if last:
        yield f"   Last: {_stood(last, there)}"
    if missed:
        yield f"   Missed: {'; '.join(telling.short(each.fire_at, there) for each in missed)}"


def values(store: Store, schedule: Schedule, zone: str) -> dict[str, Any]:
    """The same for scripts."""
    now, timetable, why = store.clock(), schedule.timetable, why_stopped(schedule)
    last = _last(store, schedule)
    coming = timetable.next_times(now, MOST_NEXT) if schedule.state == "active" else ()
    return {
        "number": schedule.id, "team": schedule.team_id, "channel": schedule.channel, "state": schedule.state,
        "reason": schedule.reason, "reason_text": why.en if why else "", "days": list(timetable.days),
        "time": timetable.time, "zone": timetable.zone, "holidays": timetable.holidays, "topic": schedule.topic,
        "langs": list(schedule.langs), "created_by": schedule.created_by, "next": [_at(at, zone) for at in coming],
        "last": delivery_values(last, zone) if last else None,
        "missed": [_at(each.fire_at, zone) for each in _missed(store, schedule, now)],
    }  # fmt: skip


def delivery_line(delivery: Delivery, zone: str) -> str:
    """A delivery in a line."""
    number = f"number {delivery.schedule_id}  " if delivery.schedule_id else ""
    return f"{delivery.kind:<9}{number}{delivery.channel}  {_stood(delivery, Times('en', zone))}"


def delivery_values(delivery: Delivery, zone: str) -> dict[str, Any]:
    """A delivery for scripts."""
    return {
        "key": delivery.key, "kind": delivery.kind, "number": delivery.schedule_id, "channel": delivery.channel,
        "due": _at(delivery.fire_at, zone), "state": delivery.state, "why": delivery.why, "holiday": delivery.holiday,
        "error": delivery.error, "attempts": delivery.attempts, "parts": delivery.parts_done,
        "posted": _at(posted, zone) if (posted := _posted(delivery)) else None, "ts": delivery.posted_ts,
        "knowledge": delivery.knowledge,
    }  # fmt: skip


def _stood(delivery: Delivery, there: Times) -> str:
    """How it stands, and when it was due."""
    due, posted = telling.short(delivery.fire_at, there), _posted(delivery)
    told = {
        "holiday": f"skipped ({delivery.holiday})",
        "missed": "missed",
        "stopped": "skipped (the schedule was stopped)",
    }
    state = told[delivery.why] if delivery.why else delivery.state
    if posted and posted - delivery.fire_at > LATE:
        state += f", late, at {telling.short(posted, there)}"
    trouble = f" ({reason_of(delivery.error).en})" if delivery.error else ""
    return f"{due} {there.name}: {state}{trouble}"


def _last(store: Store, schedule: Schedule) -> Delivery | None:
    found = store.deliveries.list(schedule.team_id, kind="briefing", schedule_id=schedule.id, most=1)
    return found[0] if found else None


def _missed(store: Store, schedule: Schedule, now: datetime) -> list[Delivery]:
    found = store.deliveries.list(
        schedule.team_id, kind="briefing", schedule_id=schedule.id, state="skipped", since=now - MISSED_SINCE
    )
    return [each for each in reversed(found) if each.why == "missed"]


def _posted(delivery: Delivery) -> datetime | None:
    return datetime.fromtimestamp(float(delivery.posted_ts), delivery.fire_at.tzinfo) if delivery.posted_ts else None


def _at(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat()
